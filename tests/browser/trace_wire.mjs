// The live-wire on a photo of 12 megapixels that is seen as a whole: how long after a movement of the pointer the way to it is shown,
// and after a click the ways from there; and how near the fitted outline is to the edge. With QUIET a way has to be there in 50 ms.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './common.mjs';
import { Workplace, circle, click, onPage, png, previewed, saved } from './trace_lib.mjs';

const WIDTH = 4000, HEIGHT = 3000, CX = 1980, CY = 1510, R = 1150;
let place;
/** Skin with pores and a soft edge before a ground with folds. */
const skin = (x, y) => {
  const grain = ((x * 7919 + y * 104729 + (x * y) % 31) % 23) - 11, fold = 14 * Math.sin(x / 37) * Math.sin(y / 53), far = Math.hypot(x + 0.5 - CX, y + 0.5 - CY);
  const in_ = Math.min(1, Math.max(0, (R + 2 - far) / 4)), v = in_ * 130 + grain + fold + 60;
  return [v + 20, v, v - 15].map((c) => Math.min(255, Math.max(0, Math.round(c))));
};
before(async () => {
  place = new Workplace({ 'a.png': png(WIDTH, HEIGHT, skin) });
  await place.serve();
});
after(() => place.end());

const told = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  return { n: sorted.length, median: sorted[sorted.length >> 1], late: sorted[Math.floor(0.95 * (sorted.length - 1))], worst: sorted[sorted.length - 1] };
};
const say = (what, t) => console.log(`${what}: median ${t.median.toFixed(1)} ms, 95 of 100 within ${t.late.toFixed(1)}, at most ${t.worst.toFixed(1)} (${t.n})`);

test('the live-wire on 12 megapixels', async () => {
  const page = await place.open(await place.browser(), 'anna', place.value('SELECT id FROM photo'));
  await until(page, () => [...document.getElementById('trace').editor.photo.tiles.values()].every((t) => t.bitmap));
  await page.keyboard.press('l');
  await page.evaluate(() => {
    const { editor } = document.getElementById('trace'), tool = editor.tools.wire, note = window.note = { shown: [], work: [], ready: [] };
    let moved = 0, pressed = 0, way = null;
    const { stage } = editor.panel, move = tool.move.bind(tool), draw = editor.draw.bind(editor), prepare = tool.prepare.bind(tool);
    stage.addEventListener('pointermove', (e) => { moved = e.timeStamp; }, true);
    stage.addEventListener('pointerdown', (e) => { pressed = e.timeStamp; }, true);
    tool.move = (e) => {
      const t = performance.now();
      move(e);
      way = tool.busy && tool.net && tool.net.seed === tool.seed && tool.rubber.length > 1;
      if (way) note.work.push(performance.now() - t);
    };
    editor.draw = () => {
      draw();
      if (!way || !moved) return;
      const { port1, port2 } = new MessageChannel(), from = moved; // a message comes after the frame that is being made
      port1.onmessage = () => note.shown.push(performance.now() - from);
      port2.postMessage(0);
      moved = 0;
    };
    tool.prepare = async () => { const at = pressed; await prepare(); note.ready.push(performance.now() - at); };
  });
  const anchors = circle(CX, CY, R, 14);
  for (let k = 0; k < anchors.length; k++) {
    await click(page, ...anchors[k]);
    for (let i = 1; i <= 24; i++) { // on to the next, not quite along the edge
      const a = (k + i / 24) / anchors.length * 2 * Math.PI, r = R + 25 * Math.sin(i);
      await page.mouse.move(...await onPage(page, CX + r * Math.cos(a), CY + r * Math.sin(a)));
    }
  }
  const began = Date.now();
  await page.keyboard.press('c');
  await until(page, () => document.getElementById('trace').editor.doc.regions.length === 1);
  const closing = Date.now() - began;
  await saved(page);
  const note = await page.evaluate(() => window.note), shown = told(note.shown), ready = told(note.ready);
  say('12 megapixels, from a movement to the way that is shown', shown);
  say('  the page\'s own work for it', told(note.work));
  say('  from a click until ways lead from there', ready);
  const { knots, off, mean } = await page.evaluate(async ([cx, cy, r]) => {
    const { chords, knotCount } = await import('/ui/geometry.js'), [ring] = document.getElementById('trace').editor.doc.regions[0].rings, { xy } = chords(ring);
    const far = [];
    for (let i = 0; i < xy.length; i += 2) far.push(Math.abs(Math.hypot(xy[i] / 256 - cx, xy[i + 1] / 256 - cy) - r));
    return { knots: knotCount(ring), off: Math.max(...far), mean: far.reduce((a, b) => a + b) / far.length };
  }, [CX, CY, R]);
  console.log(`  closed in ${closing} ms: ${knots} knots, off the edge by ${mean.toFixed(2)} pixels in the mean, by ${off.toFixed(1)} at most`);
  assert.ok(shown.n > 200, `${shown.n} ways were shown`);
  assert.ok(mean < 2.5, `${mean} pixels off the edge`);
  assert.ok((await previewed(page)).length > 100);
  if (process.env.QUIET) assert.ok(shown.median < 50 && shown.late < 50 && ready.median < 50, `shown ${JSON.stringify(shown)}, ready ${JSON.stringify(ready)}`);
  assert.deepEqual(page.faults, []);
  await page.context().close();
});
