// trace.js - the tracing page: what is traced, what is chosen, which tool is at hand, and who is told when that changes.

import { Api } from './api.js';
import { EMPTY, addRegion, addRing, deleteKnot, insertKnot, knots, moveKnot, moveRing, reorder, toggleCorner, withRing, withoutRegion, withoutRing } from './edit.js';
import { B_SPLINE, BEZIER, CATMULL_ROM, KIND_NAMES, POLYGON, UNIT, bounds, isCorner, knotAt, knotCount, nearest } from './geometry.js';
import { ACTIONS, actionOf, written } from './keys.js';
import { Overlay } from './overlay.js';
import { Panel } from './panel.js';
import { Photo } from './photo.js';
import { drawPreview } from './preview.js';
import { MemoryStore, Saver, Unsaved } from './save.js';
import { Stage } from './stage.js';
import { BrowserStore } from './store.js';
import { PenTool } from './tool_pen.js';
import { SelectTool } from './tool_select.js';
import { FreehandTool, WireTool } from './tool_trace.js';
import { View } from './view.js';
import { IGNORE, SKIN, decodeRegions, decodeShape, encodeRegions, encodeShape } from './wire.js';

const REACH = 9, REACH_TOUCH = 18;    // CSS pixels about a knot that count for it
const FIT_LATE = 8000;                // ms, after which a fit is not waited for
const IDLE = 60;                      // s without a move, after which nobody is working
const BLACK = { [SKIN]: [0, 0, 0], [IGNORE]: [0, 0, 0] };
const WAYS = ['catmull-rom', 'bezier', 'b-spline', 'polygon'];

const keyOf = (name) => written(ACTIONS[name][1]);

class Editor {
  constructor(root, stand, store) {
    this.api = new Api(stand.photo, stand);
    Object.assign(this, { root, stand, store, doc: EMPTY, kept: EMPTY, selection: null, cursor: null, snap: null, following: 0, label: SKIN,
      joining: false, snapping: true, masked: true, lined: true, opacity: 0.35, held: new Map(), worked: 0, arrived: 0, seen: null, last: performance.now() });
    this.view = new View(stand.width, stand.height);
    this.photo = new Photo({ ...stand, url: (...at) => this.api.tile(...at), loaded: () => { this.arrived++; this.redraw(); } });
    this.redacting = 'redact' in root.dataset; // what is drawn becomes black; no revision is made
    if (this.redacting) Object.assign(this, { label: IGNORE, opacity: 1 });
    const answers = this.redacting ? new Unsaved() : this.api;
    this.saver = new Saver({ send: answers.send.bind(answers), load: this.api.load.bind(this.api), store,
      changed: () => this.refresh(), jumped: (bytes) => this.jumped(bytes) });
    this.tools = { select: new SelectTool(this), spline: new PenTool(this, CATMULL_ROM), bezier: new PenTool(this, BEZIER),
      polygon: new PenTool(this, POLYGON), bspline: new PenTool(this, B_SPLINE), freehand: new FreehandTool(this), wire: new WireTool(this) };
    this.toolName = 'select';
    this.panel = new Panel(root, this);
    this.overlay = new Overlay(this.panel.svg);
    this.contexts = [this.panel.canvas, this.panel.mask].map((c) => c.getContext('2d'));
    this.stage = new Stage(this.panel.stage, this);
    new ResizeObserver(() => this.resized()).observe(this.panel.stage);
    addEventListener('keydown', (e) => this.key(e));
    addEventListener('keyup', (e) => { if (e.key === ' ') this.stage.space = false; if (e.key.startsWith('Arrow')) this.settle(); });
    addEventListener('blur', () => { this.stage.space = false; this.settle(); });
    addEventListener('beforeunload', (e) => { if (this.unkept) e.preventDefault(); });
  }

  /** Whether something would be lost, or only be there again later, if the page were closed now. */
  get unkept() {
    return !this.saver.saved || this.held.size > 0 || (!this.store.keeps && this.open.length > 0) || (this.redacting && this.doc.regions.length > 0);
  }

  /** The names of the tools with an outline that is not closed. */
  get open() { return Object.keys(this.tools).filter((name) => this.tools[name].busy); }
  nameOf(tool) { return Object.keys(this.tools).find((name) => this.tools[name] === tool); }

  get tool() { return this.tools[this.toolName]; }
  get readOnly() { return this.stand.readOnly; }

  async begin() {
    const left = await this.store.left();
    const recovered = left.length ? await this.saver.recover(left, this.stand.head) : true;
    if (left.length) this.say(recovered ? 'What was not saved when this page was closed is saved now.' : '');
    if (recovered) {
      if (!this.redacting) {
        const { who, work } = this.stand;
        this.stand = await this.api.stand();
        if (who !== this.stand.who || work !== this.stand.work) throw new Error('meanwhile another link was opened in this browser; open the page again');
      }
      this.saver.begin(this.stand, this.stand.head ? await this.api.load(this.stand.head) : new Uint8Array(0));
    }
    this.jumped(this.saver.bytes);
    const drafts = await this.store.drafts(), open = drafts.filter((draft) => !draft.closed).map((draft) => draft.tool);
    this.use(open.length ? open[open.length - 1] : this.doc.regions.length ? 'select' : 'spline');
    for (const draft of drafts) this.tools[draft.tool].restore(draft);
    this.keepDrafts();
    if (open.length) this.say('The outline that was not closed is here again.');
    this.resized();
    this.panel.ready();
  }

  // ---- what is traced

  jumped(bytes) {
    this.doc = this.kept = { regions: decodeRegions(bytes) };
    this.chosenStays();
    this.refresh();
  }

  chosenStays() {
    const s = this.selection, region = s && this.doc.regions[s.region], ring = region && region.rings[s.ring];
    if (s && !ring) this.selection = null;
    else if (s && s.knot !== null && s.knot >= knotCount(ring)) this.selection = { ...s, knot: null };
  }

  /** While something is dragged: seen, not saved. */
  show(doc) { this.doc = doc; this.redraw(); }
  revert() { this.doc = this.kept; this.redraw(); }

  /** A gesture has ended. */
  commit(doc, word) {
    if (this.readOnly) { this.revert(); this.say('This server is read-only: nothing is changed.'); return; }
    this.doc = this.kept = doc;
    this.chosenStays();
    this.saver.save(encodeRegions(doc.regions), this.seconds(), this.from);
    this.from = 0;
    if (word) this.say(word);
    this.refresh();
  }

  /** Seconds since the last gesture in which somebody worked. */
  seconds() {
    this.active();
    const seconds = Math.round(this.worked) / 1000;
    this.worked = 0;
    return seconds;
  }

  active() {
    const now = performance.now();
    this.worked += Math.min(now - this.last, IDLE * 1000);
    this.last = now;
  }

  addClosed(ring, word) {
    const s = this.selection, region = s && this.doc.regions[s.region];
    if (this.joining && region && !region.mask) {
      this.commit(addRing(this.doc, s.region, ring), word || 'Added to the region.');
      this.selection = { region: s.region, ring: this.doc.regions[s.region].rings.length - 1, knot: null };
      this.joining = false;
    } else {
      this.commit(addRegion(this.doc, { label: this.label, fill: 0, mask: null, rings: [ring] }), word || 'The outline is closed.');
      this.selection = { region: this.doc.regions.length - 1, ring: 0, knot: null };
    }
    this.refresh();
  }

  ring() { const s = this.selection; return s && this.doc.regions[s.region] ? this.doc.regions[s.region].rings[s.ring] : undefined; }
  select(selection) { this.selection = selection; this.refresh(); }
  replaceRing(ring, knot) {
    if (!ring) return;
    this.commit(withRing(this.doc, this.selection.region, this.selection.ring, ring));
    if (knot !== undefined) this.select({ ...this.selection, knot });
  }

  // ---- help for tools

  reach(e) { return (e.touch ? REACH_TOUCH : REACH) / this.view.scale * UNIT; }
  tolerance() { return Math.min(100, Math.max(0.75, 1.5 / this.view.scale)); }

  /** The place, or the knot or edge of a neighbour that is near it. */
  snapped(x, y, except = null) {
    this.snap = null;
    if (!this.snapping) return [Math.round(x), Math.round(y)];
    const reach = this.reach({}), found = { d: reach };
    this.doc.regions.forEach((region, i) => region.rings.forEach((ring, k) => {
      const b = bounds(ring);
      if ((except && except.region === i && except.ring === k) || x < b[0] - reach || y < b[1] - reach || x > b[2] + reach || y > b[3] + reach) return;
      for (let n = 0; n < knotCount(ring); n++) {
        const [kx, ky] = knotAt(ring, n), d = Math.hypot(kx - x, ky - y);
        if (d < found.d) Object.assign(found, { d, at: [kx, ky] });
      }
      if (found.at) return;
      const near = nearest(ring, x, y);
      if (near.distance < (found.edge ? found.edge.distance : reach)) found.edge = near;
    }));
    const at = found.at || (found.edge && [Math.round(found.edge.x), Math.round(found.edge.y)]);
    if (at) this.snap = at;
    return at || [Math.round(x), Math.round(y)];
  }

  /** {ring, word}: a polygon as a ring of few knots; as it is where nobody answers, and why. */
  async fitted(polygon, error) {
    try {
      const made = decodeShape(await this.api.curve('fit', encodeShape({ fill: 0, rings: [polygon] }), error, AbortSignal.timeout(FIT_LATE)));
      return { ring: made.rings[0] };
    } catch (problem) {
      const why = problem.name === 'TimeoutError' ? `the program did not answer in ${FIT_LATE / 1000} seconds` : problem.message;
      return { ring: polygon, word: `The outline is closed, and stays a polygon: ${why}.` };
    }
  }

  /** Outlines that are not closed, and those that are fitted, so that they are here again tomorrow. */
  keepDrafts() {
    const open = this.open.filter((name) => this.tools[name].draft()).map((tool) => ({ tool, ...this.tools[tool].draft() }));
    this.store.putDrafts([...this.held.keys(), ...open]).catch(() => {}); // a full disk: they are open all the same
  }

  /** A line that becomes an outline, seen until it is one. */
  hold(draft, path) { this.held.set(draft, path); this.keepDrafts(); this.redraw(); }
  letGo(draft) { this.held.delete(draft); this.keepDrafts(); this.redraw(); }

  /** Once nothing is being dragged: a drag stands on the document as it was when it began. */
  async still() { while (this.tools.select.drag || this.moved) await new Promise((done) => { setTimeout(done, 50); }); }

  hover(found) { this.panel.stage.dataset.over = found ? (found.knot !== null && found.knot !== undefined ? 'knot' : 'curve') : ''; }
  pointed(e) { this.panel.place(e.x / UNIT, e.y / UNIT); if (this.snap && !this.tool.busy && !this.tool.drag) this.snap = null; }
  leave() { this.snap = null; this.redraw(); }

  // ---- actions

  use(name) {
    if (name !== this.toolName) {
      this.tool.rest();
      if (this.tool.busy) this.say(`The outline stays open: ${keyOf(this.toolName)} goes on with it.`);
      this.toolName = name;
      this.following = 0;
    }
    this.snap = null;
    this.refresh();
  }

  act(name) { const run = ACTIONS[name][3]; if (run) run(this); }
  close() { if (this.tool.busy) (this.tool.close || this.tool.finish).call(this.tool); }
  back() { if (this.tool.busy) this.tool.back(); else this.remove(); }
  cancel() {
    if (this.following) { this.follow(0); return; }
    if (!this.tool.cancel()) { this.cursor = null; this.select(null); }
    this.joining = false;
    this.refresh();
  }

  /** Along a neighbour's edge to the next click: 0 no, 1 the shorter way round, 2 the other; without a number the next of these. */
  follow(way = (this.following + 1) % 3) {
    if (way && !this.tool.follows) { this.say('An edge is followed with the spline, the Bezier and the polygon tool (P, B, G).'); this.refresh(); return; }
    this.following = way;
    this.say(['The edge is not followed.', "Along the edge, the shorter way: click on a neighbour's edge, then farther along it. D: the other way.",
      'Along the edge, the longer way. D: not along it.'][way]);
    if (this.tool.at) this.tool.move({ x: this.tool.at[0], y: this.tool.at[1] });
    this.refresh();
  }

  click() {
    if (!this.cursor) { this.close(); return; }
    const [sx, sy] = this.view.toStage(this.cursor[0] / UNIT, this.cursor[1] / UNIT), e = { x: this.cursor[0], y: this.cursor[1], sx, sy };
    this.tool.down(e);
    this.tool.up(e);
  }

  undo() { if (this.tool.busy) this.tool.back(); else this.stepped(this.saver.canUndo, this.saver.undo()); }
  redo() { if (!this.tool.busy) this.stepped(this.saver.canRedo, this.saver.redo()); }
  stepped(could, step) {
    if (!could) this.say('There is nothing more.');
    this.jumped(this.saver.bytes);
    return Promise.resolve(step).catch((problem) => this.say(`That step is one of before this page was opened, and cannot be asked for: ${problem.message}.`));
  }

  remove() {
    const ring = this.ring(), s = this.selection;
    if (!ring) return;
    const less = s.knot === null ? null : deleteKnot(ring, s.knot);
    if (less) this.replaceRing(less, s.knot % knotCount(less));
    else if (s.knot === null) { this.commit(withoutRing(this.doc, s.region, s.ring), 'The outline is deleted. Ctrl+Z brings it back.'); this.select(null); }
    else this.say('No fewer knots: an outline has at least three. With none chosen, Delete takes the outline.');
  }

  removeRegion() {
    if (!this.selection) return;
    this.commit(withoutRegion(this.doc, this.selection.region), 'The region is deleted. Ctrl+Z brings it back.');
    this.select(null);
  }

  insert() {
    const ring = this.ring(), made = ring && insertKnot(ring, this.selection.knot || 0, 0.5);
    if (made) this.replaceRing(...made);
  }

  corner() {
    const ring = this.ring(), { knot } = this.selection || {};
    if (!ring || knot === null) { this.say('Choose a knot first.'); return; }
    const made = toggleCorner(ring, knot, isCorner(ring, knot));
    if (made) this.replaceRing(made);
    else this.say(`A ${KIND_NAMES[ring.kind]} has no choice of corners.`);
  }

  nextKind() { const ring = this.ring(); if (ring) this.toKind((ring.kind + 1) % 4); }
  async toKind(kind) { return this.remade(WAYS[kind], `It is a ${KIND_NAMES[kind]} now.`); }
  async simplify() { return this.remade('simplify'); }

  /** The chosen ring made anew by the program. */
  async remade(way, word) {
    const ring = this.ring(), s = this.selection, { doc } = this;
    if (!ring) { this.say('Choose an outline first.'); return; }
    try {
      const made = decodeShape(await this.api.curve(way, encodeShape({ fill: 0, rings: [ring] }), this.tolerance())).rings[0];
      if (this.doc !== doc) return;
      this.commit(withRing(doc, s.region, s.ring, made), word || `${knotCount(ring)} knots became ${knotCount(made)}.`);
      this.select({ ...s, knot: null });
    } catch (problem) { this.say(`${problem.message}.`); }
  }

  reorder(by) {
    const s = this.selection;
    if (!s) return;
    this.commit(reorder(this.doc, s.region, by));
    this.select({ ...s, region: Math.max(0, Math.min(this.doc.regions.length - 1, s.region + by)) });
  }

  step(by) {
    const ring = this.ring();
    if (!ring) { this.stepRing(by); return; }
    const n = knotCount(ring), knot = this.selection.knot === null ? (by > 0 ? 0 : n - 1) : (this.selection.knot + by + n) % n;
    this.select({ ...this.selection, knot });
    const [x, y] = knotAt(ring, knot);
    this.view.show(x / UNIT, y / UNIT);
    this.say(`Knot ${knot + 1} of ${n}.`);
  }

  stepRing(by) {
    const all = this.doc.regions.flatMap((g, region) => g.rings.map((_, ring) => ({ region, ring, knot: null })));
    if (!all.length) return;
    const s = this.selection, at = s ? all.findIndex((o) => o.region === s.region && o.ring === s.ring) : by > 0 ? -1 : 0;
    this.select(all[(at + by + all.length) % all.length]);
    this.say(`Outline ${((at + by + all.length) % all.length) + 1} of ${all.length}.`);
  }

  /** Arrow keys: the chosen knot or ring, else the cross. Saved when the key is let go. */
  arrow(dx, dy) {
    const s = this.selection, ring = this.ring();
    if (this.toolName === 'select' && ring) {
      this.moved = true;
      const made = s.knot === null ? moveRing(ring, dx * UNIT, dy * UNIT)
        : moveKnot(ring, s.knot, knotAt(ring, s.knot)[0] + dx * UNIT, knotAt(ring, s.knot)[1] + dy * UNIT);
      this.show(withRing(this.doc, s.region, s.ring, made));
      if (s.knot !== null) this.view.show(...knotAt(made, s.knot).map((v) => v / UNIT));
      return;
    }
    const by = Math.max(1, 1 / this.view.scale);
    const [x, y] = this.cursor || this.view.toPhoto(this.view.stageWidth / 2, this.view.stageHeight / 2).map((v) => v * UNIT);
    this.cursor = [Math.round(x + dx * by * UNIT), Math.round(y + dy * by * UNIT)];
    this.view.show(this.cursor[0] / UNIT, this.cursor[1] / UNIT);
    this.tool.move({ x: this.cursor[0], y: this.cursor[1] });
    this.panel.place(this.cursor[0] / UNIT, this.cursor[1] / UNIT);
    this.redraw();
  }

  settle() { if (this.moved) { this.moved = false; this.commit(this.doc); } }

  key(e) {
    if (e.target.closest && e.target.closest('input:not([type=checkbox]):not([type=radio]), select, textarea, dialog[open]')) return;
    const button = e.target.closest && e.target.closest('button, a, summary, input');
    if (e.key === ' ' && !button) { this.stage.space = true; e.preventDefault(); return; }
    if (button && (e.key === 'Enter' || e.key === ' ' || (e.key.startsWith('Arrow') && e.target.type === 'radio'))) return;
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    this.active();
    if (arrow && !e.altKey && !e.ctrlKey && !e.metaKey) {
      this.arrow(...arrow.map((v) => v * (e.shiftKey ? 10 : 1)));
    } else {
      const name = actionOf(e);
      if (!name) return;
      this.act(name);
    }
    e.preventDefault();
  }

  setOpacity(v) { this.opacity = Math.min(1, Math.max(0.1, Math.round(v * 10) / 10)); this.refresh(); }
  setLook(look) { this.photo.look = { ...this.photo.look, ...look }; this.refresh(); }
  help() { this.panel.help(); }

  async predict(run = this.panel.run(), threshold = this.panel.threshold()) {
    if (this.redacting) return;
    if (!run) { this.say('No network has been trained yet.'); return; }
    this.say('The network is asked ..');
    try {
      const regions = decodeRegions(await this.api.predict(run, threshold));
      if (!regions.length) { this.say('The network sees no skin here.'); return; }
      await this.still();
      const { doc } = this; // as it is now: work went on
      this.commit({ ...doc, regions: [...doc.regions, ...regions] }, `The network's outline has ${knots({ regions })} knots.`);
      if (this.tool.busy) return;
      this.use('select');
      this.select({ region: doc.regions.length, ring: 0, knot: null });
    } catch (problem) { this.say(`${problem.message}.`); }
  }

  /** Starts from another's tracing: a copy of one's own, of which it is the parent. */
  async copy(revision) {
    try {
      const regions = decodeRegions(await this.api.load(revision));
      await this.still();
      this.from = revision;
      this.commit({ regions }, 'Copied; the other tracing stays as it is. Ctrl+Z brings back what was here.');
    } catch (problem) { this.say(`Nothing was copied: ${problem.message}.`); }
  }

  /** An answer to what stopped the saving. */
  async settled(step) {
    try { await step; } catch (problem) { this.say(`Nothing was changed: ${problem.message}. Try again when the program answers.`); }
  }

  async redact() {
    if (this.unfinished()) return;
    if (!this.doc.regions.length) { this.say('Close an outline first: nothing is drawn that could become black.'); return; }
    const hides = this.panel.hides.value.trim();
    if (!hides) { this.say('Say what the outlines hide.'); this.panel.hides.focus(); return; }
    try {
      await this.api.redact(hides, encodeRegions(this.doc.regions));
      this.doc = EMPTY;
      location.assign(`/clearance/${this.stand.photo}`);
    } catch (problem) { this.say(`Nothing was made black: ${problem.message}.`); }
  }

  /** An outline that is not there yet would be missing in what is handed in. */
  unfinished() {
    const [name] = this.open;
    if (name) this.say(`An outline is open: close it (${keyOf(name)}, C) or give it up (${keyOf(name)}, Escape) first.`);
    else if (this.held.size) this.say('An outline is being fitted still: a moment.');
    return name !== undefined || this.held.size > 0;
  }

  /** Hands in what is traced now. Where steps wait it waits for them, and is given up if work goes on meanwhile. */
  async submit() {
    if (this.redacting) { this.panel.askAgain(); return; }
    if (this.submitting) { this.say('It is submitted when all is saved.'); return; }
    if (this.unfinished()) return;
    const { kept, saver } = this;
    this.submitting = true;
    try {
      if (!saver.saved) this.say(`It is submitted when all is saved: ${saver.queue.length} ${saver.queue.length === 1 ? 'step waits' : 'steps wait'}.`);
      await saver.running;
      if (!saver.saved) this.say('Not submitted: it is not saved yet, see at the right.');
      else if (this.kept !== kept) this.say('Not submitted: it was changed meanwhile. Submit again when it is done.');
      else {
        const answer = await this.api.send('submit', { base: saver.head });
        if (answer.status === 200) { saver.state = answer.state; this.say('Submitted for review.'); }
        else this.say(answer.text || 'It was changed elsewhere; look at it again first.');
      }
    } catch (problem) {
      this.say(`Not submitted: ${problem.message}. What is traced is saved; submit again when the program answers.`);
    } finally { this.submitting = false; }
    this.refresh();
  }

  // ---- what is seen

  say(text) { this.panel.say(text); }

  resized() {
    const box = this.panel.stage.getBoundingClientRect();
    if (!box.width) return;
    this.ratio = devicePixelRatio || 1;
    for (const { canvas } of this.contexts) {
      canvas.width = Math.round(box.width * this.ratio);
      canvas.height = Math.round(box.height * this.ratio);
    }
    this.seen = null;
    this.view.resize(box.width, box.height);
    this.refresh();
  }

  /** The page's words and the picture; the picture alone. */
  refresh() { this.words = true; this.redraw(); }

  redraw() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
      if (this.words) { this.words = false; this.panel.refresh(); }
    });
  }

  draw() {
    const [picture, mask] = this.contexts, { view } = this;
    const seen = [view.x, view.y, view.scale, this.ratio, this.arrived, this.photo.look];
    if (!this.seen || seen.some((v, i) => v !== this.seen[i])) { // else the photograph stays as it is drawn
      picture.clearRect(0, 0, picture.canvas.width, picture.canvas.height);
      picture.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      this.photo.draw(picture, view, this.ratio);
      picture.setTransform(1, 0, 0, 1, 0, 0);
      this.seen = seen;
    }
    drawPreview(mask, view, this.masked ? this.doc.regions : [], this.opacity, this.ratio,
      this.redacting ? BLACK : undefined);
    const scene = this.tool.busy ? this.tool.scene() : {}, others = this.open.filter((name) => name !== this.toolName);
    const draft = [...others.flatMap((name) => this.tools[name].scene().draft), ...[...this.held.values()].map((path) => [path, 'solid']), ...(scene.draft || [])];
    this.overlay.show(view, { regions: this.lined ? this.doc.regions : [], selection: this.selection, cursor: this.cursor, snap: this.snap, ...scene, draft });
    this.panel.zoomed(view.scale);
    this.frames = (this.frames || 0) + 1;
  }
}

const root = document.getElementById('trace');
try {
  const stand = await new Api(root.dataset.photo).stand();
  if ('redact' in root.dataset) Object.assign(stand, { head: 0, next: 0, state: 'draft' });
  root.editor = new Editor(root, stand, 'redact' in root.dataset ? new MemoryStore() : await BrowserStore.open(`${stand.work} ${stand.who}`).catch(() => new MemoryStore()));
  await root.editor.begin();
} catch (problem) {
  const words = document.createElement('p');
  words.role = 'alert';
  words.textContent = `The photograph cannot be traced: ${problem.message}.`;
  root.append(words);
}
