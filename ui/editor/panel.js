// panel.js - the page about the stage: tools at the left, what is traced and how it is shown at the right, words below.

import { CHANNELS } from './photo.js';
import { KIND_NAMES, area, knotCount } from './geometry.js';
import { knots, relabel } from './edit.js';
import { decodeMask, LABEL_NAMES } from './wire.js';
import { named, sheet, written } from './keys.js';

const TOOLS = [
  ['select', 'M5 3l13 8-6 1.5L9 18z', 'Choose'], ['spline', 'M3 17C5 4 10 6 12 11s6 6 9-6M3 17h0M12 11h0M21 5h0', 'Spline'],
  ['bezier', 'M4 18C4 8 18 16 18 6M4 18h0M18 6h0M4 8v10M18 6v11', 'Bezier'], ['polygon', 'M4 17L8 5l10 3 2 10z', 'Polygon'],
  ['bspline', 'M3 18C8 2 15 22 21 5M3 8h0M9 3h0M15 20h0', 'B-spline'], ['freehand', 'M3 15c4-9 6-9 7-3s4 5 5 0 3-5 6-2', 'Freehand'],
  ['wire', 'M4 19l3-4 1-5 4-2 2-4 6-1M4 19h0M12 8h0M20 3h0', 'Live-wire'],
];
const SVG = 'http://www.w3.org/2000/svg';

/** An element: its name, attributes (on*: listeners), children. */
function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((c) => c !== null && c !== undefined));
  return element;
}

function icon(d) {
  const svg = document.createElementNS(SVG, 'svg'), path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 24 22');
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', d);
  svg.append(path);
  return svg;
}

const count = (n, one, many = `${one}s`) => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

export class Panel {
  constructor(root, editor) {
    Object.assign(this, { root, editor });
    document.body.classList.add('tracing');
    this.canvas = h('canvas', { 'aria-hidden': 'true' });
    this.mask = h('canvas', { 'aria-hidden': 'true' });
    this.svg = document.createElementNS(SVG, 'svg');
    this.svg.setAttribute('aria-hidden', 'true');
    this.stage = h('div', { class: 'stage', tabindex: '0', role: 'application', 'aria-roledescription': 'tracing stage',
      'aria-label': `${root.dataset.name}: arrow keys move the cross, Enter clicks, question mark tells all keys` }, this.canvas, this.mask, this.svg);
    this.words = h('p', { class: 'words', role: 'status' });
    this.where = h('span', { class: 'where' });
    this.zoom = h('span', { class: 'zoom' });
    this.buttons = TOOLS.map(([name, d, word]) => [name, h('button', { type: 'button', title: named(name), 'aria-label': named(name),
      onclick: () => { editor.use(name); this.stage.focus(); } }, icon(d), h('span', {}, word))]);
    this.parts = { save: h('section', { class: 'save', 'aria-label': 'Saved or not' }), draw: this.drawing(), regions: h('section', { 'aria-label': 'Regions' }),
      ring: this.ringPart(), look: this.looking(), start: h('section', { 'aria-label': 'Start from' }) };
    root.replaceChildren(
      h('div', { class: 'tools', role: 'toolbar', 'aria-label': 'Tools', 'aria-orientation': 'vertical' }, ...this.buttons.map(([, b]) => b),
        h('hr'), this.undo = this.button('undo', 'M9 5L4 10l5 5M4 10h9a6 6 0 0 1 0 9', 'Undo'), this.redo = this.button('redo', 'M15 5l5 5-5 5M20 10h-9a6 6 0 0 0 0 9', 'Redo'),
        this.button('help', 'M8.5 8a3.5 3.5 0 1 1 5 3.2c-1.2.6-1.5 1.2-1.5 2.8M12 18h0', 'Keys')),
      this.stage,
      h('aside', { class: 'side', 'aria-label': 'Tracing' }, ...Object.values(this.parts)),
      h('div', { class: 'foot' }, this.words, this.where, this.zoom));
    this.sheet = this.makeSheet();
    root.append(this.sheet);
  }

  button(name, d, word) {
    return h('button', { type: 'button', title: named(name), 'aria-label': named(name), onclick: () => this.editor.act(name) }, icon(d), h('span', {}, word));
  }

  check(words, key, change) {
    const input = h('input', { type: 'checkbox', onchange: () => change(input.checked) });
    return [h('label', { class: 'check' }, input, words, h('kbd', {}, key)), input];
  }

  slider(words, low, high, step, change) {
    const input = h('input', { type: 'range', min: low, max: high, step, oninput: () => change(Number(input.value)) });
    return [h('label', { class: 'slider' }, h('span', {}, words), input), input];
  }

  drawing() {
    const { editor } = this;
    this.labels = [1, 0, 2].map((label, i) => {
      const input = h('input', { type: 'radio', name: 'label', value: label, onchange: () => { editor.act(['skin', 'notSkin', 'ignore'][i]); } });
      return [label, input, h('label', { class: `chip l${label}` }, input, h('i'), LABEL_NAMES[label], h('kbd', {}, String(i + 1)))];
    });
    const [join, joinBox] = this.check('Hole or part of the chosen', 'H', (v) => { editor.joining = v; editor.refresh(); });
    const [snap, snapBox] = this.check('Snap to neighbours', 'S', (v) => { editor.snapping = v; editor.refresh(); });
    const [follow, followBox] = this.check("Along a neighbour's edge", 'D', (v) => editor.follow(v ? 1 : 0));
    Object.assign(this, { joinBox, snapBox, followBox });
    const chips = editor.redacting ? h('p', { class: 'quiet' }, 'What is drawn becomes black in the copy that is kept, with a border of up to 16 pixels.')
      : h('div', { class: 'chips' }, ...this.labels.map(([, , l]) => l));
    return h('section', {}, h('fieldset', {}, h('legend', {}, editor.redacting ? 'Redact' : 'Draw'), chips, join, snap, follow));
  }

  ringPart() {
    const { editor } = this;
    this.kind = h('select', { onchange: () => editor.toKind(Number(this.kind.value)) }, ...KIND_NAMES.map((name, i) => h('option', { value: i }, name)));
    this.ringWords = h('p', { class: 'quiet' });
    const plain = (name, word) => h('button', { type: 'button', title: named(name), onclick: () => editor.act(name) }, word);
    this.ringButtons = [plain('corner', 'Corner'), plain('insert', 'Knot'), plain('simplify', 'Fewer'), plain('remove', 'Delete')];
    return h('section', {}, h('fieldset', {}, h('legend', {}, 'Outline'), this.ringWords,
      h('label', { class: 'row' }, h('span', {}, 'Kind'), this.kind), h('div', { class: 'buttons' }, ...this.ringButtons)));
  }

  looking() {
    const { editor } = this;
    const [mask, maskBox] = this.check('Mask', 'M', (v) => { editor.masked = v; editor.refresh(); });
    const [lines, linesBox] = this.check('Outlines', 'Q', (v) => { editor.lined = v; editor.refresh(); });
    const [opacity, opacityBox] = this.slider('Strength', 0.1, 1, 0.1, (v) => editor.setOpacity(v));
    const [contrast, contrastBox] = this.slider('Contrast', 0.25, 4, 0.25, (contrastValue) => editor.setLook({ contrast: contrastValue }));
    const [bright, brightBox] = this.slider('Brightness', -120, 120, 20, (brightness) => editor.setLook({ brightness }));
    this.channel = h('select', { onchange: () => editor.setLook({ channel: Number(this.channel.value) }) }, ...CHANNELS.map((name, i) => h('option', { value: i }, name)));
    Object.assign(this, { maskBox, linesBox, opacityBox, contrastBox, brightBox });
    return h('section', {}, h('fieldset', {}, h('legend', {}, 'Look'), h('div', { class: 'pair' }, mask, lines), opacity,
      h('label', { class: 'row' }, h('span', {}, 'Channel'), this.channel), contrast, bright));
  }

  /** What does not change while the page is open. */
  ready() {
    const { editor } = this, { runs, others } = editor.stand;
    if (editor.redacting) { this.parts.start.remove(); this.stage.focus({ preventScroll: true }); return; }
    const list = (words, items, act, button) => {
      const select = h('select', { 'aria-label': words }, ...items.map(([value, text]) => h('option', { value }, text)));
      const go = h('button', { type: 'button', disabled: !items.length || editor.readOnly, onclick: () => act(select.value) }, button);
      return [select, h('div', { class: 'row' }, select, go)];
    };
    const parts = [];
    if (runs.length) {
      let row;
      this.cut = h('input', { type: 'number', min: 1, max: 255, value: 128, 'aria-label': 'Confidence from which on it is skin, 1 to 255' });
      [this.runs, row] = list('Network', runs.map((r) => [r.id, `run ${r.id}: ${r.net}, ${r.stage}`]), () => editor.predict(), 'Ask');
      row.insertBefore(this.cut, row.lastChild);
      parts.push(row);
    }
    if (others.length)
      parts.push(list('Another tracing', others.map((o) => [o.revision, `${o.annotator}: ${count(o.regions, 'region')}, ${o.state}`]), (r) => editor.copy(Number(r)), 'Copy')[1]);
    this.parts.start.replaceChildren(h('fieldset', {}, h('legend', {}, 'Start from'),
      ...(parts.length ? parts : [h('p', { class: 'quiet' }, 'No network is trained yet, and nobody else traced this photo.')])));
    this.stage.focus({ preventScroll: true });
  }

  run() { return this.runs ? Number(this.runs.value) : 0; }
  threshold() { return this.cut ? Math.min(255, Math.max(1, Math.round(Number(this.cut.value)) || 128)) : 128; }

  say(text) { this.words.textContent = text; }

  place(x, y) {
    const { stand } = this.editor, inside = x >= 0 && y >= 0 && x < stand.width && y < stand.height;
    this.where.textContent = inside ? `${x.toFixed(1)}, ${y.toFixed(1)}` : '';
  }

  zoomed(scale) {
    const text = `${scale >= 1 ? (scale * 100).toFixed(0) : (scale * 100).toFixed(1)} %`;
    if (this.zoom.textContent !== text) this.zoom.textContent = text;
  }

  refresh() {
    const { editor } = this, { saver } = editor;
    for (const [name, button] of this.buttons) button.setAttribute('aria-pressed', String(name === editor.toolName));
    this.stage.dataset.tool = editor.toolName;
    this.undo.disabled = !editor.tool.busy && !saver.canUndo;
    this.redo.disabled = !saver.canRedo;
    for (const [label, input] of this.labels) input.checked = label === editor.label;
    this.joinBox.checked = editor.joining;
    this.snapBox.checked = editor.snapping;
    this.followBox.checked = editor.following > 0;
    this.maskBox.checked = editor.masked;
    this.linesBox.checked = editor.lined;
    this.opacityBox.value = editor.opacity;
    this.channel.value = editor.photo.look.channel;
    this.contrastBox.value = editor.photo.look.contrast;
    this.brightBox.value = editor.photo.look.brightness;
    this.saving();
    this.regions();
    this.ring();
  }

  /** What the outlines hide, and the button that cannot be taken back: it is asked twice. */
  redaction() {
    if (this.hides) return;
    const { editor } = this;
    this.hides = h('input', { type: 'text', maxlength: 200, placeholder: 'a face, a name badge' });
    const held = (e) => { if (e.repeat || e.ctrlKey || e.metaKey) e.preventDefault(); }; // the keys of the first question are no answer to the second
    const sure = h('button', { type: 'button', class: 'main', hidden: true, onkeydown: held, onclick: () => editor.redact() }, 'Yes: black, for good');
    const first = h('button', { type: 'button', class: 'main', onclick: () => this.askAgain() }, 'Make it black');
    this.askAgain = () => { sure.hidden = false; first.hidden = true; sure.focus(); };
    this.parts.save.replaceChildren(h('label', {}, h('span', { class: 'quiet' }, 'What it hides'), this.hides), first, sure,
      h('p', { class: 'quiet' }, 'The copy before is erased. The file that was ingested is not touched.'));
  }

  saving() {
    if (this.editor.redacting) { this.redaction(); return; }
    const { editor } = this, { saver } = editor, { trouble } = saver;
    const state = JSON.stringify([saver.saved, trouble, saver.head, saver.state, editor.readOnly, saver.queue.length]);
    if (state === this.savingState) return;
    this.savingState = state;
    const submit = h('button', { type: 'button', class: 'main', title: named('submit'), disabled: editor.readOnly || !saver.head || saver.state !== 'draft',
      onclick: () => editor.submit() }, saver.state === 'draft' ? 'Submit' : saver.state);
    const line = (name, ...words) => h('p', { class: `state ${name}` }, h('i'), h('span', {}, ...words));
    const act = (word, run) => h('button', { type: 'button', onclick: run }, word);
    const parts = editor.readOnly ? [line('quiet', 'Read only')]
      : !trouble ? [line(saver.saved ? 'good' : 'busy', saver.saved ? (saver.head ? `Saved as revision ${saver.head}` : 'Nothing traced yet') : 'Saving ..'), submit]
        : trouble.kind === 'offline' ? [line('waits', `${count(saver.queue.length, 'step')} kept in this ${editor.store.keeps ? 'browser' : 'window alone'}: ${trouble.text}.`), act('Try now', () => saver.now())]
          : trouble.kind === 'conflict' ? [h('div', { role: 'alertdialog', 'aria-label': 'Changed elsewhere', class: 'clash' },
            h('p', {}, `${trouble.left ? 'A window that was closed left work on this photo, and the catalogue has gone on since.'
              : 'You changed this photo in another window too.'} Both are kept, whichever goes on: the other is one undo away.`),
            act('Go on with this one', () => editor.settled(saver.resolve(true))), act('Go on with the other', () => editor.settled(saver.resolve(false))))]
            : [line('bad', `Not saved: ${trouble.text || 'the program refused it'}.`), act('Give it up', () => editor.settled(saver.giveUp()))];
    if (!editor.store.keeps && !editor.readOnly)
      parts.push(h('p', { class: 'quiet forgets' }, `This browser keeps nothing here, ${isSecureContext ? 'since its database cannot be opened'
        : 'since the connection is not encrypted'}: what is not saved, and outlines that are open, are lost with this window.`));
    this.parts.save.replaceChildren(...parts);
  }

  regions() {
    const { editor } = this, { doc, selection } = editor;
    if (this.regionsOf === doc && this.chosen === (selection && selection.region) && this.list) return;
    Object.assign(this, { regionsOf: doc, chosen: selection && selection.region });
    const rows = doc.regions.map((region, i) => {
      const label = h('select', { 'aria-label': `Label of region ${i + 1}`, onchange: () => editor.commit(relabel(editor.doc, i, Number(label.value))) },
        ...[1, 0, 2].map((l) => h('option', { value: l, selected: l === region.label }, LABEL_NAMES[l])));
      if (editor.redacting) label.hidden = true;
      const words = region.mask ? `imported pixels, ${decodeMask(region.mask).width} wide`
        : `${count(region.rings.length, 'outline')}, ${count(region.rings.reduce((s, r) => s + knotCount(r), 0), 'knot')}`;
      const chosen = selection && selection.region === i;
      return h('li', { class: `l${region.label}${chosen ? ' chosen' : ''}` },
        h('button', { type: 'button', class: 'pick', 'aria-pressed': String(Boolean(chosen)), disabled: Boolean(region.mask), onclick: () => { editor.use('select'); editor.select({ region: i, ring: 0, knot: null }); } },
          h('i'), h('span', {}, `Region ${i + 1}`), h('small', {}, words)), label);
    }).reverse();
    this.list = h('ol', { class: 'regions', reversed: true }, ...rows);
    this.parts.regions.replaceChildren(h('h2', {}, 'Regions ', h('small', {}, `${count(knots(doc), 'knot')}; upper over lower`)),
      rows.length ? this.list : h('p', { class: 'quiet' }, editor.redacting ? 'Click around what must not be seen. A click on the first knot closes the outline.'
        : 'Click along the border of the skin. The curve follows; a click on the first knot closes it.'));
  }

  ring() {
    const ring = this.editor.ring(), s = this.editor.selection;
    this.kind.disabled = !ring;
    for (const b of this.ringButtons) b.disabled = !ring;
    if (ring) this.kind.value = ring.kind;
    this.ringWords.textContent = !ring ? 'None is chosen.' : s.knot !== null ? `Knot ${s.knot + 1} of ${knotCount(ring)}`
      : `${count(knotCount(ring), 'knot')}, ${count(Math.round(area(ring)), 'pixel')}`;
  }

  makeSheet() {
    const groups = sheet().map(([title, rows]) => h('section', {}, h('h3', {}, title), h('dl', {},
      ...rows.map(([keys, words]) => h('div', {}, h('dt', {}, ...keys.map((k) => h('kbd', {}, written(k)))), h('dd', {}, words))))));
    const close = h('button', { type: 'button', onclick: () => this.sheet.close() }, 'Close');
    return h('dialog', { class: 'keys', 'aria-label': 'Keys' }, h('header', {}, h('h2', {}, 'Keys'), close), h('div', { class: 'columns', tabindex: '0' }, ...groups));
  }

  help() { if (this.sheet.open) this.sheet.close(); else this.sheet.showModal(); }
}
