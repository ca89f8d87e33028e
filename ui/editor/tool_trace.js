// tool_trace.js - outlines that are drawn with the pointer held down, or that follow the edge under it. What is drawn is a
// line of many points; when it is closed the program fits a spline of few knots to it (src/annotate/fit.c).

import { POLYGON, UNIT, clamp, ring } from './geometry.js';
import { costs, spread, thinned, way } from './livewire.js';

const WINDOW = 512; // pixels a side, about the last place that was clicked

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
    const { editor } = this, error = editor.tolerance(), points = thinned(this.points, Math.min(error, 64) * UNIT / 8);
    this.cancel();
    if (points.length < 3) { editor.say('That outline is too short to be one.'); return; }
    const polygon = ring(POLYGON, points.flat().map(Math.round));
    editor.addClosed(await editor.fitted(polygon, error));
  }

  cancel() {
    const busy = this.busy;
    this.points = [];
    this.rubber = [];
    this.closing = false;
    this.editor.keepDraft(null);
    this.editor.redraw();
    return busy;
  }

  restore() {}
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

  scene() {
    if (!this.busy) return {};
    return { draft: [[line(this.points), 'solid'], [line([this.points[this.points.length - 1], this.points[0]]), 'closing']] };
  }
}

export class WireTool extends Traced {
  constructor(editor) { super(editor); this.anchors = []; this.rubber = []; }

  async down(e) {
    if (this.busy && this.nearFirst(e, 8)) { this.close(); return; }
    if (!this.busy) this.points = [[e.x, e.y]];
    else this.points.push(...(this.rubber.length ? this.rubber : [[e.x, e.y]]));
    this.anchors.push(this.points.length);
    this.rubber = [];
    this.seed = this.points[this.points.length - 1];
    this.editor.redraw();
    this.editor.keepDraft({ tool: this.editor.toolName, points: this.points, anchors: this.anchors });
    await this.prepare();
    if (this.at) this.move(this.at);
  }

  /** All ways from the seed, in a window about it at the size that is looked at. */
  async prepare() {
    const { photo, view } = this.editor, seed = this.seed;
    const level = clamp(Math.floor(Math.log2(1 / view.scale) + 0.25), 0, photo.levels), [w, h] = photo.sides(level);
    const fx = w / photo.width, fy = h / photo.height;
    const x = Math.floor(seed[0] / UNIT * fx), y = Math.floor(seed[1] / UNIT * fy);
    const width = Math.min(WINDOW, w), height = Math.min(WINDOW, h);
    const left = clamp(x - width / 2, 0, w - width) | 0, top = clamp(y - height / 2, 0, h - height) | 0;
    const rgba = await photo.pixels(level, left, top, width, height);
    if (seed !== this.seed) return;
    const { from } = spread(costs(rgba, width, height), width, height, clamp(x - left, 0, width - 1), clamp(y - top, 0, height - 1));
    this.net = { from, width, height, left, top, fx, fy, seed };
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
    const out = way(net.from, net.width, cx, cy).slice(1).map(([a, b]) =>
      [(a + net.left + 0.5) / net.fx * UNIT, (b + net.top + 0.5) / net.fy * UNIT]);
    if (cx !== px || cy !== py || !out.length) out.push([x, y]);
    return out;
  }

  up() {}
  interrupt() { this.back(); }
  double() { this.close(); }

  close() {
    if (this.points.length > 2) this.points.push(...this.wayTo(this.points[0]));
    this.finish();
  }

  back() {
    this.anchors.pop();
    this.points.length = this.anchors.length ? this.anchors[this.anchors.length - 1] : 0;
    if (!this.busy) return this.cancel();
    this.seed = this.points[this.points.length - 1];
    this.prepare().then(() => this.at && this.move(this.at));
    return true;
  }

  cancel() { this.anchors = []; this.seed = null; return super.cancel(); }

  restore(draft) {
    Object.assign(this, { points: draft.points, anchors: draft.anchors });
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
