// Edits of rings and documents.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { ring, nearest, chords, bounds, area, knotCount, path, isCorner, CATMULL_ROM, BEZIER, B_SPLINE, POLYGON } from '../../ui/editor/geometry.js';
import * as edit from '../../ui/editor/edit.js';

const circle = (n, radius = 25600, kind = CATMULL_ROM) => ring(kind, Array.from({ length: n }, (_, i) =>
  [Math.cos(i / n * 2 * Math.PI), Math.sin(i / n * 2 * Math.PI)]).flat().map((v) => Math.round(radius * v) + 40000));

function apart(a, b) { // how far the chords' ends of either are from the other, in units
  let far = 0;
  for (const [p, q] of [[a, b], [b, a]]) {
    const { xy } = chords(p);
    for (let i = 0; i < xy.length; i += 2) far = Math.max(far, nearest(q, xy[i], xy[i + 1]).distance);
  }
  return far;
}

test('a knot put into a Bezier ring or polygon moves it by less than a unit or so', () => {
  for (const r of [edit.toBezier(circle(7)), circle(7, 25600, POLYGON)])
    for (let piece = 0; piece < 7; piece++) {
      const [more, at] = edit.insertKnot(r, piece, 0.37);
      assert.equal(at, piece + 1);
      assert.equal(knotCount(more), 8);
      assert.ok(apart(r, more) < 17, `${apart(r, more)}`); // a chord's error of 1/16 pixel
    }
});

test('deleting a knot that was put in undoes it, at each place of a Bezier ring', () => {
  const r = edit.toBezier(circle(5));
  for (let piece = 0; piece < 5; piece++) {
    const [more, knot] = edit.insertKnot(r, piece, 0.4), back = edit.deleteKnot(more, knot);
    back.pts.forEach((v, i) => assert.ok(Math.abs(v - r.pts[i]) < 12, `piece ${piece}: ${v} ${r.pts[i]}`));
  }
  const [more] = edit.insertKnot(r, 4, 0.4), first = edit.deleteKnot(more, 0);
  assert.equal(knotCount(first), 5);
  assert.deepEqual([first.pts[0], first.pts[1]], [more.pts[6], more.pts[7]]);
});

test('too few knots are not left', () => {
  assert.equal(edit.deleteKnot(circle(3), 0), null);
  assert.equal(edit.deleteKnot(edit.toBezier(circle(2)), 1), null);
  assert.equal(edit.insertKnot(circle(5, 2000, B_SPLINE), 0, 0.5), null);
});

test('a corner there and back leaves a Catmull-Rom as it was, and no empty marks', () => {
  const r = circle(6), there = edit.toggleCorner(r, 2, false);
  assert.ok(isCorner(there, 2));
  assert.deepEqual(edit.toggleCorner(there, 2, true), r);
  assert.equal(edit.toggleCorner(circle(6, 100, POLYGON), 0, true), null);
});

test('a Bezier corner becomes smooth along its neighbours', () => {
  const r = edit.toBezier(circle(6)), cornered = edit.toggleCorner(r, 1, false);
  assert.ok(isCorner(cornered, 1));
  const smooth = edit.toggleCorner(cornered, 1, true);
  assert.ok(!isCorner(smooth, 1));
});

test('the handle opposite turns with a smooth one and keeps its length', () => {
  const r = edit.toBezier(circle(6)), moved = edit.moveHandle(r, 4, r.pts[8] + 900, r.pts[9] - 300, true);
  const length = (p) => Math.hypot(p.pts[4] - p.pts[6], p.pts[5] - p.pts[7]);
  assert.ok(Math.abs(length(moved) - length(r)) < 2);
  assert.ok(!isCorner(moved, 1));
});

test('moving, scaling and turning rings', () => {
  const r = circle(12), b = bounds(r), m = bounds(edit.moveRing(r, 512, -256));
  assert.deepEqual(m, [b[0] + 512, b[1] - 256, b[2] + 512, b[3] - 256]);
  const [x, y] = edit.middle(r);
  assert.ok(Math.abs(area(edit.scaleRing(r, 2, x, y)) / area(r) - 4) < 0.01);
  assert.ok(Math.abs(area(edit.turnRing(r, 1, x, y)) / area(r) - 1) < 0.001);
});

test('the nearest place of a ring is on it, with its piece', () => {
  const r = circle(8);
  for (let piece = 0; piece < 8; piece++) {
    const c = edit.insertKnot(r, piece, 0.5)[0].pts, i = 2 * piece + 2, near = nearest(r, c[i], c[i + 1]);
    assert.equal(near.piece, piece);
    assert.ok(Math.abs(near.t - 0.5) < 0.1 && near.distance < 20);
  }
});

test('a document shares what stayed, and a region goes with its last ring', () => {
  const region = (label) => ({ label, fill: 0, mask: null, rings: [circle(5)] });
  let doc = edit.addRegion(edit.addRegion(edit.EMPTY, region(1)), region(2));
  const other = edit.addRing(doc, 0, circle(4, 900));
  assert.equal(other.regions[1], doc.regions[1]);
  assert.equal(other.regions[0].rings.length, 2);
  assert.equal(edit.withoutRing(other, 0, 1).regions[0].rings.length, 1);
  assert.equal(edit.withoutRing(doc, 0, 0).regions.length, 1);
  assert.deepEqual(edit.reorder(doc, 0, 1).regions.map((r) => r.label), [2, 1]);
  assert.equal(edit.knots(other), 14);
  doc = edit.relabel(doc, 0, 0);
  assert.equal(doc.regions[0].label, 0);
});

test('path data say what the ring is', () => {
  assert.equal(path(ring(POLYGON, [0, 0, 256, 0, 256, 128]), 0, 3, true), 'M0 0L1 0L1 0.5L0 0Z');
  assert.match(path(circle(4)), /^M[-\d. ]+(C[-\d. ]+){4}$/);
});
