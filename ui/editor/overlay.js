// overlay.js - outlines, knots and handles as SVG over the photograph. A long ring is cut into stretches, so that a knot
// that is dragged redraws its own only.

import { BEZIER, UNIT, isCorner, knotAt, knotCount, knotPoint, path, pointAt, pointCount } from './geometry.js';

const STRETCH = 128; // pieces of a path
const APART = 6;     // CSS pixels between knots that are shown
const SVG = 'http://www.w3.org/2000/svg';
const CLASSES = ['notskin', 'skin', 'ignore'];

const make = (name, attributes, parent) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (parent) parent.append(element);
  return element;
};

const set = (element, name, value) => { // only what is new: the browser redraws for each
  if (element[`_${name}`] === value) return;
  element[`_${name}`] = value;
  element.setAttribute(name, value);
};

/** How far neighbouring knots are apart in the middle, in pixels of the photograph. */
function spacing(ring) {
  const n = knotCount(ring);
  let sum = 1;
  for (let i = 0; i < n; i++) {
    const [x, y] = knotAt(ring, i), [a, b] = knotAt(ring, (i + 1) % n);
    sum += Math.abs(a - x) + Math.abs(b - y);
  }
  return sum / n / UNIT;
}

const sameKind = (a, b) => a.kind === b.kind && a.pts.length === b.pts.length && !a.corners === !b.corners;

/** Whether all points that bear on pieces [from, to) are the same in both rings. */
function sameStretch(a, b, from, to) {
  const n = a.pts.length / 2, each = a.kind === BEZIER ? 3 : 1;
  for (let i = each * from - 1; i < each * to + 3; i++) {
    const k = (i + n) % n;
    if (a.pts[2 * k] !== b.pts[2 * k] || a.pts[2 * k + 1] !== b.pts[2 * k + 1] || (a.corners && a.corners[k] !== b.corners[k])) return false;
  }
  return true;
}

/** As many elements as needed, kept from one frame to the next. */
class Pool {
  constructor(parent, name) { Object.assign(this, { parent, name, list: [], used: 0 }); }
  begin() { this.used = 0; }
  next() {
    if (this.used === this.list.length) this.list.push(make(this.name, {}, this.parent));
    const element = this.list[this.used++];
    set(element, 'visibility', 'visible');
    return element;
  }
  end() { for (let i = this.used; i < this.list.length; i++) set(this.list[i], 'visibility', 'hidden'); }
}

export class Overlay {
  constructor(svg) {
    this.svg = svg;
    this.world = make('g', {}, svg);
    const layer = (name) => new Pool(make('g', { class: name }, this.world), 'path');
    this.under = layer('under');
    this.lines = layer('lines');
    this.draft = layer('draft');
    this.knotsUnder = layer('knots-under');
    this.knots = layer('knots');
    this.marks = new Pool(make('g', { class: 'marks' }, svg), 'path');
    this.cached = new WeakMap(); // ring -> its stretches' path data
  }

  /** `scene`: {regions, selection, hover, draft, rubber, cursor, handles}. */
  show(view, scene) {
    set(this.world, 'transform', `scale(${view.scale}) translate(${-view.x} ${-view.y})`);
    const pools = [this.under, this.lines, this.draft, this.knotsUnder, this.knots, this.marks];
    pools.forEach((p) => p.begin());
    scene.regions.forEach((region, i) => region.rings.forEach((ring, k) => {
      const chosen = scene.selection && scene.selection.region === i, own = chosen && scene.selection.ring === k;
      this.ring(ring, `${CLASSES[region.label]}${chosen ? ' chosen' : ''}${own ? ' own' : ''}`);
      if (own) this.dots(ring, view.scale);
    }));
    this.showDraft(scene);
    this.showMarks(view, scene);
    pools.forEach((p) => p.end());
  }

  /** Path data of a ring's stretches; those whose points are the same as in the ring drawn before are taken from it. */
  stretches(ring) {
    let data = this.cached.get(ring);
    if (!data) {
      data = [];
      const n = knotCount(ring), old = this.latest && sameKind(this.latest.ring, ring) ? this.latest : null;
      for (let from = 0; from < n; from += STRETCH) {
        const to = Math.min(n, from + STRETCH);
        data.push(old && sameStretch(old.ring, ring, from, to) ? old.data[from / STRETCH] : path(ring, from, to));
      }
      this.cached.set(ring, data);
      this.latest = { ring, data };
    }
    return data;
  }

  ring(ring, name) {
    for (const d of this.stretches(ring))
      for (const pool of [this.under, this.lines]) {
        const element = pool.next();
        set(element, 'd', d);
        set(element, 'class', name);
      }
  }

  /** Knots as strokes of no length with round ends (corners: square ones). Where they would merge, fewer are shown. */
  dots(ring, scale) {
    const n = knotCount(ring), step = Math.max(1, Math.ceil(APART / (spacing(ring) * scale))), f = (v) => Math.round(v / UNIT * 1000) / 1000;
    for (let from = 0; from < n; from += STRETCH) {
      const round = [], square = [];
      for (let i = Math.ceil(from / step) * step; i < Math.min(n, from + STRETCH); i += step) {
        const [x, y] = knotAt(ring, i);
        (isCorner(ring, i) ? square : round).push('M', f(x), ' ', f(y), 'h0');
      }
      for (const [list, name] of [[round, 'smooth'], [square, 'corner']]) {
        const d = list.join('');
        for (const pool of [this.knotsUnder, this.knots]) {
          const element = pool.next();
          set(element, 'd', d || 'M0 0');
          set(element, 'class', d ? name : 'none');
        }
      }
    }
  }

  showDraft({ draft }) {
    if (!draft) return;
    for (const [d, name] of draft) {
      for (const layer of ['case', '']) {
        const element = this.draft.next();
        set(element, 'd', d);
        set(element, 'class', `${name} ${layer}`);
      }
    }
  }

  showMarks(view, { regions, selection, cursor, snap, extra = [] }) {
    const put = (d, name) => { const e = this.marks.next(); set(e, 'd', d); set(e, 'class', name); };
    const place = (x, y) => view.toStage(x / UNIT, y / UNIT).map((v) => Math.round(v * 10) / 10);
    const disc = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
    const ring = selection && regions[selection.region] && regions[selection.region].rings[selection.ring];
    if (ring && selection.knot !== null && selection.knot < knotCount(ring)) {
      const [x, y] = place(...knotAt(ring, selection.knot));
      if (ring.kind === BEZIER) {
        const n = pointCount(ring), k = knotPoint(ring, selection.knot);
        for (const h of [(k + n - 1) % n, (k + 1) % n]) {
          const [hx, hy] = place(...pointAt(ring, h));
          put(`M${x} ${y}L${hx} ${hy}`, 'arm');
          put(disc(hx, hy, 4.5), 'handle');
        }
      }
      put(disc(x, y, 6.5), 'knot-chosen');
    }
    for (const [x, y, name] of extra) { const p = place(x, y); put(disc(p[0], p[1], 5), name); }
    if (snap) { const [x, y] = place(...snap); put(disc(x, y, 9), 'snap'); }
    if (cursor) {
      const [x, y] = place(...cursor);
      for (const name of ['cursor-under', 'cursor'])
        put(`M${x - 14} ${y}h9M${x + 5} ${y}h9M${x} ${y - 14}v9M${x} ${y + 5}v9`, name);
    }
  }
}
