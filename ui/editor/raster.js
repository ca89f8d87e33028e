// raster.js - raster rule 1 (docs/raster.md) in the page: what the preview shows is what the catalogue will hold.
//
// Any rows can be asked for, so a photograph shown at a fifth of its size costs a fifth of its rows; the rows that are
// drawn are exact. Sums stay below 2^53 while coordinates stay below 2^24, and are made of BigInts beyond.

import { addChords, chords } from './geometry.js';
import { decodeMask } from './wire.js';

const SMALL = 1 << 24, WIDEST = 1 << 17;

function column(x0, y0, dx, dy, y) { // ceil(((x0 - 128) dy + (256 y + 128 - y0) dx) / (256 dy)), dy > 0
  const by = 256 * dy, sum = (x0 - 128) * dy + (256 * y + 128 - y0) * dx;
  let q = Math.ceil(sum / by);
  const rest = sum - q * by;
  if (rest > 0) q++;
  else if (rest <= -by) q--;
  return q;
}

function columnBig(x0, y0, dx, dy, y) {
  const by = 256n * BigInt(dy);
  const sum = (BigInt(x0) - 128n) * BigInt(dy) + (256n * BigInt(y) + 128n - BigInt(y0)) * BigInt(dx);
  const q = sum / by;
  return Number(sum > 0n && q * by !== sum ? q + 1n : q);
}

/** The first index whose row is >= y. */
function lowest(rows, y) {
  let low = 0, high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle] < y) low = middle + 1; else high = middle;
  }
  return low;
}

/** Where the chords of `xy` cross each of `rows`, added to `keys`: twice the column, 1 more where they go down. */
function cross(xy, width, rows, keys) {
  for (let i = 0; i + 3 < xy.length; i += 2) {
    const ya = xy[i + 1], yb = xy[i + 3];
    if (ya === yb) continue;
    const down = ya < yb, from = down ? i : i + 2, to = down ? i + 2 : i;
    const x0 = xy[from], y0 = xy[from + 1], dx = xy[to] - x0, dy = xy[to + 1] - y0;
    const first = Math.ceil((y0 - 128) / 256), end = Math.ceil((xy[to + 1] - 128) / 256);
    if (first >= end) continue;
    const big = Math.max(Math.abs(x0), Math.abs(y0), Math.abs(xy[to]), Math.abs(xy[to + 1])) >= SMALL;
    for (let k = lowest(rows, first); k < rows.length && rows[k] < end; k++) {
      const c = (big ? columnBig : column)(x0, y0, dx, dy, rows[k]);
      const key = 2 * (c < 0 ? 0 : c > width ? width : c) + (down ? 1 : 0);
      if (keys[k]) keys[k].push(key); else keys[k] = [key];
    }
  }
}

/**
 * For each of `rows` (rising numbers of pixel rows) the runs that are in, as a flat list of first pixel and one past
 * the last, rising, apart and cut to 0 .. width.
 */
export function spans(rings, fill, width, rows) {
  const keys = rows.length ? Array.from(rows, () => null) : [];
  for (const r of rings) cross(chords(r).xy, width, rows, keys);
  return keys.map((row) => (row ? filled(row, fill) : []));
}

/** Which pixels a line of cubics parts: two with the same text can stand for one another, whatever else is on a ring. */
export function crossings(cubics) {
  const xy = [cubics[0][0], cubics[0][1]];
  for (const c of cubics) addChords(c, xy);
  let low = Infinity, high = -Infinity;
  for (let i = 1; i < xy.length; i += 2) { low = Math.min(low, xy[i]); high = Math.max(high, xy[i]); }
  const rows = Array.from({ length: Math.ceil(high / 256) - Math.floor(low / 256) + 1 }, (_, i) => Math.floor(low / 256) + i), keys = rows.map(() => null);
  cross(xy, WIDEST, rows, keys);
  return rows.map((row, k) => (keys[k] ? `${row}: ${keys[k].sort((p, q) => p - q)}` : '')).filter(Boolean).join('\n');
}

function filled(keys, fill) {
  const out = [];
  let winding = 0, inside = false, from = 0;
  keys.sort((a, b) => a - b);
  for (const key of keys) {
    const was = inside, x = key >> 1;
    winding += key & 1 ? 1 : -1;
    inside = fill ? winding !== 0 : !inside;
    if (!was && inside) from = x;
    else if (was && !inside && x > from) {
      if (out.length && out[out.length - 1] === from) out[out.length - 1] = x;
      else out.push(from, x);
    }
  }
  return out;
}

/** The same of a mask's BLOB. */
export function maskSpans(blob, rows) {
  const { width, ends } = decodeMask(blob), out = Array.from(rows, () => []);
  for (let i = 1; i < ends.length; i += 2) {
    const a = ends[i - 1], b = ends[i];
    for (let k = lowest(rows, Math.floor(a / width)); k < rows.length && rows[k] * width < b; k++) {
      const start = rows[k] * width;
      out[k].push(Math.max(a - start, 0), Math.min(b - start, width));
    }
  }
  return out;
}

/** A whole mask, {width, height, ends}, of a shape. */
export function mask({ fill, rings }, width, height) {
  const rows = Array.from({ length: height }, (_, y) => y), ends = [];
  spans(rings, fill, width, rows).forEach((runs, y) => {
    for (let i = 0; i < runs.length; i += 2) {
      const a = y * width + runs[i], b = y * width + runs[i + 1];
      if (ends.length && ends[ends.length - 1] === a) ends[ends.length - 1] = b;
      else ends.push(a, b);
    }
  });
  if (!ends.length || ends[ends.length - 1] !== width * height) ends.push(width * height);
  return { width, height, ends };
}

/**
 * Regions painted in their order over nothing, a later one over the earlier: for each row a flat list of first pixel,
 * one past the last, label.
 */
export function paint(regions, width, rows) {
  let out = Array.from(rows, () => []);
  for (const region of regions) {
    const runs = region.mask ? maskSpans(region.mask, rows) : spans(region.rings, region.fill, width, rows);
    out = out.map((old, k) => (runs[k].length ? over(old, runs[k], region.label) : old));
  }
  return out;
}

function over(old, runs, label) {
  const out = [];
  let r = 0, done = 0; // runs before r are put, up to pixel `done`
  const put = (a, b, l) => { if (a < b) out.push(a, b, l); };
  for (let i = 0; i < old.length; i += 3) {
    let a = Math.max(old[i], done);
    const b = old[i + 1];
    while (r < runs.length && runs[r + 1] <= a) { put(runs[r], runs[r + 1], label); r += 2; }
    while (r < runs.length && runs[r] < b) {
      put(a, runs[r], old[i + 2]);
      put(runs[r], runs[r + 1], label);
      a = done = runs[r + 1];
      r += 2;
    }
    put(a, b, old[i + 2]);
  }
  for (; r < runs.length; r += 2) put(runs[r], runs[r + 1], label);
  return out;
}
