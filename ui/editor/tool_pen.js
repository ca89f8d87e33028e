// tool_pen.js - an outline is clicked, knot by knot, and the curve follows.

import { placeOn, ringBeside, stretch } from './follow.js';
import { BEZIER, B_SPLINE, CATMULL_ROM, POLYGON, UNIT, cubicAt, isStraight, knotCount, path, ring } from './geometry.js';

const CLOSING = 3; // knots, from which on a ring can be closed
const NEAR = 4;    // times the reach: so far from an edge it is still followed

/** The ring that knots make by themselves. */
function plain(kind, knots) {
  const n = knots.length, corner = (k, i) => (k.corner || k.via || knots[(i + 1) % n].via ? 1 : 0);
  const points = kind === BEZIER
    ? knots.flatMap((k, i) => {
      const next = knots[(i + 1) % n];
      return [k.x, k.y, k.x + k.dx, k.y + k.dy, next.x - next.dx, next.y - next.dy];
    })
    : knots.flatMap((k) => [k.x, k.y]);
  return ring(kind, points.map(Math.round), kind === CATMULL_ROM ? knots.map(corner) : null);
}

/** The same, where some are reached along another's edge (`via`: a cubic's handles): a Bezier ring has that very edge. */
export function outline(kind, knots) {
  const own = plain(kind, knots), c = new Array(8);
  if (!knots.some((k) => k.via)) return own;
  const pieces = knots.map((_, i) => { cubicAt(own, i, c); return [...c.slice(0, 2), ...(knots[(i + 1) % knots.length].via || c.slice(2, 6)), ...c.slice(6)]; });
  return kind === POLYGON && pieces.every(isStraight) ? own : ring(BEZIER, pieces.flatMap((p) => p.slice(0, 6)));
}

export class PenTool {
  constructor(editor, kind) { Object.assign(this, { editor, kind, knots: [], at: null, pulling: false }); }

  get busy() { return this.knots.length > 0; }

  get follows() { return this.kind !== B_SPLINE; }

  /** The knots, and those that the next click would add, as a ring. */
  made(ahead = []) { return outline(this.kind, [...this.knots, ...ahead]); }

  nearFirst(e) {
    const first = this.knots[0];
    return this.knots.length >= this.least && Math.hypot(first.x - e.x, first.y - e.y) <= this.editor.reach(e) * 1.2;
  }

  get least() { return this.kind === BEZIER ? 2 : CLOSING; }

  down(e) {
    if (this.follow(e)) return;
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
    this.ahead = this.pulling ? null : this.edge(e);
    const last = this.knots[this.knots.length - 1];
    if (this.pulling && last && this.kind === BEZIER && Math.hypot(e.x - this.start.x, e.y - this.start.y) > this.editor.reach(e) / 2)
      Object.assign(last, { dx: e.x - last.x, dy: e.y - last.y });
    else if (!this.pulling) this.editor.snapped(e.x, e.y);
    if (this.ahead && this.ahead.knots) { const end = this.ahead.knots[this.ahead.knots.length - 1]; this.editor.snap = [end.x, end.y]; }
    this.editor.redraw();
  }

  /**
   * What a click adds along the edge on which the last knot lies: {from, knots, to: the first knot, if it is reached}.
   * null: nothing is followed there; 'uncut': the edge cannot be cut to the pixel.
   */
  edge(e) {
    const { editor, knots } = this, last = knots[knots.length - 1], first = knots[0];
    if (!editor.following || !last) return null;
    const reach = editor.reach(e), to = knots.length > 1 && Math.hypot(first.x - e.x, first.y - e.y) <= reach * 1.2 ? first : null;
    const r = ringBeside(editor.doc, last, reach, e, NEAR * reach);
    if (!r) return null;
    const pin = (k, held) => (held ? [k.x, k.y] : null), pins = [pin(last, last.via), to && pin(to, knots[1].via)];
    const place = (k, held) => placeOn(r, k.x, k.y, held ? 1 : reach);
    const cubics = stretch(r, place(last, pins[0]), place(to || e, pins[1]), { other: editor.following === 2, pins });
    if (!cubics) return 'uncut';
    if (!cubics.length) return null;
    return { from: cubics[0].slice(0, 2), to, knots: cubics.map((c) => ({ x: c[6], y: c[7], dx: 0, dy: 0, corner: false, via: c.slice(2, 6) })) };
  }

  /** The stretch is added; true: the click was for that. One Backspace takes it back. */
  follow(e) {
    const found = e.alt ? null : this.edge(e);
    if (!found) return false;
    if (found === 'uncut') { this.editor.say('The edge cannot be cut here to the pixel: click nearer to one of its knots.'); return true; }
    const { from, to, knots } = found, [first] = this.knots, stretched = this.knots.length;
    this.ahead = null;
    this.editor.following = 0;
    Object.assign(this.knots[this.knots.length - 1], { x: from[0], y: from[1] });
    this.knots.push(...knots.map((k) => ({ ...k, stretched })));
    if (to) {
      const { x, y, via } = this.knots.pop();
      Object.assign(first, { x, y, via });
      this.finish();
      if (this.busy) { delete first.via; this.knots.length = stretched; } // it was too little for an outline
    } else {
      this.editor.say(`${knots.length} ${knots.length === 1 ? 'knot' : 'knots'} of the neighbour's edge.`);
      this.changed();
    }
    this.editor.refresh();
    return true;
  }

  up() {
    if (this.pulling) this.changed();
    this.pulling = false;
  }

  double() { if (this.knots.length >= this.least) { this.knots.pop(); this.finish(); } }

  /** Enter, Backspace and Escape. */
  finish() {
    const made = this.busy ? this.made() : null;
    if (!made || knotCount(made) < (made.kind === BEZIER ? 2 : CLOSING)) { this.editor.say(`An outline has at least ${this.least} knots.`); return; }
    this.knots = [];
    this.editor.addClosed(made);
    this.changed(); // the outline is kept before its draft is dropped
  }

  interrupt() { this.pulling = false; this.back(); }

  /** Takes the last knot back, or the stretch that it ends. */
  back() {
    const { stretched } = this.knots.pop() || {};
    if (stretched) this.knots.length = stretched;
    this.ahead = null;
    this.changed();
    return true;
  }

  cancel() { const busy = this.busy; this.knots = []; this.ahead = null; this.changed(); return busy; }

  /** What is open is kept by the browser, so that it is here again tomorrow. */
  changed() {
    this.editor.keepDrafts();
    this.editor.redraw();
  }

  draft() { return this.busy ? { knots: this.knots } : null; }

  /** Another tool is taken; what is open stays. */
  rest() {
    this.up();
    Object.assign(this, { at: null, ahead: null, closing: false });
  }

  restore(draft) { this.knots = draft.knots; }

  scene() {
    if (!this.busy) return {};
    const edge = this.ahead && this.ahead.knots, pointer = this.at && !this.pulling && !this.closing && !edge;
    const ahead = edge || (pointer ? [{ x: this.at[0], y: this.at[1], dx: 0, dy: 0, corner: false }] : []);
    const open = this.made(ahead), n = knotCount(open), closed = !edge && (this.closing || this.kind === B_SPLINE);
    const draft = [];
    if (n > 1) {
      const solid = this.kind !== B_SPLINE ? n - 1 - ahead.length : n - 1;
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
    const closing = this.closing || (this.ahead && this.ahead.to);
    return { draft, extra: [[this.knots[0].x, this.knots[0].y, closing ? 'first closing' : 'first']] };
  }
}
