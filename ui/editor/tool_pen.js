// tool_pen.js - an outline is clicked, knot by knot, and the curve follows.

import { BEZIER, B_SPLINE, CATMULL_ROM, UNIT, knotCount, path, ring } from './geometry.js';

const CLOSING = 3; // knots, from which on a ring can be closed

export class PenTool {
  constructor(editor, kind) { Object.assign(this, { editor, kind, knots: [], at: null, pulling: false }); }

  get busy() { return this.knots.length > 0; }

  /** The knots, and one more where the pointer is, as a ring. */
  made(more = null) {
    const knots = more ? [...this.knots, { x: more[0], y: more[1], dx: 0, dy: 0, corner: false }] : this.knots;
    const points = this.kind === BEZIER
      ? knots.flatMap((k, i) => {
        const next = knots[(i + 1) % knots.length];
        return [k.x, k.y, k.x + k.dx, k.y + k.dy, next.x - next.dx, next.y - next.dy];
      })
      : knots.flatMap((k) => [k.x, k.y]);
    return ring(this.kind, points.map(Math.round), this.kind === CATMULL_ROM ? knots.map((k) => (k.corner ? 1 : 0)) : null);
  }

  nearFirst(e) {
    const first = this.knots[0];
    return this.knots.length >= this.least && Math.hypot(first.x - e.x, first.y - e.y) <= this.editor.reach(e) * 1.2;
  }

  get least() { return this.kind === BEZIER ? 2 : CLOSING; }

  down(e) {
    if (this.busy && this.nearFirst(e)) { this.finish(); return; }
    const [x, y] = e.alt ? [e.x, e.y] : this.editor.snapped(e.x, e.y);
    this.knots.push({ x, y, dx: 0, dy: 0, corner: Boolean(e.shift) });
    this.pulling = true;
    this.start = e;
    this.changed();
  }

  move(e) {
    this.at = [e.x, e.y];
    this.closing = this.busy && this.nearFirst(e);
    const last = this.knots[this.knots.length - 1];
    if (this.pulling && last && this.kind === BEZIER && Math.hypot(e.x - this.start.x, e.y - this.start.y) > this.editor.reach(e) / 2)
      Object.assign(last, { dx: e.x - last.x, dy: e.y - last.y });
    else if (!this.pulling) this.editor.snapped(e.x, e.y);
    this.editor.redraw();
  }

  up() {
    if (this.pulling) this.changed();
    this.pulling = false;
  }

  double() { if (this.knots.length >= this.least) { this.knots.pop(); this.finish(); } }

  /** Enter, Backspace and Escape. */
  finish() {
    if (this.knots.length < this.least) { this.editor.say(`An outline has at least ${this.least} knots.`); return; }
    const made = this.made();
    this.knots = [];
    this.changed();
    this.editor.addClosed(made);
  }

  interrupt() { this.pulling = false; this.back(); }
  back() { this.knots.pop(); this.changed(); return true; }
  cancel() { const busy = this.busy; this.knots = []; this.changed(); return busy; }

  /** What is open is kept by the browser, so that it is here again tomorrow. */
  changed() {
    this.editor.keepDraft(this.busy ? { tool: this.editor.toolName, knots: this.knots } : null);
    this.editor.redraw();
  }

  restore(draft) { this.knots = draft.knots; }

  scene() {
    if (!this.busy) return {};
    const more = this.at && !this.pulling && !this.closing ? this.at : null, open = this.made(more);
    const n = knotCount(open), closed = this.closing || this.kind === B_SPLINE;
    const draft = [];
    if (n > 1) {
      const solid = more && this.kind !== B_SPLINE ? n - 2 : n - 1;
      if (closed) draft.push([path(open, 0, n, true), 'solid']);
      else {
        if (solid > 0) draft.push([path(open, 0, solid), 'solid']);
        if (solid < n - 1) draft.push([path(open, solid, n - 1), 'rubber']);
        if (n > 2) draft.push([path(open, n - 1, n), 'closing']);
      }
    }
    const f = (v) => v / UNIT;
    draft.push([this.knots.map((k) => `M${f(k.x)} ${f(k.y)}h0`).join(''), 'dots']);
    const last = this.knots[this.knots.length - 1];
    if (last.dx || last.dy) draft.push([`M${f(last.x - last.dx)} ${f(last.y - last.dy)}L${f(last.x + last.dx)} ${f(last.y + last.dy)}`, 'rubber']);
    return { draft, extra: [[this.knots[0].x, this.knots[0].y, this.closing ? 'first closing' : 'first']] };
  }
}
