// keys.js - every action of the tracing page, by name: its keys, its words, what it does. The keyboard, the buttons and
// the sheet of keys are made from this one table.

import { middle, relabel, scaleRing, turnRing, withRing } from './edit.js';
import { IGNORE, NOT_SKIN, SKIN } from './wire.js';

const GROUPS = { draw: 'Draw', edit: 'Change', region: 'Regions', view: 'Look', work: 'Work' };

const onRing = (change) => (ed) => {
  const ring = ed.ring();
  if (!ring) { ed.say('Choose an outline first.'); return; }
  const [x, y] = middle(ring), { region, ring: k } = ed.selection;
  ed.commit(withRing(ed.doc, region, k, change(ring, x, y)));
};

const labelled = (label) => (ed) => {
  if (ed.redacting) return;
  ed.label = label;
  if (ed.selection && !ed.tool.busy && ed.toolName === 'select') ed.commit(relabel(ed.doc, ed.selection.region, label));
  ed.refresh();
};

const tool = (name) => (ed) => ed.use(name);
const zoom = (factor) => (ed) => { ed.view.zoom(factor); ed.redraw(); };
const pan = (dx, dy) => (ed) => { ed.view.pan(dx, dy); ed.redraw(); };

/** name: [group, keys, words, run]. A key is written as KeyboardEvent.key, with 'Ctrl+', 'Alt+' and 'Shift+' before. */
export const ACTIONS = {
  select: ['draw', 'v', 'Choose and drag', tool('select')],
  spline: ['draw', 'p', 'Spline through the places you click', tool('spline')],
  bezier: ['draw', 'b', 'Bezier: press and pull for handles', tool('bezier')],
  polygon: ['draw', 'g', 'Polygon', tool('polygon')],
  bspline: ['draw', 'n', 'B-spline near the places you click', tool('bspline')],
  freehand: ['draw', 'f', 'Freehand: hold and draw', tool('freehand')],
  wire: ['draw', 'l', 'Live-wire: the line follows the edge', tool('wire')],
  place: ['draw', 'Enter', 'Click at the cross; without one, close the outline', (ed) => ed.click()],
  close: ['draw', 'c', 'Close the outline', (ed) => ed.close()],
  back: ['draw', 'Backspace', 'Take the last knot back', (ed) => ed.back()],
  cancel: ['draw', 'Escape', 'Give up the outline, or choose nothing', (ed) => ed.cancel()],
  hole: ['draw', 'h', 'The next outline is a hole or a part of the chosen region', (ed) => { ed.joining = !ed.joining; ed.refresh(); }],
  follow: ['draw', 'd', "Along a neighbour's edge to the next click; again: the other way round", (ed) => ed.follow()],
  snap: ['draw', 's', 'Snap to neighbours on or off', (ed) => { ed.snapping = !ed.snapping; ed.refresh(); }],

  remove: ['edit', 'Delete|x', 'Delete the knot, or the outline', (ed) => ed.remove()],
  insert: ['edit', 'i', 'Put a knot in behind the chosen one', (ed) => ed.insert()],
  corner: ['edit', 't', 'Corner or smooth', (ed) => ed.corner()],
  kind: ['edit', 'k', 'The next kind of curve', (ed) => ed.nextKind()],
  simplify: ['edit', 'y', 'Fewer knots', (ed) => ed.simplify()],
  larger: ['edit', '.', 'Larger', onRing((r, x, y) => scaleRing(r, 1.02, x, y))],
  smaller: ['edit', ',', 'Smaller', onRing((r, x, y) => scaleRing(r, 1 / 1.02, x, y))],
  left: ['edit', '<', 'Turn to the left', onRing((r, x, y) => turnRing(r, -Math.PI / 90, x, y))],
  right: ['edit', '>', 'Turn to the right', onRing((r, x, y) => turnRing(r, Math.PI / 90, x, y))],
  nextKnot: ['edit', ']', 'The next knot', (ed) => ed.step(1)],
  lastKnot: ['edit', '[', 'The knot before', (ed) => ed.step(-1)],
  nextRing: ['edit', '}', 'The next outline', (ed) => ed.stepRing(1)],
  lastRing: ['edit', '{', 'The outline before', (ed) => ed.stepRing(-1)],
  moves: ['edit', 'Arrow keys', 'Move the chosen knot or outline, or the cross; Shift: by ten', null],

  skin: ['region', '1', 'Skin', labelled(SKIN)],
  notSkin: ['region', '2', 'Not skin', labelled(NOT_SKIN)],
  ignore: ['region', '3', 'Ignore', labelled(IGNORE)],
  later: ['region', 'PageUp', 'Paint the region later', (ed) => ed.reorder(1)],
  earlier: ['region', 'PageDown', 'Paint the region earlier', (ed) => ed.reorder(-1)],
  removeRegion: ['region', 'Shift+Delete|Shift+X', 'Delete the region', (ed) => ed.removeRegion()],

  zoomIn: ['view', '+|=', 'Nearer (also the wheel, or two fingers)', zoom(1.25)],
  zoomOut: ['view', '-', 'Farther', zoom(0.8)],
  whole: ['view', '0', 'The whole photograph', (ed) => { ed.view.fit(); ed.redraw(); }],
  pixel: ['view', '9', 'One to one', (ed) => { ed.view.zoom(1 / ed.view.scale); ed.redraw(); }],
  panLeft: ['view', 'Alt+ArrowLeft', 'Look to the left (also hold Space and drag)', pan(120, 0)],
  panRight: ['view', 'Alt+ArrowRight', 'Look to the right', pan(-120, 0)],
  panUp: ['view', 'Alt+ArrowUp', 'Look up', pan(0, 120)],
  panDown: ['view', 'Alt+ArrowDown', 'Look down', pan(0, -120)],
  mask: ['view', 'm', 'The mask on or off', (ed) => { ed.masked = !ed.masked; ed.refresh(); }],
  lines: ['view', 'q', 'Outlines on or off', (ed) => { ed.lined = !ed.lined; ed.refresh(); }],
  fainter: ['view', 'o', 'The mask fainter', (ed) => ed.setOpacity(ed.opacity - 0.1)],
  stronger: ['view', 'Shift+O', 'The mask stronger', (ed) => ed.setOpacity(ed.opacity + 0.1)],
  channel: ['view', 'r', 'The next channel', (ed) => ed.setLook({ channel: (ed.photo.look.channel + 1) % 7 })],
  contrast: ['view', 'w', 'More contrast', (ed) => ed.setLook({ contrast: Math.min(4, ed.photo.look.contrast + 0.25) })],
  flatter: ['view', 'Shift+W', 'Less contrast', (ed) => ed.setLook({ contrast: Math.max(0.25, ed.photo.look.contrast - 0.25) })],
  brighter: ['view', 'e', 'Brighter', (ed) => ed.setLook({ brightness: Math.min(120, ed.photo.look.brightness + 20) })],
  darker: ['view', 'Shift+E', 'Darker', (ed) => ed.setLook({ brightness: Math.max(-120, ed.photo.look.brightness - 20) })],
  plain: ['view', 'z', 'As the photograph is', (ed) => ed.setLook({ channel: 0, contrast: 1, brightness: 0 })],

  undo: ['work', 'Ctrl+z', 'Undo, without end', (ed) => ed.undo()],
  redo: ['work', 'Ctrl+y|Ctrl+Shift+Z', 'Redo', (ed) => ed.redo()],
  start: ['work', 'a', 'Start from what a network says', (ed) => ed.predict()],
  submit: ['work', 'Ctrl+Enter', 'Submit for review', (ed) => ed.submit()],
  help: ['work', '?', 'This sheet', (ed) => ed.help()],
};

const byKey = new Map();
for (const [name, [, keys]] of Object.entries(ACTIONS))
  for (const key of keys.length > 1 ? keys.split('|') : [keys]) byKey.set(key, name);

/** The action that a key event means; undefined if none. */
export function actionOf(event) {
  const { key } = event, held = `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}`;
  const shifted = event.shiftKey && (key.length > 1 || /[A-Z]/.test(key)) ? 'Shift+' : '';
  return byKey.get(held + shifted + key);
}

/** [group's title, [[keys, words], ..]], for the sheet. */
export function sheet() {
  return Object.entries(GROUPS).map(([group, title]) => [title, Object.values(ACTIONS).filter((a) => a[0] === group)
    .map(([, keys, words]) => [keys.length > 1 ? keys.split('|') : [keys], words])]);
}

const WRITTEN = { ArrowLeft: '\u2190', ArrowRight: '\u2192', ArrowUp: '\u2191', ArrowDown: '\u2193', PageUp: 'Page up', PageDown: 'Page down' };

/** A key as it is shown: 'Ctrl+z' as 'Ctrl+Z'. */
export const written = (keys) => (keys.length === 1 ? keys.toUpperCase()
  : keys.replace(/[^+]+$/, (key) => WRITTEN[key] || (key.length === 1 ? key.toUpperCase() : key)));

/** "Polygon (G)": a button's name with its first key. */
export function named(name) {
  const [, keys, words] = ACTIONS[name];
  return `${words} (${written(keys.length > 1 ? keys.split('|')[0] : keys)})`;
}
