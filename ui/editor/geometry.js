// geometry.js - rings as the catalogue has them: integers in 1/256 pixel, and the cubics and chords of raster rule 1
// (docs/raster.md). What is computed here is computed in C as well, to the same integers; tests/ui holds the two together.
//
// A ring is never changed: {kind, pts: Int32Array of x, y, x, y .., corners: Uint8Array or null}.

export const CATMULL_ROM = 0, BEZIER = 1, B_SPLINE = 2, POLYGON = 3;
export const KIND_NAMES = ['Catmull-Rom', 'Bezier', 'B-spline', 'polygon'];
export const UNIT = 256;          // of a pixel
export const LIMIT = 1 << 25;     // of a coordinate

export const ring = (kind, pts, corners = null) =>
  ({ kind, pts: Int32Array.from(pts), corners: corners && corners.some((c) => c) ? Uint8Array.from(corners) : null });

export const pointCount = (r) => r.pts.length / 2;
export const knotCount = (r) => (r.kind === BEZIER ? r.pts.length / 6 : r.pts.length / 2);

/** Index into pts / 2 of a ring's knot. */
export const knotPoint = (r, knot) => (r.kind === BEZIER ? 3 * knot : knot);
export const knotAt = (r, knot) => pointAt(r, knotPoint(r, knot));
export const pointAt = (r, i) => [r.pts[2 * i], r.pts[2 * i + 1]];
export const isCorner = (r, knot) => (r.kind === POLYGON ? true
  : r.kind === CATMULL_ROM ? Boolean(r.corners && r.corners[knot])
    : r.kind === BEZIER ? bezierCorner(r, knot) : false);

/** Nearest integer to a / b, halves up; b > 0. */
export const share = (a, b) => Math.floor((2 * a + b) / (2 * b));

export const clamp = (v, low, high) => (v < low ? low : v > high ? high : v);
export const toGrid = (pixels) => clamp(Math.round(pixels * UNIT), -LIMIT, LIMIT);

function bezierCorner(r, knot) {
  const n = pointCount(r), k = 3 * knot;
  const [x, y] = pointAt(r, k), [ax, ay] = pointAt(r, (k + n - 1) % n), [bx, by] = pointAt(r, (k + 1) % n);
  const px = ax - x, py = ay - y, qx = bx - x, qy = by - y;
  if (!(px || py) || !(qx || qy) || px * qx + py * qy >= 0) return true;
  return Math.abs(px * qy - py * qx) > Math.max(Math.hypot(px, py), Math.hypot(qx, qy)) * 1.5;
}

/** The i-th cubic of a ring: x0 y0 x1 y1 x2 y2 x3 y3, written into `out`. */
export function cubicAt(r, i, out) {
  const p = r.pts, n = p.length / 2;
  if (r.kind === BEZIER) {
    for (let k = 0; k < 4; k++) {
      const at = (3 * i + k) % n;
      out[2 * k] = p[2 * at];
      out[2 * k + 1] = p[2 * at + 1];
    }
    return out;
  }
  const a = 2 * ((i + n - 1) % n), b = 2 * i, c = 2 * ((i + 1) % n), d = 2 * ((i + 2) % n);
  for (let s = 0; s < 2; s++) {
    const A = p[a + s], B = p[b + s], C = p[c + s], D = p[d + s];
    if (r.kind === POLYGON) {
      out[s] = out[2 + s] = B;
      out[4 + s] = out[6 + s] = C;
    } else if (r.kind === CATMULL_ROM) {
      out[s] = B;
      out[2 + s] = r.corners && r.corners[i] ? B : share(6 * B + C - A, 6);
      out[4 + s] = r.corners && r.corners[c / 2] ? C : share(6 * C - D + B, 6);
      out[6 + s] = C;
    } else {
      out[s] = share(A + 4 * B + C, 6);
      out[2 + s] = share(2 * B + C, 3);
      out[4 + s] = share(B + 2 * C, 3);
      out[6 + s] = share(B + 4 * C + D, 6);
    }
  }
  return out;
}

/** Halvings k of a cubic, so that 2^k chords are near enough. */
export function halvings(c) {
  if (isStraight(c)) return 0;
  const m = Math.max(Math.abs(c[0] - 2 * c[2] + c[4]) + Math.abs(c[1] - 2 * c[3] + c[5]),
    Math.abs(c[2] - 2 * c[4] + c[6]) + Math.abs(c[3] - 2 * c[5] + c[7]));
  let k = 0;
  while (3 * m >= 64 * 4 ** k) k++;
  return k;
}

function exact(p0, p1, p2, p3, i, n) { // where doubles would not hold the sum
  const [a, b, c, d, t] = [p0, p1, p2, p3, i].map(BigInt), N = BigInt(n), s = N - t, cube = N * N * N;
  const sum = 2n * (a * s * s * s + 3n * b * s * s * t + 3n * c * s * t * t + d * t * t * t) + cube;
  const by = 2n * cube, q = sum / by;
  return Number(sum < 0n && q * by !== sum ? q - 1n : q);
}

/** Appends the ends of a cubic's chords, without its first point, to the array `out`. */
export function addChords(c, out) {
  const k = halvings(c), n = 1 << k, cube = n * n * n;
  let largest = 0;
  for (let i = 0; i < 8; i++) largest = Math.max(largest, Math.abs(c[i]));
  const plain = largest * cube < 2 ** 51;
  for (let i = 1; i < n; i++) {
    const s = n - i, w0 = s * s * s, w1 = 3 * s * s * i, w2 = 3 * s * i * i, w3 = i * i * i;
    if (plain)
      out.push(Math.floor((c[0] * w0 + c[2] * w1 + c[4] * w2 + c[6] * w3) / cube + 0.5),
        Math.floor((c[1] * w0 + c[3] * w1 + c[5] * w2 + c[7] * w3) / cube + 0.5));
    else
      out.push(exact(c[0], c[2], c[4], c[6], i, n), exact(c[1], c[3], c[5], c[7], i, n));
  }
  out.push(c[6], c[7]);
}

const flattened = new WeakMap();

/** The chords of a ring: {xy: closed list of points, piece: where in it each cubic begins}. Kept for each ring. */
export function chords(r) {
  let known = flattened.get(r);
  if (!known) {
    const xy = [], n = knotCount(r), piece = new Int32Array(n + 1), c = new Array(8);
    for (let i = 0; i < n; i++) {
      cubicAt(r, i, c);
      if (!i) xy.push(c[0], c[1]);
      piece[i] = xy.length / 2 - 1;
      addChords(c, xy);
    }
    piece[n] = xy.length / 2 - 1;
    flattened.set(r, known = { xy: Int32Array.from(xy), piece });
  }
  return known;
}

/** A cubic at t, in floating point. */
export function at(c, t) {
  const s = 1 - t, a = s * s * s, b = 3 * s * s * t, d = 3 * s * t * t, e = t * t * t;
  return [a * c[0] + b * c[2] + d * c[4] + e * c[6], a * c[1] + b * c[3] + d * c[5] + e * c[7]];
}

/** A straight piece has its handles on its ends: it is one chord. */
export const isStraight = (c) => c[0] === c[2] && c[1] === c[3] && c[4] === c[6] && c[5] === c[7];

/** A cubic cut at t into two, each point rounded once (de Casteljau). A straight one stays straight. */
export function cut(c, t) {
  const mix = (a, b) => a.map((v, i) => v + (b[i] - v) * t), p = [0, 2, 4, 6].map((i) => [c[i], c[i + 1]]);
  if (isStraight(c)) {
    const g = mix(p[0], p[3]);
    return [[p[0], p[0], g, g], [g, g, p[3], p[3]]].map((part) => part.flat().map(Math.round));
  }
  const [a, b, d] = [0, 1, 2].map((i) => mix(p[i], p[i + 1])), e = mix(a, b), f = mix(b, d), g = mix(e, f);
  return [[p[0], a, e, g], [g, f, d, p[3]]].map((part) => part.flat().map(Math.round));
}

/** Where the ring is nearest to a point: {piece, t, x, y, distance}, all in 1/256 pixel. */
export function nearest(r, x, y) {
  const { xy, piece } = chords(r), best = { piece: 0, t: 0, x: xy[0], y: xy[1], distance: Infinity };
  for (let i = 0; i + 3 < xy.length; i += 2) {
    const dx = xy[i + 2] - xy[i], dy = xy[i + 3] - xy[i + 1], square = dx * dx + dy * dy;
    const t = square ? clamp(((x - xy[i]) * dx + (y - xy[i + 1]) * dy) / square, 0, 1) : 0;
    const px = xy[i] + t * dx, py = xy[i + 1] + t * dy, d = (px - x) ** 2 + (py - y) ** 2;
    if (d < best.distance) Object.assign(best, { distance: d, x: px, y: py, t, chord: i / 2 });
  }
  let low = 0, high = piece.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (piece[middle] <= best.chord) low = middle; else high = middle - 1;
  }
  const count = piece[low + 1] - piece[low];
  best.piece = low;
  best.t = (best.chord - piece[low] + best.t) / count;
  best.distance = Math.sqrt(best.distance);
  return best;
}

/** [left, top, right, bottom] of a ring's chords. */
export function bounds(r) {
  const { xy } = chords(r), b = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < xy.length; i += 2) {
    b[0] = Math.min(b[0], xy[i]); b[1] = Math.min(b[1], xy[i + 1]);
    b[2] = Math.max(b[2], xy[i]); b[3] = Math.max(b[3], xy[i + 1]);
  }
  return b;
}

/** Area of the chords' polygon in square pixels, without sign. */
export function area(r) {
  const { xy } = chords(r);
  let twice = 0;
  for (let i = 0; i + 3 < xy.length; i += 2) twice += xy[i] * xy[i + 3] - xy[i + 2] * xy[i + 1];
  return Math.abs(twice) / 2 / UNIT / UNIT;
}

/** SVG path data, in pixels, of pieces [from, to) of a ring. */
export function path(r, from = 0, to = knotCount(r), close = false) {
  const c = new Array(8), parts = [];
  const f = (v) => Math.round(v / UNIT * 1000) / 1000;
  for (let i = from; i < to; i++) {
    cubicAt(r, i, c);
    if (i === from) parts.push('M', f(c[0]), ' ', f(c[1]));
    if (isStraight(c)) parts.push('L', f(c[6]), ' ', f(c[7]));
    else parts.push('C', f(c[2]), ' ', f(c[3]), ' ', f(c[4]), ' ', f(c[5]), ' ', f(c[6]), ' ', f(c[7]));
  }
  return parts.join('') + (close ? 'Z' : '');
}
