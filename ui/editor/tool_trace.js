// tool_trace.js - outlines that are drawn with the pointer held down, or that follow the edge under it. What is drawn is a
// line of many points; when it is closed the program fits a spline of few knots to it (src/annotate/fit.c).

import { POLYGON, UNIT, clamp, ring } from './geometry.js';
import { Spread, costs, sharpened, stretches, thinned } from './livewire.js';

const WINDOW = 512; // pixels a side, about the last place that was clicked
const COARSE = 1.5; // pixels of the photograph a step, from which on there is more to be seen
const LONG = 192;   // pixels of a way that are looked at again at once
const LATE = 4000;  // ms, after which the photograph's own pixels are not waited for

/** Path data through points in 1/256 pixel. */
const line = (points) => points.map(([x, y], i) => `${i ? 'L' : 'M'}${Math.round(x / UNIT * 100) / 100} ${Math.round(y / UNIT * 100) / 100}`).join('');

class Traced {
  constructor(editor) { Object.assign(this, { editor, points: [], closing: false }); }
  get busy() { return this.points.length > 0; }

  nearFirst(e, least) {
    const first = this.points[0];
    return this.points.length > least && Math.hypot(first[0] - e.x, first[1] - e.y) <= this.editor.reach(e) * 1.2;
  }

  async finish() {
    const fitted = this.fit(this.points, this.drawn(), this.editor.tolerance());
    this.cancel();
    return fitted;
  }

  /** `rough` is what was drawn, shown and kept by the browser until the outline is there; `drawn` promises it as well as it can be known. */
  async fit(rough, drawn, error) {
    const { editor } = this, held = { tool: editor.nameOf(this), points: rough, error, closed: true };
    editor.hold(held, line([...rough, rough[0]]));
    try {
      const points = thinned(await drawn, Math.min(error, 64) * UNIT / 8);
      if (points.length < 3) { editor.say('That outline is too short to be one.'); return; }
      const made = await editor.fitted(ring(POLYGON, points.flat().map(Math.round)), error);
      await editor.still();
      editor.addClosed(made.ring, made.word);
    } finally { editor.letGo(held); }
  }

  cancel() {
    const busy = this.busy;
    this.points = [];
    this.rubber = [];
    this.closing = false;
    this.editor.keepDrafts();
    this.editor.redraw();
    return busy;
  }

  draft() { return null; }

  /** One that was closed, and not fitted yet. */
  restore({ points, error }) { this.fit(points, points, error); }

  /** What was drawn, as well as it can be known. */
  async drawn() { return this.points; }
}

export class FreehandTool extends Traced {
  down(e) { this.points = [[e.x, e.y]]; this.editor.redraw(); }

  move(e) {
    if (!this.busy) return;
    const last = this.points[this.points.length - 1];
    if (Math.hypot(last[0] - e.x, last[1] - e.y) > this.editor.reach(e) / 6) this.points.push([e.x, e.y]);
    this.editor.redraw();
  }

  up() { if (this.points.length > 8) this.finish(); else if (this.busy) this.cancel(); }
  back() { return this.cancel(); }
  rest() { this.up(); }

  scene() {
    if (!this.busy) return {};
    return { draft: [[line(this.points), 'solid'], [line([this.points[this.points.length - 1], this.points[0]]), 'closing']] };
  }
}

export class WireTool extends Traced {
  constructor(editor) { super(editor); Object.assign(this, { anchors: [], steps: [], rubber: [] }); }

  async down(e) {
    if (this.busy && this.nearFirst(e, 8)) { this.close(); return; }
    if (!this.busy) this.points = [[e.x, e.y]];
    else this.points.push(...(this.rubber.length ? this.rubber : [[e.x, e.y]]));
    this.anchor();
    this.rubber = [];
    this.seed = this.points[this.points.length - 1];
    this.editor.redraw();
    this.editor.keepDrafts();
    await this.prepare();
    if (this.at) this.move(this.at);
  }

  /** The way so far is settled: how many points it has, and of how many of the photograph's pixels its steps are. */
  anchor() {
    this.anchors.push(this.points.length);
    this.steps.push(this.net ? 1 / this.net.fx : 1);
  }

  /** What edges cost in a window about a place, at the size that is looked at: the last window, if the place is well within. */
  async window([x, y]) {
    const { photo, view } = this.editor, level = clamp(Math.floor(Math.log2(1 / view.scale) + 0.25), 0, photo.levels), [w, h] = photo.sides(level);
    const fx = w / photo.width, fy = h / photo.height, px = Math.floor(x / UNIT * fx), py = Math.floor(y / UNIT * fy), old = this.known, rim = WINDOW / 4;
    const well = (v, from, size, most) => (v >= from + rim || from === 0) && (v < from + size - rim || from + size === most) && v >= from && v < from + size;
    if (old && old.level === level && well(px, old.left, old.width, w) && well(py, old.top, old.height, h)) return old;
    const width = Math.min(WINDOW, w), height = Math.min(WINDOW, h);
    const left = clamp(px - width / 2, 0, w - width) | 0, top = clamp(py - height / 2, 0, h - height) | 0;
    const rgba = await photo.pixels(level, left, top, width, height);
    return this.known = { level, width, height, left, top, fx, fy, cost: costs(rgba, width, height) };
  }

  /** Ways from the seed can be asked for. */
  async prepare() {
    const { seed } = this, known = await this.window(seed), { cost, width, height, left, top, fx, fy } = known;
    if (seed !== this.seed) return;
    const x = clamp(Math.floor(seed[0] / UNIT * fx) - left, 0, width - 1), y = clamp(Math.floor(seed[1] / UNIT * fy) - top, 0, height - 1);
    this.net = { ...known, seed, spread: new Spread(cost, width, height, x, y) };
  }

  move(e) {
    this.at = e;
    this.closing = this.busy && this.nearFirst(e, 8);
    if (this.busy) this.rubber = this.wayTo(this.closing ? this.points[0] : [e.x, e.y]);
    this.editor.redraw();
  }

  /** Along the edges as far as the window goes, straight from there on. */
  wayTo([x, y]) {
    const net = this.net;
    if (!net || net.seed !== this.seed) return [[x, y]];
    const px = Math.floor(x / UNIT * net.fx) - net.left, py = Math.floor(y / UNIT * net.fy) - net.top;
    const cx = clamp(px, 0, net.width - 1), cy = clamp(py, 0, net.height - 1);
    const out = net.spread.to(cx, cy).slice(1).map(([a, b]) =>
      [(a + net.left + 0.5) / net.fx * UNIT, (b + net.top + 0.5) / net.fy * UNIT]);
    if (cx !== px || cy !== py || !out.length) out.push([x, y]);
    return out;
  }

  up() {}
  rest() { Object.assign(this, { at: null, rubber: [], closing: false }); }
  interrupt() { this.back(); }
  double() { this.close(); }

  close() {
    if (this.points.length > 2) { this.points.push(...this.wayTo(this.points[0])); this.anchor(); }
    this.finish();
  }

  /** Ways over a smaller picture are looked for again among the photograph's own pixels; as they are where those do not come. */
  async drawn() {
    const { points } = this;
    if (this.steps.some((step) => step >= COARSE)) this.editor.say('The edge is looked for among the pixels of the photograph ..');
    return Promise.race([this.sharp(points, this.anchors, this.steps).catch(() => points), new Promise((late) => { setTimeout(() => late(points), LATE); })]);
  }

  async sharp(points, anchors, steps) {
    const out = [points[0]];
    for (let k = 1; k < anchors.length; k++) {
      const part = points.slice(anchors[k - 1] - 1, anchors[k]), step = steps[k];
      if (step < COARSE) { out.push(...part.slice(1)); continue; }
      for (const way of stretches(part, LONG * UNIT, 3 * step * UNIT))
        out.push(...(way.length > 2 ? await this.sharpWay([out[out.length - 1], ...way.slice(1)], 2 * Math.ceil(step)) : way.slice(1)));
    }
    return out;
  }

  /** One stretch, without its first place. */
  async sharpWay(way, reach) {
    const { photo } = this.editor, places = way.map((p) => p.map((v) => v / UNIT)), side = (i, most) => {
      const all = places.map((p) => p[i]), low = clamp(Math.floor(Math.min(...all)) - 2 * reach, 0, most - 1);
      return [low, clamp(Math.ceil(Math.max(...all)) + 2 * reach, low + 1, most) - low];
    };
    const [left, width] = side(0, photo.width), [top, height] = side(1, photo.height);
    const rgba = await photo.pixels(0, left, top, width, height);
    const found = sharpened(rgba, width, height, places.map(([x, y]) => [x - left - 0.5, y - top - 0.5]), reach, true);
    return found.length ? found.slice(1).map(([x, y]) => [(x + left + 0.5) * UNIT, (y + top + 0.5) * UNIT]) : way.slice(1);
  }

  back() {
    this.anchors.pop();
    this.steps.pop();
    this.points.length = this.anchors.length ? this.anchors[this.anchors.length - 1] : 0;
    if (!this.busy) return this.cancel();
    this.seed = this.points[this.points.length - 1];
    this.prepare().then(() => this.at && this.move(this.at));
    return true;
  }

  cancel() { Object.assign(this, { anchors: [], steps: [], seed: null, net: null }); return super.cancel(); }

  draft() { return this.busy ? { points: this.points, anchors: this.anchors, steps: this.steps } : null; }

  restore(draft) {
    if (draft.closed) { super.restore(draft); return; }
    Object.assign(this, { points: draft.points, anchors: draft.anchors, steps: draft.steps || draft.anchors.map(() => 1) });
    this.seed = this.points[this.points.length - 1];
    this.prepare();
  }

  scene() {
    if (!this.busy) return {};
    const last = this.points[this.points.length - 1];
    return {
      draft: [[line(this.points), 'solid'], [line([last, ...(this.rubber || [])]), 'rubber'],
        [this.anchors.map((n) => this.points[n - 1]).map(([x, y]) => `M${x / UNIT} ${y / UNIT}h0`).join(''), 'dots']],
      extra: [[...this.points[0], this.closing ? 'first closing' : 'first']],
    };
  }
}
