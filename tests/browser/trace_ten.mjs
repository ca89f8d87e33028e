// trace_ten.mjs: ten clinical photographs are traced through the page, each from nothing to an accepted outline of Jaccard index TARGET to the
// truth that came with it, once as a spline and once as a polygon: how many clicks each of the two takes. PHOTOS names a folder whose
// NAME/images and NAME/masks hold photographs and their truth. No person is timed here: where a careful one would click is computed
// from the truth (see `chosen`), by the same rule for both, and what is measured is the page: how long it takes to answer.
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './common.mjs';
import { Workplace, onPage, program, saved, state } from './trace_lib.mjs';

const TARGET = Number(process.env.TARGET || 0.95), COUNT = 10;
// The keystroke-level model's means for a click at a place, in seconds: to point, to press (Card, Moran and Newell 1983); to think, once an outline.
const POINT = 1.1, PRESS = 0.2, THINK = 1.35;
let place;
before(async () => {
  assert.ok(process.env.PHOTOS, 'PHOTOS names the folder of photographs');
  place = new Workplace();
  const passphrase = join(place.folder, 'passphrase');
  writeFileSync(passphrase, 'for this bench alone\n', { mode: 0o600 });
  place.run('-q', '--vault-passphrase-file', passphrase, 'vault', 'init');
  const sets = readdirSync(process.env.PHOTOS).filter((name) => existsSync(join(process.env.PHOTOS, name, 'masks')));
  for (const set of sets) {
    const { status } = spawnSync(program, ['-q', '-C', place.catalogue, '--vault-passphrase-file', passphrase, 'ingest', '--layout', 'pairs', '--dataset', set, '--domain', 'clinical', '--polarity', 'white',
      '--images', join(process.env.PHOTOS, set, 'images'), '--masks', join(process.env.PHOTOS, set, 'masks')], { stdio: 'ignore' });
    assert.ok(status < 2, `${set} is taken in, but for files that are refused`);
  }
  place.run('-q', 'deid', 'clear', '--dataset', sets.join(','), '--by', 'bench', '--why', 'published for research', '--second', 'publisher',
    '--check', ['face', 'mark', 'badge', 'writing', 'room', 'rare'].map((name) => `${name}=yes: published`).join(','));
  await place.serve();
});
after(() => place.end());

/** In the page: the places to click, for each part and hole of the truth that counts, [{hole, knots: [x, y] of pixels}]. */
const chosen = (page, truth, kind, target) => page.evaluate(async ([hex, kindName, least]) => {
  const { decodeMask } = await import('/ui/wire.js'), { mask } = await import('/ui/raster.js');
  const { CATMULL_ROM, POLYGON, UNIT, nearest, ring } = await import('/ui/geometry.js');
  const { width, height, ends } = decodeMask(Uint8Array.from(hex.match(/../g), (h) => parseInt(h, 16)));
  const whole = new Uint8Array(width * height);
  for (let i = 1; i < ends.length; i += 2) whole.fill(1, ends[i - 1], ends[i]);
  const on = (x, y) => x >= 0 && y >= 0 && x < width && y < height && whole[y * width + x] === 1;
  const make = (knots) => ring(kindName === 'polygon' ? POLYGON : CATMULL_ROM, knots.flat().map((v) => Math.round(UNIT * v)));
  const area = (p) => p.reduce((sum, [x, y], i) => { const [a, b] = p[(i + 1) % p.length]; return sum + x * b - a * y; }, 0) / 2;

  // The borders between pixels, with the inside at the right: holes come out the other way round.
  const step = [[1, 0], [0, 1], [-1, 0], [0, -1]], done = new Set(), outlines = [];
  const free = (x, y, d) => { // the edge from corner (x, y) in direction d has an inner pixel at its right and none at its left
    const [right, left] = [[[0, 0], [0, -1]], [[-1, 0], [0, 0]], [[-1, -1], [-1, 0]], [[0, -1], [-1, -1]]][d];
    return on(x + right[0], y + right[1]) && !on(x + left[0], y + left[1]);
  };
  for (let y0 = 0; y0 < height; y0++) for (let x0 = 0; x0 < width; x0++) {
    if (!free(x0, y0, 0) || done.has(`${x0} ${y0} 0`)) continue;
    const points = [];
    for (let x = x0, y = y0, d = 0; !done.has(`${x} ${y} ${d}`);) {
      done.add(`${x} ${y} ${d}`);
      points.push([x, y]);
      x += step[d][0]; y += step[d][1];
      d = [1, 0, 3].map((turn) => (d + turn) % 4).find((next) => free(x, y, next));
    }
    outlines.push(points);
  }

  // Middles of the border's edges, a little smoothed, as a hand would follow it.
  const smooth = (p) => p.map((_, i) => {
    const around = [-2, -1, 0, 1, 2].map((k) => p[(i + k + p.length) % p.length]);
    return [0, 1].map((s) => around.reduce((sum, q) => sum + q[s], 0) / 5);
  });
  const size = (list) => list.reduce((sum, v, i) => (i % 2 ? sum + v - list[i - 1] : sum), 0);
  const shared = (a, b) => {
    let sum = 0;
    for (let i = 1, k = 1; i < a.length && k < b.length;) {
      sum += Math.max(0, Math.min(a[i], b[k]) - Math.max(a[i - 1], b[k - 1]));
      if (a[i] < b[k]) i += 2; else k += 2;
    }
    return sum;
  };
  const jaccard = (own, knots) => {
    const made = mask({ fill: 0, rings: [make(knots)] }, width, height).ends, both = shared(own, made);
    return both / (size(own) + size(made) - both);
  };
  const places = (outline) => {
    const own = mask({ fill: 0, rings: [ring(POLYGON, outline.flat().map((v) => v * UNIT))] }, width, height).ends, border = smooth(outline), n = border.length;
    const knots = (list = at) => list.map((i) => border[i % n]), j = (list) => jaccard(own, knots(list));
    let at = [0, 1, 2].map((k) => Math.floor(k * n / 3));
    while (j(at) < least && at.length < n) { // one more where the curve is farthest from the border
      const now = make(knots());
      let worst = -1, where = 0;
      for (let i = 0; i < n; i++) {
        if (at.includes(i)) continue;
        const { distance } = nearest(now, border[i][0] * UNIT, border[i][1] * UNIT);
        if (distance > worst) { worst = distance; where = i; }
      }
      at.push(where);
      at.sort((a, b) => a - b);
    }
    const slid = (list) => { // each along the border to where it does best, in steps that become smaller
      let best = j(list);
      for (let step = Math.max(1, Math.round(n / list.length / 3)); step >= 1; step = Math.floor(step / 2))
        for (let i = 0; i < list.length; i++) for (const by of [step, -step]) {
          const other = list.map((v, k) => (k === i ? (v + by + n) % n : v)), now = j(other);
          if (now > best) { list = other; best = now; }
        }
      return [list, best];
    };
    while (at.length > 3) { // without the one that is missed least, as long as the others can make good for it
      const less = at.map((_, i) => at.filter((_, k) => k !== i)).map((list) => [j(list), list]).sort((a, b) => b[0] - a[0])[0][1];
      const [list, best] = slid(less);
      if (best < least) break;
      at = list;
    }
    return knots();
  };
  const all = whole.reduce((a, b) => a + b), parts = outlines.map((p) => ({ hole: area(p) < 0, size: Math.abs(area(p)), outline: p })).sort((a, b) => b.size - a.size);
  return parts.filter((p) => p.size >= 0.01 * all).map(({ hole, outline }) => ({ hole, knots: places(outline) }));
}, [truth, kind, target]);

/** The outline fills the stage, as with the wheel, and begins at the knot whose neighbours are farthest: a click near the first knot closes it. */
async function near(page, knots) {
  await page.evaluate(([left, top, right, bottom]) => {
    const { view, redraw } = document.getElementById('trace').editor;
    view.fit();
    view.zoom(0.85 * Math.min(view.stageWidth / (right - left), view.stageHeight / (bottom - top)) / view.scale);
    Object.assign(view, { x: (left + right - view.stageWidth / view.scale) / 2, y: (top + bottom - view.stageHeight / view.scale) / 2 });
    redraw.call(document.getElementById('trace').editor);
  }, [0, 1].map((s) => Math.min(...knots.map((k) => k[s]))).concat([0, 1].map((s) => Math.max(...knots.map((k) => k[s])))));
  const gap = (i) => Math.min(...knots.map((k, j) => (i === j ? Infinity : Math.hypot(k[0] - knots[i][0], k[1] - knots[i][1]))));
  const first = knots.map((_, i) => i).sort((a, b) => gap(b) - gap(a))[0];
  return [...knots.slice(first), ...knots.slice(0, first)];
}

async function play(page, outlines, key) {
  let slowest = 0, clicks = 0;
  await page.locator('.stage').focus();
  for (const { hole, knots } of outlines) {
    await page.keyboard.press(key);
    if (hole) await page.keyboard.press('h');
    for (const [x, y] of await near(page, knots)) {
      const [px, py] = await onPage(page, x, y), before = await page.evaluate(() => document.getElementById('trace').editor.tool.knots.length);
      await page.mouse.move(px, py);
      const begun = performance.now();
      await page.mouse.click(px, py);
      await until(page, (n) => { const { editor } = document.getElementById('trace'); return editor.tool.knots.length > n && !editor.waiting; }, before);
      slowest = Math.max(slowest, performance.now() - begun);
      clicks++;
    }
    await page.keyboard.press('c');
    await saved(page);
  }
  return { slowest, clicks };
}

test('ten clinical photographs', async () => {
  const context = await place.browser(), photos = place.rows(`SELECT id, dataset, md5, width, height FROM photo_info WHERE skin_fraction>0 AND usable
    ORDER BY row_number() OVER (PARTITION BY dataset ORDER BY md5), dataset LIMIT ${COUNT}`);
  const rows = [];
  assert.equal(photos.length, COUNT);
  for (const photo of photos) {
    const truth = place.value(`SELECT hex(skin) FROM truth WHERE photo_id=${photo.id}`), row = { photo: `${photo.dataset} ${photo.md5.slice(0, 8)}`, size: `${photo.width} x ${photo.height}` };
    for (const [kind, key, who] of [['spline', 'p', 'anna'], ['polygon', 'g', 'bert']]) {
      const page = await place.open(context, who, photo.id);
      await page.keyboard.press('s'); // nothing snaps: the places are what they are
      let goal = TARGET, outlines, made;
      for (;;) { // each part by itself reaches the goal; what is left out, and the screen's pixels, cost a little of the whole
        outlines = await chosen(page, truth, kind, goal);
        made = await play(page, outlines, key);
        const { regions } = await state(page), shapes = await page.evaluate(async () => {
          const { encodeShape } = await import('/ui/wire.js');
          return document.getElementById('trace').editor.doc.regions.map((g) => [...encodeShape({ fill: g.fill, rings: g.rings })].map((b) => b.toString(16).padStart(2, '0')).join(''));
        });
        assert.equal(regions.flatMap((g) => g.rings).length, outlines.length, 'all outlines are there');
        const sum = shapes.map((hex) => `spline_mask(x'${hex}', ${photo.width}, ${photo.height})`).reduce((a, b) => `mask_or(${a}, ${b})`);
        row[kind] = { ...made, outlines: outlines.length, jaccard: place.value(`SELECT jaccard(x'${truth}', ${sum})`) };
        if (row[kind].jaccard >= TARGET || goal > 0.99) break;
        goal += 0.005;
        for (let i = 0; i < outlines.length; i++) { await page.keyboard.press('Control+z'); await saved(page); }
      }
      assert.ok(row[kind].jaccard >= TARGET, `${row.photo}: ${kind} reaches ${row[kind].jaccard}`);
      if (kind === 'spline') {
        await page.keyboard.press('Control+Enter');
        await until(page, () => document.querySelector('.words').textContent.startsWith('Submitted'));
        place.run('annotate', 'accept', String((await state(page)).head), '--by', 'clara');
        assert.equal(place.value(`SELECT jaccard(x'${truth}', skin) FROM truth WHERE photo_id=${photo.id}`), row[kind].jaccard, 'what was accepted is what was traced');
      }
      assert.deepEqual(page.faults, []);
      await page.close();
    }
    rows.push(row);
    console.log(`${row.photo}, ${row.size}: ${row.spline.outlines} outlines; spline ${row.spline.clicks} knots, Jaccard ${row.spline.jaccard.toFixed(4)}; polygon ${row.polygon.clicks}, ${row.polygon.jaccard.toFixed(4)}`);
  }
  const seconds = ({ clicks, outlines }) => clicks * (POINT + PRESS) + outlines * (THINK + PRESS), sum = (kind, of) => rows.reduce((a, row) => a + of(row[kind]), 0);
  console.log('| photo | pixels | outlines | spline: knots | model, s | polygon: clicks | model, s |\n|---|---|---|---|---|---|---|');
  for (const row of rows)
    console.log(`| ${row.photo} | ${row.size} | ${row.spline.outlines} | ${row.spline.clicks} | ${seconds(row.spline).toFixed(0)} | ${row.polygon.clicks} | ${seconds(row.polygon).toFixed(0)} |`);
  console.log(`| all | | ${sum('spline', (r) => r.outlines)} | ${sum('spline', (r) => r.clicks)} | ${sum('spline', seconds).toFixed(0)} | ${sum('polygon', (r) => r.clicks)} | ${sum('polygon', seconds).toFixed(0)} |`);
  console.log(`a knot is seen after at most ${Math.max(...rows.flatMap((row) => [row.spline.slowest, row.polygon.slowest])).toFixed(0)} ms, the browser's driver included`);
  await context.close();
});
