// follow.js - an outline that goes along another's edge. The stretch between two places of a ring is made of that ring's own
// cubics, so that both masks meet there without a gap and without a pixel in common (docs/raster.md, "Neighbours").
//
// Where a place lies within a cubic, that cubic is taken from there on: it is a row of chords, and what is left of it is made of
// what is left of the chord that is cut and of halves, quarters .. of the cubic, each of which was seen to part the same
// pixels as its chords. The ring that is followed is not touched.

import { addChords, bounds, chords, cubicAt, knotCount, nearest } from './geometry.js';
import { crossings } from './raster.js';

const TRIES = 400, STEP = 1.5; // of places on a chord; 1/256 pixel between two
const LEAST = 64;              // 1/256 pixel between two places

const piece = (r, i) => cubicAt(r, i % knotCount(r), new Array(8));
const backwards = (c) => [6, 7, 4, 5, 2, 3, 0, 1].map((i) => c[i]);
const measured = new WeakMap();

/** How far it is along a ring's chords to the end of each. */
function lengths(r) {
  let sums = measured.get(r);
  if (!sums) {
    const { xy } = chords(r);
    sums = new Float64Array(xy.length / 2);
    for (let i = 1; i < sums.length; i++) sums[i] = sums[i - 1] + Math.hypot(xy[2 * i] - xy[2 * i - 2], xy[2 * i + 1] - xy[2 * i - 1]);
    measured.set(r, sums);
  }
  return sums;
}

function along(r, place) {
  const { piece: starts } = chords(r), sums = lengths(r);
  const at = starts[place.piece] + place.t * (starts[place.piece + 1] - starts[place.piece]), i = Math.min(Math.floor(at), sums.length - 2);
  return sums[i] + (at - i) * (sums[i + 1] - sums[i]);
}

/** The ring of a document that is nearest to a place, of those on whose edge another place lies; each has its own reach. */
export function ringBeside({ regions }, one, reach, other, far) {
  let best = null, least = far;
  for (const r of regions.flatMap((region) => region.rings)) {
    const b = bounds(r), outside = (p, by) => p.x < b[0] - by || p.y < b[1] - by || p.x > b[2] + by || p.y > b[3] + by;
    if (outside(one, reach) || outside(other, far) || nearest(r, one.x, one.y).distance > reach) continue;
    const { distance } = nearest(r, other.x, other.y);
    if (distance <= least) { least = distance; best = r; }
  }
  return best;
}

/** The place of a ring that is nearest to (x, y): {piece, t, x, y, distance}. One within `reach` of a piece's beginning is that. */
export function placeOn(r, x, y, reach) {
  const near = nearest(r, x, y), n = knotCount(r);
  for (const k of near.t < 0.5 ? [near.piece, near.piece + 1] : [near.piece + 1, near.piece]) {
    const [kx, ky] = piece(r, k);
    if (Math.hypot(kx - near.x, ky - near.y) <= reach) return { piece: k % n, t: 0, x: kx, y: ky, distance: near.distance };
  }
  return near;
}

const straight = ([x0, y0], [x1, y1]) => [x0, y0, x0, y0, x1, y1, x1, y1];

/**
 * Where a chord from p to q is cut, about the share u of it: so that both parts part the same pixels as the chord. Only at
 * `pin`, if there is one. null: nowhere.
 */
function onChord(p, q, u, pin) {
  const whole = crossings([straight(p, q)]), fits = (x) => crossings([straight(p, x), straight(x, q)]) === whole;
  if (pin) return fits(pin) ? pin : null;
  const step = STEP / Math.max(1, Math.hypot(q[0] - p[0], q[1] - p[1]));
  for (let i = 0; i < TRIES; i++) {
    const at = u + (i % 2 ? 1 : -1) * Math.ceil(i / 2) * step, x = [0, 1].map((k) => Math.round(p[k] + (q[k] - p[k]) * at));
    if (at > 0 && at < 1 && fits(x)) return x;
  }
  return null;
}

/** A cubic between two of its parameters; its ends are given, its handles rounded. */
function within(c, s, t, from, to) {
  const blossom = (k, a, b, d) => { // of three parameters
    const mix = (u, v, w) => u + (v - u) * w, p = [c[k], c[k + 2], c[k + 4], c[k + 6]];
    const q = [mix(p[0], p[1], a), mix(p[1], p[2], a), mix(p[2], p[3], a)];
    return Math.round(mix(mix(q[0], q[1], b), mix(q[1], q[2], b), d));
  };
  return [...from, blossom(0, s, s, t), blossom(1, s, s, t), blossom(0, s, t, t), blossom(1, s, t, t), ...to];
}

/** A cubic's chords from a to b as few cubics: the largest that part the same pixels; a chord by itself does. */
function blocks(c, at, a, b) {
  const list = [], n = at.length - 1;
  while (a < b) {
    let size = a ? a & -a : n, found = null;
    while (size > b - a) size /= 2;
    for (; !found; size /= 2) {
      const line = at.slice(a, a + size).map((p, i) => straight(p, at[a + i + 1])), part = within(c, a / n, (a + size) / n, at[a], at[a + size]);
      if (size === 1) found = line[0];
      else if (crossings([part]) === crossings(line)) found = part;
      if (found) a += size;
    }
    list.push(found);
  }
  return list;
}

/** A cubic from parameter s to t, at whose ends `pins` hold. null: there is no such cut. */
function part(c, s, t, pins) {
  if (s === 0 && t === 1) return [c];
  const xy = [c[0], c[1]];
  addChords(c, xy);
  const at = Array.from({ length: xy.length / 2 }, (_, i) => [xy[2 * i], xy[2 * i + 1]]), n = at.length - 1;
  const i = Math.floor(s * n), k = Math.ceil(t * n) - 1; // the chords that are cut
  const start = s ? onChord(at[i], at[i + 1], s * n - i, pins[0]) : at[0];
  if (!start) return null;
  if (s && i === k && t < 1) {
    const end = onChord(start, at[i + 1], (t - s) * n / (i + 1 - s * n), pins[1]);
    return end && [straight(start, end)];
  }
  const end = t < 1 ? onChord(at[k], at[k + 1], t * n - k, pins[1]) : at[n];
  if (!end) return null;
  return [...(s ? [straight(start, at[i + 1])] : []), ...blocks(c, at, s ? i + 1 : 0, t < 1 ? k : n), ...(t < 1 ? [straight(at[k], end)] : [])];
}

/** From a to b as the ring runs: lists of cubics. */
function forwards(r, a, b, pins) {
  if (a.piece === b.piece && b.t > a.t) return [part(piece(r, a.piece), a.t, b.t, pins)];
  const list = [part(piece(r, a.piece), a.t, 1, pins)], n = knotCount(r);
  for (let i = a.piece + 1; i % n !== b.piece; i++) list.push([piece(r, i)]);
  if (b.t) list.push(part(piece(r, b.piece), 0, b.t, pins));
  return list;
}

/**
 * The cubics along a ring from place a to place b, the shorter way round or, with `other`, the other; [] where they are
 * one place. `pins`: [x, y] for an end that has to stay where it is, or null. null: the edge cannot be cut there.
 */
export function stretch(r, a, b, { other = false, pins = [null, null] } = {}) {
  const whole = lengths(r)[lengths(r).length - 1], far = (along(r, b) - along(r, a) + whole) % whole;
  if (Math.min(far, whole - far) < LEAST) return [];
  const forward = far <= whole / 2 !== other, parts = forward ? forwards(r, a, b, pins) : forwards(r, b, a, [pins[1], pins[0]]);
  if (!parts.every(Boolean)) return null;
  const list = forward ? parts.flat() : parts.flat().reverse().map(backwards), first = list[0], last = list[list.length - 1];
  const stays = (pin, x, y) => !pin || (pin[0] === x && pin[1] === y);
  return stays(pins[0], first[0], first[1]) && stays(pins[1], last[6], last[7]) ? list : null;
}
