// tool_select.js - knots, handles, rings and regions are chosen, dragged, put in and taken out.

import { BEZIER, UNIT, bounds, isCorner, knotAt, knotCount, knotPoint, nearest, pointAt, pointCount } from './geometry.js';
import { insertKnot, moveHandle, moveKnot, moveRing, withRing } from './edit.js';
import { spans } from './raster.js';

/** What lies within `reach` (1/256 pixel) of a place: {region, ring, knot | point | piece}. Knots win over curves. */
export function hit(doc, selection, x, y, reach) {
  const own = selection && doc.regions[selection.region] && doc.regions[selection.region].rings[selection.ring];
  if (own && selection.knot !== null && own.kind === BEZIER && selection.knot < knotCount(own)) {
    const n = pointCount(own), k = knotPoint(own, selection.knot);
    for (const point of [(k + n - 1) % n, (k + 1) % n]) {
      const [px, py] = pointAt(own, point), [kx, ky] = pointAt(own, k);
      if ((px !== kx || py !== ky) && Math.hypot(px - x, py - y) <= reach) return { ...selection, point };
    }
  }
  let best = null;
  doc.regions.forEach((region, i) => region.rings.forEach((ring, k) => {
    const b = bounds(ring), mine = selection && selection.region === i && selection.ring === k;
    if (x < b[0] - 2 * reach || y < b[1] - 2 * reach || x > b[2] + 2 * reach || y > b[3] + 2 * reach) return;
    for (let knot = 0; knot < knotCount(ring); knot++) {
      const [kx, ky] = knotAt(ring, knot), d = Math.hypot(kx - x, ky - y) - (mine ? reach / 2 : 0);
      if (d <= reach && (!best || best.piece !== undefined || d < best.d)) best = { region: i, ring: k, knot, d };
    }
    if (best && best.piece === undefined) return;
    const near = nearest(ring, x, y), d = near.distance - (mine ? reach / 2 : 0);
    if (near.distance <= reach && (!best || d < best.d)) best = { region: i, ring: k, knot: null, piece: near.piece, t: near.t, d };
  }));
  return best;
}

/** The last painted region at a place. */
export function regionAt(doc, x, y) {
  const row = Math.floor(y / UNIT), column = Math.floor(x / UNIT);
  for (let i = doc.regions.length - 1; i >= 0; i--) {
    const { rings, fill } = doc.regions[i];
    const [runs] = spans(rings, fill, 1 << 17, [row]);
    for (let k = 0; k < runs.length; k += 2) if (runs[k] <= column && column < runs[k + 1]) return i;
  }
  return null;
}

export class SelectTool {
  constructor(editor) { Object.assign(this, { editor, drag: null }); }

  down(e) {
    const { editor } = this, { doc } = editor, found = hit(doc, editor.selection, e.x, e.y, editor.reach(e));
    this.drag = null;
    if (!found) {
      const region = regionAt(doc, e.x, e.y);
      if (region === null || !doc.regions[region].rings.length) { editor.select(null); return; }
      const ring = editor.selection && editor.selection.region === region ? editor.selection.ring : 0;
      editor.select({ region, ring, knot: null });
      this.drag = { kind: 'ring', from: doc, x: e.x, y: e.y };
      return;
    }
    const ring = doc.regions[found.region].rings[found.ring];
    const same = editor.selection && editor.selection.region === found.region && editor.selection.ring === found.ring;
    if (found.point !== undefined)
      this.drag = { kind: 'handle', point: found.point, smooth: !isCorner(ring, found.knot) !== Boolean(e.alt) };
    else if (e.shift) this.drag = { kind: 'ring' };
    else if (found.knot !== null) this.drag = { kind: 'knot' };
    else if (same || e.alt) this.drag = { kind: 'piece', piece: found.piece, t: found.t };
    editor.select({ region: found.region, ring: found.ring, knot: found.knot });
    if (this.drag) Object.assign(this.drag, { from: doc, x: e.x, y: e.y });
    if (e.alt && this.drag && this.drag.kind === 'piece') this.putIn();
  }

  /** A knot where the curve was seized. */
  putIn() {
    const { editor, drag } = this, { region, ring } = editor.selection, made = insertKnot(drag.from.regions[region].rings[ring], drag.piece, drag.t);
    if (!made) { editor.say('A B-spline has no knot on its curve to put in. Press Y to refine it, or K for another kind.'); this.drag = null; return; }
    drag.kind = 'knot';
    drag.from = withRing(drag.from, region, ring, made[0]);
    drag.moved = true;
    editor.select({ region, ring, knot: made[1] });
    editor.show(drag.from);
  }

  move(e) {
    const { editor, drag } = this;
    if (!drag) { editor.hover(hit(editor.doc, editor.selection, e.x, e.y, editor.reach(e))); return; }
    if (!drag.moved && Math.hypot(e.x - drag.x, e.y - drag.y) < editor.reach(e) / 3) return;
    if (drag.kind === 'piece') { this.putIn(); if (!this.drag) return; }
    if (drag.kind === 'ring' && !editor.selection) return;
    drag.moved = true;
    const { region, ring, knot } = editor.selection, old = drag.from.regions[region].rings[ring];
    let x = e.x, y = e.y;
    if (drag.kind === 'knot' && !e.alt) [x, y] = editor.snapped(x, y, { region, ring });
    const made = drag.kind === 'knot' ? moveKnot(old, knot, x, y)
      : drag.kind === 'handle' ? moveHandle(old, drag.point, x, y, drag.smooth)
        : moveRing(old, Math.round(e.x - drag.x), Math.round(e.y - drag.y));
    editor.show(withRing(drag.from, region, ring, made));
  }

  up() {
    const { editor, drag } = this;
    this.drag = null;
    if (drag && drag.moved) editor.commit(editor.doc, drag.kind === 'ring' ? 'moved' : undefined);
  }

  /** Another tool is taken in the middle of a drag: it ends there. */
  rest() { this.up(); }

  double(e) {
    const { editor } = this, found = hit(editor.doc, editor.selection, e.x, e.y, editor.reach(e));
    if (!found) return;
    editor.select({ region: found.region, ring: found.ring, knot: found.knot });
    if (found.knot !== null) { editor.act('corner'); return; }
    const made = insertKnot(editor.ring(), found.piece, found.t);
    if (!made) return;
    editor.commit(withRing(editor.doc, found.region, found.ring, made[0]));
    editor.select({ region: found.region, ring: found.ring, knot: made[1] });
  }

  cancel() {
    const dragged = this.drag;
    this.drag = null;
    this.editor.revert();
    return Boolean(dragged && dragged.moved);
  }
}
