// edit.js - what an annotator does to a document. Nothing is changed in place: each returns a new document, and shares
// with the old one what stayed.
//
// A document is {regions}, a region {label, fill, rings, mask: null or the BLOB of an imported mask}.

import {
  BEZIER, CATMULL_ROM, B_SPLINE, LIMIT, at, clamp, cubicAt, cut, knotCount, knotPoint, pointCount, ring, share,
} from './geometry.js';

export const EMPTY = { regions: [] };

const replaced = (list, i, ...items) => [...list.slice(0, i), ...items, ...list.slice(i + 1)];

export const withRegion = (doc, i, region) => ({ ...doc, regions: replaced(doc.regions, i, region) });
export const withoutRegion = (doc, i) => ({ ...doc, regions: replaced(doc.regions, i) });
export const addRegion = (doc, region) => ({ ...doc, regions: [...doc.regions, region] });
export const relabel = (doc, i, label) => withRegion(doc, i, { ...doc.regions[i], label });

export function withRing(doc, i, k, r) {
  const region = doc.regions[i];
  return withRegion(doc, i, { ...region, rings: replaced(region.rings, k, r) });
}

/** A ring more: a hole where it lies inside, by the even-odd rule; else another part. */
export function addRing(doc, i, r) {
  const region = doc.regions[i];
  return withRegion(doc, i, { ...region, rings: [...region.rings, r] });
}

/** Without the ring; the region goes with its last one. */
export function withoutRing(doc, i, k) {
  const region = doc.regions[i];
  return region.rings.length > 1 ? withRegion(doc, i, { ...region, rings: replaced(region.rings, k) })
    : withoutRegion(doc, i);
}

/** Painted later (by 1) or earlier (by -1) than its neighbour. */
export function reorder(doc, i, by) {
  const to = clamp(i + by, 0, doc.regions.length - 1), regions = [...doc.regions];
  regions.splice(to, 0, ...regions.splice(i, 1));
  return { ...doc, regions };
}

const bound = (v) => clamp(Math.round(v), -LIMIT, LIMIT);

function changed(r, change) {
  const pts = Int32Array.from(r.pts);
  change(pts);
  for (let i = 0; i < pts.length; i++) pts[i] = clamp(pts[i], -LIMIT, LIMIT);
  return { ...r, pts };
}

/** A knot elsewhere; a Bezier knot takes its handles along. */
export function moveKnot(r, knot, x, y) {
  const n = pointCount(r), k = knotPoint(r, knot), dx = bound(x) - r.pts[2 * k], dy = bound(y) - r.pts[2 * k + 1];
  return changed(r, (p) => {
    for (const i of r.kind === BEZIER ? [(k + n - 1) % n, k, (k + 1) % n] : [k]) {
      p[2 * i] += dx;
      p[2 * i + 1] += dy;
    }
  });
}

/** A Bezier handle elsewhere. `smooth`: the one opposite turns with it and keeps its length. */
export function moveHandle(r, point, x, y, smooth) {
  const n = pointCount(r), knot = point % 3 === 1 ? point - 1 : (point + 1) % n;
  const other = point % 3 === 1 ? (knot + n - 1) % n : (knot + 1) % n;
  return changed(r, (p) => {
    p[2 * point] = bound(x);
    p[2 * point + 1] = bound(y);
    const kx = p[2 * knot], ky = p[2 * knot + 1], dx = p[2 * point] - kx, dy = p[2 * point + 1] - ky;
    const length = Math.hypot(dx, dy), far = Math.hypot(p[2 * other] - kx, p[2 * other + 1] - ky);
    if (smooth && length && other !== point) {
      p[2 * other] = bound(kx - dx / length * far);
      p[2 * other + 1] = bound(ky - dy / length * far);
    }
  });
}

export const moveRing = (r, dx, dy) => changed(r, (p) => p.forEach((_, i) => { p[i] += i % 2 ? dy : dx; }));

/** Larger or smaller about a point. */
export const scaleRing = (r, factor, x, y) =>
  changed(r, (p) => p.forEach((v, i) => { const o = i % 2 ? y : x; p[i] = bound(o + (v - o) * factor); }));

export function turnRing(r, angle, x, y) {
  const c = Math.cos(angle), s = Math.sin(angle);
  return changed(r, (p) => {
    for (let i = 0; i < p.length; i += 2) {
      const dx = p[i] - x, dy = p[i + 1] - y;
      p[i] = bound(x + dx * c - dy * s);
      p[i + 1] = bound(y + dx * s + dy * c);
    }
  });
}

/** A knot more, on the ring, at t of a piece: [ring, the knot's number]. A B-spline is not cut so: null. */
export function insertKnot(r, piece, t) {
  if (r.kind === B_SPLINE) return null;
  const c = cubicAt(r, piece, new Array(8)), pts = Array.from(r.pts), n = knotCount(r);
  if (r.kind === BEZIER) {
    const [a, b] = cut(c, t);
    pts.splice(6 * piece + 2, 4, ...a.slice(2), ...b.slice(2, 6));
    return [{ ...r, pts: Int32Array.from(pts) }, piece + 1];
  }
  const [x, y] = at(c, t).map(Math.round), corners = r.corners && Array.from(r.corners);
  pts.splice(2 * piece + 2, 0, x, y);
  if (corners) corners.splice(piece + 1, 0, corners[piece] && corners[(piece + 1) % n] ? 1 : 0);
  return [ring(r.kind, pts, corners), piece + 1];
}

/** Without a knot; null where too few would be left. */
export function deleteKnot(r, knot) {
  const n = knotCount(r), pts = Array.from(r.pts);
  if (n <= (r.kind === BEZIER ? 2 : 3)) return null;
  if (r.kind !== BEZIER) {
    const corners = r.corners && Array.from(r.corners);
    pts.splice(2 * knot, 2);
    if (corners) corners.splice(knot, 1);
    return ring(r.kind, pts, corners);
  }
  const list = triples(pts), before = list[(knot + n - 1) % n], after = list[(knot + 1) % n];
  const grown = stretched(r, (knot + n - 1) % n, knot);
  before.out = grown.slice(0, 2);
  after.into = grown.slice(2);
  list.splice(knot, 1);
  return ring(BEZIER, flat(list));
}

/** A Bezier ring's points by their knots: {into, at, out}; and back. */
function triples(pts) {
  const get = (i) => { const k = 2 * i % pts.length; return [pts[k], pts[k + 1]]; }, n = pts.length / 2;
  return Array.from({ length: n / 3 }, (_, i) => ({ into: get(3 * i + n - 1), at: get(3 * i), out: get(3 * i + 1) }));
}

const flat = (list) => list.flatMap((k, i) => [...k.at, ...k.out, ...list[(i + 1) % list.length].into]);

/** The outer handles of two pieces that become one: longer, as if the knot between had been inserted. */
function stretched(r, first, second) {
  const a = cubicAt(r, first, new Array(8)), b = cubicAt(r, second, new Array(8));
  const into = Math.hypot(a[6] - a[4], a[7] - a[5]), out = Math.hypot(b[2] - b[0], b[3] - b[1]);
  const t = into + out ? clamp(into / (into + out), 0.05, 0.95) : 0.5;
  return [a[0] + (a[2] - a[0]) / t, a[1] + (a[3] - a[1]) / t,
    b[6] + (b[4] - b[6]) / (1 - t), b[7] + (b[5] - b[7]) / (1 - t)].map(bound);
}

/** A smooth knot becomes a corner or the other way round; null for kinds without the choice. */
export function toggleCorner(r, knot, corner) {
  if (r.kind === CATMULL_ROM) {
    const corners = r.corners ? Array.from(r.corners) : new Array(pointCount(r)).fill(0);
    corners[knot] = corner ? 0 : 1;
    return ring(CATMULL_ROM, r.pts, corners);
  }
  if (r.kind !== BEZIER) return null;
  const n = pointCount(r), k = 3 * knot, before = (k + n - 1) % n, after = (k + 1) % n;
  return changed(r, (p) => {
    const get = (i) => [p[2 * (i % n)], p[2 * (i % n) + 1]], set = (i, x, y) => { p[2 * i] = bound(x); p[2 * i + 1] = bound(y); };
    const [x, y] = get(k);
    if (!corner) {
      set(before, x, y);
      set(after, x, y);
      return;
    }
    const [px, py] = get(k + n - 3), [qx, qy] = get(k + 3), dx = qx - px, dy = qy - py, length = Math.hypot(dx, dy) || 1;
    const long = (hx, hy, ox, oy) => Math.hypot(hx - x, hy - y) || Math.hypot(ox - x, oy - y) / 3;
    const a = long(...get(before), px, py) / length, b = long(...get(after), qx, qy) / length;
    set(before, x - dx * a, y - dy * a);
    set(after, x + dx * b, y + dy * b);
  });
}

/** The cubics of any ring as a Bezier ring: the same mask. */
export function toBezier(r) {
  if (r.kind === BEZIER) return r;
  const pts = [], c = new Array(8);
  for (let i = 0; i < knotCount(r); i++) pts.push(...cubicAt(r, i, c).slice(0, 6));
  return ring(BEZIER, pts);
}

/** A polygon as a Catmull-Rom of corners: the same mask. */
export const polygonToSpline = (r) => ring(CATMULL_ROM, r.pts, new Array(pointCount(r)).fill(1));

export const middle = (r) => {
  let x = 0, y = 0;
  for (let i = 0; i < r.pts.length; i += 2) { x += r.pts[i]; y += r.pts[i + 1]; }
  return [share(2 * x, r.pts.length), share(2 * y, r.pts.length)];
};

export const knots = (doc) => doc.regions.reduce((sum, g) => sum + g.rings.reduce((s, r) => s + knotCount(r), 0), 0);
