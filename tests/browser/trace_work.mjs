// Real tracings in a real browser, with mouse, touch and keys, and what the catalogue has of them afterwards.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './common.mjs';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workplace, circle, click, bits, disc, drag, onPage, png, previewed, program, saved, state } from './trace_lib.mjs';

let place;
before(async () => {
  place = new Workplace(Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k'].map((name, i) =>
    [`${name}.png`, png(600, 400, disc(300, 200, 120 + i))])));
  await place.serve();
});
after(() => place.end());

const photo = (name) => place.value(`SELECT id FROM photo WHERE name='${name}.png' OR name LIKE '%/${name}.png'`);
const open = async (name, who = 'anna', options = {}) => place.open(await place.browser(options), who, photo(name));
const skin = (id) => place.value(`SELECT hex(skin) FROM truth WHERE photo_id=${id}`);

async function accept(id) {
  const revision = place.value(`SELECT revision FROM annotation_info WHERE photo_id=${id} AND state='submitted'`);
  place.run('annotate', 'accept', String(revision), '--by', 'clara');
}

async function traceCircle(page, r = 120, n = 12) {
  for (const [x, y] of circle(300, 200, r, n)) await click(page, x, y);
  await page.keyboard.press('c');
  await saved(page);
}

const close = async (page) => { assert.deepEqual(page.faults, []); await page.context().close(); };

test('traced from nothing with the mouse, submitted and accepted: the truth is the preview, bit for bit', async () => {
  const page = await open('a'), id = photo('a');
  for (const [x, y] of circle(300, 200, 120, 12)) await click(page, x, y);
  await click(page, 420, 200); // on the first knot: closed
  await saved(page);
  const seen = await previewed(page), { regions } = await state(page);
  assert.equal(regions[0].rings[0].pts.length, 24);
  await page.keyboard.press('Control+Enter');
  await until(page, () => document.querySelector('.words').textContent.startsWith('Submitted'));
  await accept(id);
  assert.equal(skin(id), seen);
  assert.ok(place.value(`SELECT seconds FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id WHERE photo_id=${id}`) > 0, 'time is measured');
  place.run('verify');
  await close(page);
});

test('a hole, another part, and a region that is ignored', async () => {
  const page = await open('b'), id = photo('b');
  await traceCircle(page);
  await page.keyboard.press('h');
  await page.keyboard.press('g');
  for (const [x, y] of [[280, 180], [320, 180], [320, 220], [280, 220]]) await click(page, x, y);
  await page.keyboard.press('c');
  await saved(page);
  await page.keyboard.press('3');
  for (const [x, y] of [[20, 20], [80, 20], [60, 70]]) await click(page, x, y);
  await page.keyboard.press('c');
  await saved(page);
  const { regions } = await state(page), seen = await previewed(page);
  assert.deepEqual(regions.map((g) => [g.label, g.rings.length]), [[1, 2], [2, 1]]);
  await page.keyboard.press('Control+Enter');
  await until(page, () => document.querySelector('.words').textContent.startsWith('Submitted'));
  await accept(id);
  assert.equal(skin(id), seen);
  assert.equal(place.value(`SELECT mask_area(skin) FROM truth WHERE photo_id=${id}`) < Math.PI * 125 ** 2 - 1500, true, 'the hole is one');
  assert.ok(place.value(`SELECT ignored_pixels FROM truth WHERE photo_id=${id}`) > 500);
  await close(page);
});

test('undo and redo across reloads, to the beginning and back', async () => {
  const page = await open('c');
  await traceCircle(page, 120, 8);
  await page.keyboard.press('v');
  for (let i = 0; i < 4; i++) { await drag(page, circle(300, 200, 120, 8)[i], circle(300, 200, 150, 8)[i]); await saved(page); }
  const last = (await state(page)).regions;
  for (let i = 0; i < 5; i++) {
    await page.reload();
    await until(page, () => document.getElementById('trace').editor?.panel.parts.start.childElementCount > 0);
    await page.keyboard.press('Control+z');
    await until(page, () => !document.getElementById('trace').editor.saver.running);
    await page.waitForTimeout(150);
    await saved(page);
  }
  assert.deepEqual((await state(page)).regions, []);
  await page.reload();
  await until(page, () => document.getElementById('trace').editor?.panel.parts.start.childElementCount > 0);
  for (let i = 0; i < 5; i++) { await page.keyboard.press('Control+y'); await page.waitForTimeout(150); await saved(page); }
  assert.deepEqual((await state(page)).regions, last);
  await close(page);
});

test('knots are put in, made corners, deleted; rings are moved and scaled; kinds change', async () => {
  const page = await open('d');
  await traceCircle(page, 120, 6);
  await page.keyboard.press('v');
  await page.mouse.dblclick(...await onPage(page, ...circle(300, 200, 120.2, 12)[1]));
  await saved(page);
  assert.equal((await state(page)).regions[0].rings[0].pts.length, 14);
  await page.keyboard.press('t');
  await saved(page);
  assert.equal(await page.evaluate(() => document.getElementById('trace').editor.ring().corners.reduce((a, b) => a + b)), 1);
  await page.keyboard.press('Delete');
  await saved(page);
  assert.equal((await state(page)).regions[0].rings[0].pts.length, 12);
  await page.keyboard.press('Escape');
  await page.keyboard.press('}');
  const before = (await state(page)).regions[0].rings[0].pts;
  await page.keyboard.press('Shift+ArrowRight');
  await saved(page);
  await until(page, (x) => document.getElementById('trace').editor.kept.regions[0].rings[0].pts[0] === x, before[0] + 2560);
  await page.keyboard.press('.');
  await saved(page);
  for (const kind of [1, 2, 3, 0]) {
    await page.keyboard.press('k');
    await until(page, (k) => document.getElementById('trace').editor.ring().kind === k, kind);
    await saved(page);
  }
  await close(page);
});

test('everything with the keyboard alone', async () => {
  const page = await open('e');
  await page.keyboard.press('g');
  const go = async (key, n) => { for (let i = 0; i < n; i++) await page.keyboard.press(key); };
  await go('Shift+ArrowLeft', 3);
  await page.keyboard.press('Enter');
  await go('Shift+ArrowRight', 6);
  await page.keyboard.press('Enter');
  await go('Shift+ArrowDown', 5);
  await page.keyboard.press('Enter');
  await page.keyboard.press('c');
  await saved(page);
  const { regions } = await state(page);
  assert.equal(regions[0].rings[0].pts.length, 6);
  await page.keyboard.press('v');
  await page.keyboard.press(']');
  await go('ArrowUp', 3);
  await saved(page);
  await until(page, (y) => document.getElementById('trace').editor.kept.regions[0].rings[0].pts[1] === y, regions[0].rings[0].pts[1] - 3 * 256);
  await page.keyboard.press('?');
  assert.ok(await page.locator('dialog.keys').isVisible());
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Enter');
  await until(page, () => document.querySelector('.words').textContent.startsWith('Submitted'));
  await close(page);
});

test('fingers: one draws, two enlarge and move', async () => {
  const page = await open('f', 'anna', { hasTouch: true, viewport: { width: 1024, height: 768 } });
  for (const [x, y] of circle(300, 200, 120, 7)) await page.touchscreen.tap(...await onPage(page, x, y));
  await page.touchscreen.tap(...await onPage(page, 420, 200));
  await saved(page);
  assert.equal((await state(page)).regions[0].rings[0].pts.length, 14);
  const client = await page.context().newCDPSession(page), [x, y] = await onPage(page, 300, 200);
  const touch = (type, ...points) => client.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([px, py], id) => ({ x: px, y: py, id })) });
  const scale = () => page.evaluate(() => document.getElementById('trace').editor.view.scale), was = await scale();
  await touch('touchStart', [x - 50, y]);
  await touch('touchStart', [x - 50, y], [x + 50, y]);
  for (let i = 1; i <= 5; i++) await touch('touchMove', [x - 50 - 10 * i, y], [x + 50 + 10 * i, y]);
  await touch('touchEnd');
  assert.ok(await scale() / was > 1.8, `${await scale()} ${was}`);
  assert.equal((await state(page)).regions.length, 1, 'pinching draws nothing');
  await close(page);
});

test('the live-wire follows the edge, and few knots are fitted to it', async () => {
  const page = await open('g'), id = photo('g');
  await page.keyboard.press('l');
  for (const [x, y] of circle(300, 200, 126, 6)) {
    await page.mouse.move(...await onPage(page, x + 3, y - 2));
    await click(page, x + 3, y - 2);
    await until(page, () => { const { tool } = document.getElementById('trace').editor; return tool.net && tool.net.seed === tool.seed; });
  }
  await page.keyboard.press('c');
  await until(page, () => document.getElementById('trace').editor.doc.regions.length === 1);
  await saved(page);
  const mask = await previewed(page), knots = (await state(page)).regions[0].rings[0].pts.length / 6;
  const truth = place.value(`SELECT jaccard(x'${mask}', mask_from_circle) FROM (SELECT spline_mask(x'${await discShape(page, 126)}',600,400) AS mask_from_circle)`);
  assert.ok(truth > 0.97, `Jaccard ${truth}`);
  assert.ok(knots <= 24, `${knots} knots`);
  assert.ok(id);
  await close(page);
});

const discShape = (page, r) => page.evaluate(async (radius) => {
  const { encodeShape } = await import('/ui/wire.js'), { ring, POLYGON } = await import('/ui/geometry.js');
  const pts = Array.from({ length: 400 }, (_, i) => [300 + radius * Math.cos(i / 200 * Math.PI), 200 + radius * Math.sin(i / 200 * Math.PI)]).flat();
  return [...encodeShape({ fill: 0, rings: [ring(POLYGON, pts.map((v) => Math.round(256 * v)))] })].map((b) => b.toString(16).padStart(2, '0')).join('');
}, r);

/** Which pixels `dermatome mask` paints of a ring, given as the points of Bezier pieces. */
function painted(pts, name) {
  const at = (i) => `${pts[2 * i % pts.length] / 256} ${pts[(2 * i + 1) % pts.length] / 256}`;
  let d = `M${at(0)}`;
  for (let i = 0; i < pts.length / 2; i += 3) d += `C${at(i + 1)} ${at(i + 2)} ${at(i + 3)}`;
  const svg = join(place.folder, `ring${name}.svg`), out = join(place.folder, `ring${name}.png`);
  writeFileSync(svg, `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400"><path class="skin" d="${d}Z"/></svg>`);
  execFileSync(program, ['mask', svg, '-o', out], { stdio: 'ignore' });
  return bits(readFileSync(out));
}

test('along a neighbour\'s edge: of both masks no pixel is shared, and none is missed', async () => {
  const page = await open('k'), on = (degrees, r) => [300 + r * Math.cos(degrees / 180 * Math.PI), 200 + r * Math.sin(degrees / 180 * Math.PI)];
  const beside = () => page.evaluate(async () => { // the rings as Bezier pieces: the same masks
    const { toBezier } = await import('/ui/edit.js');
    return document.getElementById('trace').editor.doc.regions.map((g) => [...toBezier(g.rings[0]).pts]);
  });
  await traceCircle(page);
  const followed = async (from, to, presses) => { // clicks on the edge, and D as often
    await click(page, ...on(from, 120));
    for (let i = 0; i < presses; i++) await page.keyboard.press('d');
    await page.mouse.move(...await onPage(page, ...on(to, 112)));
    if (process.env.SHOTS) { await page.waitForTimeout(100); await page.screenshot({ path: `${process.env.SHOTS}/along-${presses}.png` }); }
    await click(page, ...on(to, 118));
    return Number((await page.locator('.words').textContent()).match(/^(\d+) knots? of the neighbour/)[1]);
  };
  const longer = await followed(-52, 71, 2);
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  const n = await followed(-52, 71, 1);
  assert.ok(n >= 5 && longer >= 9 && longer < 30, `${n} ${longer}`); // of twelve pieces; two are cut, and what is left of them has parts
  for (const degrees of [71, 40, 8, -20, -52]) await click(page, ...on(degrees, 185));
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/along-drawn.png` });
  await page.keyboard.press('c');
  await saved(page);
  const [other, own] = await beside(), middle = [300 * 256, 200 * 256], end = own.slice(6 * n, 6 * n + 2);
  const whole = [...own.slice(0, 2), ...own.slice(0, 2), ...middle, ...middle, ...middle, ...end, ...own.slice(6 * n)]; // by way of the neighbour's middle
  const [a, b, c] = [other, own, whole].map(painted);
  let shared = 0, missed = 0, more = 0, area = 0;
  for (let i = 0; i < a.length; i++) {
    shared += a[i] && b[i] ? 1 : 0;
    missed += c[i] && !a[i] && !b[i] ? 1 : 0;
    more += b[i] && !c[i] ? 1 : 0;
    area += b[i] ? 1 : 0;
  }
  assert.deepEqual([shared, missed, more], [0, 0, 0]);
  assert.ok(area > 10000 && a.length === 240000);
  assert.equal(place.value(`SELECT count(*) FROM revision AS r JOIN annotation AS n ON n.id=r.annotation_id WHERE photo_id=${photo('k')}`), 2);
  await close(page);
});

test('freehand becomes a spline of few knots', async () => {
  const page = await open('h');
  await page.keyboard.press('f');
  const points = circle(300, 200, 127, 90);
  await page.mouse.move(...await onPage(page, ...points[0]));
  await page.mouse.down();
  for (const [x, y] of points) await page.mouse.move(...await onPage(page, x, y));
  await page.mouse.up();
  await until(page, () => document.getElementById('trace').editor.doc.regions.length === 1);
  await saved(page);
  const mask = await previewed(page), ring = (await state(page)).regions[0].rings[0];
  assert.equal(ring.kind, 1);
  assert.ok(ring.pts.length / 6 <= 20, `${ring.pts.length / 6} knots`);
  const j = place.value(`SELECT jaccard(x'${mask}', spline_mask(x'${await discShape(page, 127)}',600,400))`);
  assert.ok(j > 0.98, `Jaccard ${j}`);
  await close(page);
});

test('two windows on one photo: told, nothing overwritten, the other one undo away; and two people never meet', async () => {
  const context = await place.browser(), id = photo('i');
  const one = await place.open(context, 'anna', id), two = await place.open(context, 'anna', id, false);
  await one.bringToFront();
  await traceCircle(one, 100, 6);
  await two.bringToFront();
  for (const [x, y] of circle(300, 200, 60, 5)) await click(two, x, y);
  await two.keyboard.press('c');
  await two.waitForSelector('.clash');
  assert.equal(place.value(`SELECT count(*) FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id WHERE photo_id=${id}`), 1);
  await two.getByText('Go on with this one').click();
  await saved(two);
  assert.equal((await state(two)).regions[0].rings[0].pts.length, 10);
  await two.keyboard.press('Control+z');
  await saved(two);
  assert.equal((await state(two)).regions[0].rings[0].pts.length, 12);
  const bert = await place.open(await place.browser(), 'bert', id);
  await traceCircle(bert, 110, 9);
  assert.equal(place.value(`SELECT count(*) FROM annotation WHERE photo_id=${id}`), 2);
  assert.equal(place.value(`SELECT regions FROM annotation_info WHERE photo_id=${id} AND annotator='anna'`), 1);
  assert.deepEqual([...one.faults, ...two.faults, ...bert.faults], []);
  await context.close();
  await bert.context().close();
});

test('an outline that is not closed is there again after a reload', async () => {
  const page = await open('j');
  for (const [x, y] of circle(300, 200, 120, 5)) await click(page, x, y);
  await page.waitForTimeout(100);
  await page.reload();
  await until(page, () => document.getElementById('trace').editor?.panel.parts.start.childElementCount > 0);
  await page.keyboard.press('c');
  await saved(page);
  assert.equal((await state(page)).regions[0].rings[0].pts.length, 10);
  await close(page);
});
