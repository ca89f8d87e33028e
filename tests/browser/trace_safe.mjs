// What must not be lost, mixed up or made black by the way: two questions before a redaction, and work that stays whose it is.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './common.mjs';
import { chromium } from 'playwright-core';
import { Workplace, circle, click, disc, drag, onPage, png, saved, state } from './trace_lib.mjs';

const pictures = () => Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, i) => [`${name}.png`, png(600, 400, disc(300, 200, 120 + i))]));
let place;
before(async () => {
  place = new Workplace(pictures());
  await place.serve();
});
after(() => place.end());

const photo = (name, where = place) => where.value(`SELECT id FROM photo WHERE name='${name}.png' OR name LIKE '%/${name}.png'`);
const words = (page) => page.locator('.words').textContent();
const close = async (page) => { assert.deepEqual(page.faults, []); await page.context().close(); };

async function traceCircle(page, r = 120, n = 12) {
  for (const [x, y] of circle(300, 200, r, n)) await click(page, x, y);
  await page.keyboard.press('c');
}

test('Ctrl+Enter asks before anything becomes black, however long it is held', async () => {
  const page = await place.open(await place.browser(), 'clara', photo('a')), asked = [];
  page.on('request', (request) => { if (request.url().includes('/api/redact/')) asked.push(request.url()); });
  await page.goto(`${place.origin}/redact/${photo('a')}`);
  await until(page, () => document.getElementById('trace')?.editor?.panel?.hides);
  await page.getByLabel('What it hides').fill('a face');
  await page.locator('.stage').focus();
  await traceCircle(page, 60, 5);
  await page.keyboard.down('Control');
  for (let i = 0; i < 4; i++) await page.keyboard.down('Enter'); // from the second on: repeated
  await page.keyboard.up('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.up('Control');
  await page.waitForTimeout(300);
  assert.deepEqual(asked, []);
  assert.equal(place.value('SELECT count(*) FROM redaction'), 0);
  assert.ok(await page.getByRole('button', { name: 'Yes: black, for good' }).evaluate((b) => b === document.activeElement), 'the second question waits');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/clearance\//);
  assert.equal(place.value('SELECT count(*) FROM redaction'), 1);
  await close(page);
});

const kept = (page) => until(page, () => document.getElementById('trace').editor.saver.trouble?.kind === 'offline');
const revisions = (id, who, where = place) => where.value(`SELECT count(*) FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id WHERE photo_id=${id} AND annotator='${who}'`);

test('a window goes on as whom it was opened, whoever\'s link was opened since', async () => {
  const context = await place.browser(), id = photo('b'), page = await place.open(context, 'anna', id);
  await place.open(context, 'bert', photo('c')); // the browser is bert's from here on
  await page.bringToFront();
  await traceCircle(page, 100, 8);
  await kept(page);
  await until(page, () => /1 step kept in this browser.*bert.*anna/.test(document.querySelector('.save').textContent));
  assert.deepEqual([revisions(id, 'anna'), revisions(id, 'bert')], [0, 0]);
  await page.keyboard.press('Control+Enter');
  await page.waitForTimeout(200);
  assert.equal(place.value('SELECT count(*) FROM verdict'), 0);
  await context.addCookies(place.cookies.anna); // and hers again
  await page.evaluate(() => document.getElementById('trace').editor.saver.now());
  await saved(page);
  assert.deepEqual([revisions(id, 'anna'), revisions(id, 'bert')], [1, 0]);
  await close(page);
});

test('what one catalogue did not answer does not go into another at the same address', async () => {
  const context = await place.browser(), id = photo('d'), page = await place.open(context, 'anna', id), other = new Workplace(pictures());
  try {
    await place.kill();
    await traceCircle(page, 100, 8);
    for (const [x, y] of circle(300, 200, 60, 3)) await click(page, x, y); // open
    await kept(page);
    other.port = place.port;
    await other.serve();
    const there = await other.open(context, 'anna', id);
    assert.deepEqual((await state(there)).regions, []);
    await page.evaluate(() => document.getElementById('trace').editor.saver.now());
    await until(page, () => /1 step kept.*Another catalogue/.test(document.querySelector('.save').textContent));
    await page.close({ runBeforeUnload: false });
    await there.reload();
    await until(there, () => document.getElementById('trace').editor?.panel.parts.start.childElementCount > 0);
    assert.deepEqual((await state(there)).regions, []);
    assert.ok(!await there.evaluate(() => document.getElementById('trace').editor.tool.busy), 'nor an outline that is open');
    assert.equal(other.value('SELECT count(*) FROM revision'), 0);
    await there.close();
    await other.kill();
    await place.serve();
    const again = await place.open(context, 'anna', id);
    await saved(again);
    assert.equal((await state(again)).regions[0].rings[0].pts.length, 16);
    assert.equal(revisions(id, 'anna'), 1);
    assert.ok(await again.evaluate(() => document.getElementById('trace').editor.tool.knots.length === 3));
    await close(again);
  } finally { await other.end(); }
});

const reload = async (page) => {
  await page.reload();
  await until(page, () => document.getElementById('trace').editor?.panel.parts.start.childElementCount > 0);
};

test('the server and the window go in the middle of a queue: the rest is sent, without a question', async () => {
  const context = await place.browser(), id = photo('e');
  for (const last of ['save', 'undo']) {
    const page = await place.open(context, 'anna', id);
    let answered = 0, before = revisions(id, 'anna');
    await page.route(/api\/trace\/\d+\/(save|undo)/, (route) => (answered++ ? undefined : route.continue())); // after the first nobody answers
    await page.keyboard.press('g');
    for (let i = 0; i < 3; i++) {
      for (const [x, y] of [[20 + 90 * i, 20 + answered], [80 + 90 * i, 20], [60 + 90 * i, 70]]) await click(page, x, y);
      await page.keyboard.press('c');
    }
    if (last === 'undo') { await page.keyboard.press('Control+z'); await page.keyboard.press('Control+z'); }
    await until(page, () => document.getElementById('trace').editor.saver.head);
    await page.waitForTimeout(300);
    const { regions } = await state(page);
    await page.close({ runBeforeUnload: false });
    const next = await place.open(context, 'anna', id);
    await saved(next);
    assert.equal(await next.locator('.clash').count(), 0);
    assert.deepEqual((await state(next)).regions, regions, last);
    assert.equal(revisions(id, 'anna'), before + 3);
    assert.deepEqual(next.faults, []);
    await next.close();
  }
  await context.close();
});

test('two quick undos after a reload are two', async () => {
  const page = await place.open(await place.browser(), 'anna', photo('e'));
  const { length } = (await state(page)).regions;
  await page.evaluate(() => { const { editor } = document.getElementById('trace'); editor.undo(); editor.undo(); });
  await until(page, (n) => document.getElementById('trace').editor.doc.regions.length === n, length - 2);
  await saved(page);
  await close(page);
});

test('without a server: a step to before this page says why it is not taken', async () => {
  const page = await place.open(await place.browser(), 'anna', photo('e'));
  await page.route(/api\/trace\/\d+\/undo/, (route) => route.abort());
  await page.keyboard.press('Control+z');
  await until(page, () => /before this page was opened/.test(document.querySelector('.words').textContent));
  await close(page);
});

/** The answer of a network, held back until it is asked for. */
async function network(page) {
  const bytes = await page.evaluate(async () => {
    const { encodeRegions } = await import('/ui/wire.js'), { ring, BEZIER } = await import('/ui/geometry.js');
    const pts = [[400, 50], [420, 40], [440, 60], [450, 80], [430, 100], [410, 90]].flat().map((v) => v * 256);
    return [...encodeRegions([{ label: 1, fill: 0, mask: null, rings: [ring(BEZIER, pts)] }])];
  });
  let answer;
  const held = new Promise((done) => { answer = done; });
  await page.route('**/predict?*', async (route) => { await held; await route.fulfill({ status: 200, contentType: 'application/octet-stream', body: Buffer.from(bytes) }); });
  await page.evaluate(() => { document.getElementById('trace').editor.predict(1, 128); });
  return answer;
}
const region = (page, n) => until(page, (count) => document.getElementById('trace').editor.kept.regions.length === count, n);

test('what is drawn while a network is asked stays, the open outline too', async () => {
  const page = await place.open(await place.browser(), 'anna', photo('f'));
  let answer = await network(page);
  await traceCircle(page, 100, 6);
  for (const [x, y] of circle(100, 100, 40, 3)) await click(page, x, y);
  answer();
  await region(page, 2);
  await saved(page);
  assert.deepEqual((await state(page)).regions.map((g) => g.rings[0].kind), [0, 1]);
  assert.deepEqual(await page.evaluate(() => { const { editor } = document.getElementById('trace'); return [editor.toolName, editor.tool.knots.length]; }), ['spline', 3]);
  await page.keyboard.press('c');
  await page.unroute('**/predict?*');
  await page.keyboard.press('v');
  answer = await network(page);
  const [x, y] = circle(300, 200, 100, 6)[2];
  await page.mouse.move(...await onPage(page, x, y));
  await page.mouse.down();
  await page.mouse.move(...await onPage(page, x - 20, y + 20));
  answer();
  await page.waitForTimeout(300);
  await page.mouse.move(...await onPage(page, x - 40, y + 30));
  await page.mouse.up();
  await region(page, 4);
  await saved(page);
  const { regions } = await state(page);
  assert.deepEqual(regions[0].rings[0].pts.slice(4, 6).map((v) => Math.round(v / 256)), [Math.round(x - 40), Math.round(y + 30)], 'the drag as well');
  await close(page);
});

async function freehand(page, points) {
  await page.mouse.move(...await onPage(page, ...points[0]));
  await page.mouse.down();
  for (const [x, y] of points) await page.mouse.move(...await onPage(page, x, y));
}

test('a line that is being fitted is seen and kept; one that is not fitted in time stays a polygon', async () => {
  const context = await place.browser(), id = photo('g'), page = await place.open(context, 'anna', id), points = circle(300, 200, 120, 60);
  await page.route('**/api/curve/fit*', () => {}); // nobody answers
  await page.keyboard.press('f');
  await freehand(page, points);
  await page.mouse.up();
  await page.waitForTimeout(200);
  assert.ok(await page.evaluate(() => [...document.querySelectorAll('.draft path')].some((p) => p.getAttribute('visibility') === 'visible' && p.getAttribute('d').length > 400)), 'it is seen');
  assert.ok(await page.evaluate(() => document.getElementById('trace').editor.unkept), 'who leaves is asked');
  await page.keyboard.press('Control+Enter');
  await until(page, () => /fitted/.test(document.querySelector('.words').textContent));
  await page.close({ runBeforeUnload: false });
  const next = await place.open(context, 'anna', id);
  await region(next, 1);
  await saved(next);
  assert.equal((await state(next)).regions[0].rings[0].kind, 1, 'fitted when the photo is opened again');
  await next.reload();
  await until(next, () => document.getElementById('trace').editor?.panel.parts.start.childElementCount > 0);
  await next.waitForTimeout(300);
  assert.equal((await state(next)).regions.length, 1, 'and once');
  await next.route('**/api/curve/fit*', () => {});
  await next.keyboard.press('f');
  await freehand(next, circle(100, 100, 50, 40));
  await next.mouse.up();
  await region(next, 2);
  await saved(next);
  assert.equal((await state(next)).regions[1].rings[0].kind, 3);
  assert.match(await words(next), /polygon.*8 seconds/);
  assert.equal(await next.evaluate(() => document.getElementById('trace').editor.held.size), 0);
  await close(next);
});

test('an outline stays open while other tools are taken, and nothing is handed in without it', async () => {
  const page = await place.open(await place.browser(), 'anna', photo('h'));
  await traceCircle(page, 150, 6);
  await saved(page);
  const knots = (name) => page.evaluate((n) => document.getElementById('trace').editor.tools[n].knots.length, name);
  for (const [x, y] of circle(300, 200, 80, 5)) await click(page, x, y);
  await page.keyboard.press('v');
  assert.match(await words(page), /stays open: P goes on/);
  await page.keyboard.press('g');
  for (const [x, y] of circle(80, 80, 30, 3)) await click(page, x, y);
  await page.locator('.regions .pick').first().click();
  assert.deepEqual([await knots('spline'), await knots('polygon')], [5, 3]);
  await page.locator('.stage').focus();
  await page.keyboard.press('Control+Enter');
  await until(page, () => /outline is open: close it \(P, C\)/.test(document.querySelector('.words').textContent));
  assert.equal(place.value(`SELECT count(*) FROM annotation_info WHERE photo_id=${photo('h')} AND state='submitted'`), 0);
  await reload(page);
  assert.deepEqual([await knots('spline'), await knots('polygon')], [5, 3], 'all that are open are here again');
  await page.keyboard.press('p');
  await page.keyboard.press('Control+z');
  assert.equal(await knots('spline'), 4);
  await page.keyboard.press('c');
  await saved(page);
  await page.keyboard.press('g');
  await page.keyboard.press('Escape');
  assert.deepEqual((await state(page)).regions.map((g) => g.rings[0].pts.length), [12, 8]);
  assert.deepEqual(await page.evaluate(() => document.getElementById('trace').editor.open), []);
  await page.keyboard.press('f'); // another tool is taken while the pointer is down
  await freehand(page, circle(300, 200, 40, 40));
  await page.keyboard.press('v');
  await page.mouse.up();
  await region(page, 3);
  const [x, y] = circle(300, 200, 150, 6)[0]; // and in the middle of a drag
  await page.mouse.move(...await onPage(page, x, y));
  await page.mouse.down();
  await page.mouse.move(...await onPage(page, x + 10, y));
  await page.mouse.move(...await onPage(page, x + 20, y));
  await page.keyboard.press('p');
  await page.mouse.up();
  await saved(page);
  assert.equal(Math.round((await state(page)).regions[0].rings[0].pts[0] / 256), x + 20);
  await close(page);
});

test('Submit says why it does nothing, and waits for what is not saved', async () => {
  const context = await place.browser(), id = photo('h'), page = await place.open(context, 'anna', id), submitted = () => place.value(`SELECT count(*) FROM annotation_info WHERE photo_id=${id} AND state='submitted'`);
  await page.route('**/submit?*', (route) => route.abort());
  await page.keyboard.press('Control+Enter');
  await until(page, () => /^Not submitted: .*again/.test(document.querySelector('.words').textContent));
  await page.unroute('**/submit?*');
  for (const meanwhile of [true, false]) {
    await place.kill();
    await page.keyboard.press('}');
    await page.keyboard.press('.');
    await kept(page);
    await page.keyboard.press('Control+Enter');
    await until(page, () => /submitted when all is saved: 1 step waits/.test(document.querySelector('.words').textContent));
    if (meanwhile) await page.keyboard.press('.');
    await place.serve();
    await (await place.open(context, 'anna', id)).close();
    await page.evaluate(() => document.getElementById('trace').editor.saver.now());
    await saved(page);
    await until(page, (again) => (again ? /changed meanwhile/ : /^Submitted/).test(document.querySelector('.words').textContent), meanwhile);
    assert.equal(submitted(), meanwhile ? 0 : 1);
  }
  await close(page);
});

test('where the browser keeps nothing, the page says so, and who leaves is asked', async () => {
  const far = new Workplace(pictures());
  far.chromium = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--host-resolver-rules=MAP trace.example 127.0.0.1', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])] });
  try {
    await far.serve('--host', 'trace.example');
    far.origin = `http://trace.example:${far.port}`;
    for (const [name, link] of Object.entries(far.links)) far.links[name] = link.replace('127.0.0.1', 'trace.example');
    const page = await far.open(await far.browser(), 'anna', 1), unkept = () => page.evaluate(() => document.getElementById('trace').editor.unkept);
    assert.equal(await page.evaluate(() => [isSecureContext, Boolean(navigator.locks)].join()), 'false,false');
    assert.match(await page.locator('.forgets').textContent(), /keeps nothing.*not encrypted/);
    assert.ok(!await unkept());
    for (const [x, y] of circle(300, 200, 100, 6)) await click(page, x, y);
    assert.ok(await unkept());
    await page.keyboard.press('c');
    await saved(page);
    assert.ok(!await unkept());
    assert.equal(await page.locator('.forgets').count(), 1);
    await far.kill();
    await page.keyboard.press('.');
    await kept(page);
    await until(page, () => /1 step kept in this window alone/.test(document.querySelector('.save').textContent));
    await close(page);
  } finally { await far.end(); }
  const near = await place.open(await place.browser(), 'anna', photo('c'));
  assert.equal(await near.locator('.forgets').count(), 0);
  await close(near);
});

test('outlines that are open in two windows are two', async () => {
  const context = await place.browser(), id = photo('c'), knots = (page) => page.evaluate(() => document.getElementById('trace').editor.tools.spline.knots.length);
  const one = await place.open(context, 'anna', id);
  for (const [x, y] of circle(300, 200, 100, 5)) await click(one, x, y);
  const two = await place.open(context, 'anna', id);
  assert.equal(await knots(two), 0, 'what is open elsewhere is not here');
  for (const [x, y] of circle(300, 200, 50, 3)) await click(two, x, y);
  await two.waitForTimeout(100);
  await one.close({ runBeforeUnload: false });
  await two.close({ runBeforeUnload: false });
  const found = [];
  for (let i = 0; i < 3; i++) {
    const next = await place.open(context, 'anna', id);
    found.push(await knots(next));
    await next.keyboard.press('Escape');
    await next.waitForTimeout(100);
    assert.deepEqual(next.faults, []);
    await next.close({ runBeforeUnload: false });
  }
  assert.deepEqual([found.sort(), found.length], [[0, 3, 5], 3]);
  await context.close();
});
