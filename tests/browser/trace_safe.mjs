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
