// What must not be lost, mixed up or made black by the way: two questions before a redaction, and work that stays whose it is.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './common.mjs';
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
  assert.match(await page.locator('.save').textContent(), /1 step kept in this browser.*bert.*anna/);
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
    await until(page, () => /catalogue/.test(document.getElementById('trace').editor.saver.trouble?.text));
    assert.equal(await page.locator('.save').textContent().then((text) => /1 step kept.*Another catalogue/.test(text)), true);
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
