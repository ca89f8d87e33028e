// The page's raster and BLOBs beside those of the program: equal to the bit.
//   node --test tests/ui        (DERMATOME names the program)
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ring, chords, CATMULL_ROM, BEZIER, B_SPLINE, POLYGON, LIMIT } from '../../ui/editor/geometry.js';
import { encodeShape, decodeShape, encodeMask, encodeRegions, decodeRegions, sameBytes } from '../../ui/editor/wire.js';
import { mask, paint, spans } from '../../ui/editor/raster.js';

const program = process.env.DERMATOME || 'build/dermatome';
const catalogue = join(mkdtempSync(join(tmpdir(), 'trace-')), 'cat');
execFileSync(program, ['init', catalogue], { stdio: 'ignore' });

let seed = 12345;
const chance = (n) => { // xorshift32: the same shapes each time
  seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5;
  return (seed >>> 0) % n;
};
const hex = (bytes) => Buffer.from(bytes).toString('hex').toUpperCase();

function inC(shapes) {
  const rows = shapes.map(({ shape, width, height }) =>
    `(x'${hex(encodeShape(shape))}',${width},${height})`).join(',');
  const text = execFileSync(program, ['-C', catalogue, 'sql', '--csv',
    `SELECT hex(spline_mask(column1,column2,column3)) AS m FROM (VALUES ${rows})`], { maxBuffer: 1 << 28 });
  return text.toString().trim().split(/\r?\n/).slice(1).map((l) => l.replace(/"/g, ''));
}

function some(kind, reach, corners) {
  const n = (1 + chance(9)) * (kind === BEZIER ? 3 : 1);
  const pts = Array.from({ length: 2 * n }, () => chance(2 * reach) - Math.floor(reach / 3));
  return ring(kind, pts, corners && kind === CATMULL_ROM ? Array.from({ length: n }, () => chance(3) === 0) : null);
}

function compare(shapes) {
  const theirs = inC(shapes);
  assert.equal(theirs.length, shapes.length);
  shapes.forEach((s, i) => assert.equal(hex(encodeMask(mask(s.shape, s.width, s.height))), theirs[i],
    `shape ${i}: ${JSON.stringify(s)}`));
}

test('random shapes of every kind, both fills, have the masks that the program draws', () => {
  const shapes = [];
  for (let i = 0; i < 600; i++) {
    const width = 1 + chance(90), height = 1 + chance(90), reach = 256 * (1 + chance(100));
    const rings = Array.from({ length: 1 + chance(4) }, () => some(chance(4), reach, true));
    shapes.push({ shape: { fill: chance(2), rings }, width, height });
  }
  compare(shapes);
});

test('points on centres and on edges of pixels', () => {
  const shapes = [];
  for (let i = 0; i < 300; i++) {
    const n = 3 + chance(5), kind = [POLYGON, CATMULL_ROM, B_SPLINE][chance(3)];
    const rings = [ring(kind, Array.from({ length: 2 * n }, () => 128 * chance(40)))];
    shapes.push({ shape: { fill: chance(2), rings }, width: 24, height: 24 });
  }
  compare(shapes);
});

test('curves as far out as points may lie, where doubles would not hold the sums', () => {
  const shapes = [];
  for (let i = 0; i < 60; i++) {
    const far = () => (chance(2) ? 1 : -1) * (LIMIT - chance(1 << (4 + chance(20))));
    const n = 3 * (1 + chance(3)), kind = chance(4);
    shapes.push({ shape: { fill: chance(2), rings: [ring(kind, Array.from({ length: 2 * n }, far))] },
      width: 50, height: 40 });
  }
  compare(shapes);
});

test('a preview of some rows has those rows of the mask', () => {
  const rings = [some(CATMULL_ROM, 256 * 60, true), some(BEZIER, 256 * 60, false)];
  const all = Array.from({ length: 64 }, (_, y) => y), every = spans(rings, 0, 64, all);
  const few = all.filter((y) => y % 5 === 2);
  assert.deepEqual(spans(rings, 0, 64, few), few.map((y) => every[y]));
});

test('regions are painted as pixels would be, a later one over the earlier', () => {
  for (let round = 0; round < 200; round++) {
    const width = 40, rows = [3, 8, 9, 20];
    const regions = Array.from({ length: 1 + chance(6) }, () =>
      ({ label: chance(3), fill: 0, mask: null, rings: [some(chance(4), 256 * 30, true)] }));
    const plain = rows.map(() => new Array(width).fill(-1));
    for (const r of regions)
      spans(r.rings, r.fill, width, rows).forEach((runs, k) => {
        for (let i = 0; i < runs.length; i += 2) plain[k].fill(r.label, runs[i], runs[i + 1]);
      });
    const painted = paint(regions, width, rows).map((runs) => {
      const row = new Array(width).fill(-1);
      for (let i = 0; i < runs.length; i += 3) {
        for (let x = runs[i]; x < runs[i + 1]; x++) assert.equal(row[x], -1, 'runs lie apart');
        row.fill(runs[i + 2], runs[i], runs[i + 1]);
      }
      return row;
    });
    assert.deepEqual(painted, plain);
  }
});

test('BLOBs come back as they were, and broken ones are refused', () => {
  for (let i = 0; i < 200; i++) {
    const regions = Array.from({ length: chance(4) }, () => ({ label: chance(3), fill: chance(2), mask: null,
      rings: Array.from({ length: 1 + chance(3) }, () => some(chance(4), 1 << (4 + chance(20)), true)) }));
    const bytes = encodeRegions(regions);
    assert.ok(sameBytes(encodeRegions(decodeRegions(bytes)), bytes));
    if (bytes.length) assert.throws(() => decodeRegions(bytes.subarray(0, bytes.length - 1)), RangeError);
  }
  assert.throws(() => decodeShape(Uint8Array.of(83, 2, 0, 0)), RangeError);
});

test('chords begin and end where the ring does', () => {
  const r = some(CATMULL_ROM, 256 * 50, true), { xy } = chords(r);
  assert.deepEqual([xy[0], xy[1]], [xy[xy.length - 2], xy[xy.length - 1]]);
});
