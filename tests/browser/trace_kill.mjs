// The server is killed in mid-gesture, again and again, now and then the page with it: nothing that was finished is lost,
// and nothing is there twice.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Workplace, circle, click, disc, onPage, png, saved, state } from './trace_lib.mjs';

const TIMES = Number(process.env.KILLS || 50);
let place;
before(async () => {
  place = new Workplace({ 'a.png': png(600, 400, disc(300, 200, 120)) });
  await place.serve();
});
after(() => place.end());

test(`killed ${TIMES} times`, async () => {
  const context = await place.browser(), id = 1, knots = circle(300, 200, 120, 8);
  let page = await place.open(context, 'anna', id), ended = 0, reopened = 0;
  for (const [x, y] of knots) await click(page, x, y);
  await page.keyboard.press('c');
  await saved(page);
  await page.keyboard.press('v');
  for (let i = 0; i < TIMES; i++) {
    const k = i % 8, to = [knots[k][0] + 4 + i % 5, knots[k][1] + 3 - i % 7];
    await page.mouse.move(...await onPage(page, ...knots[k]));
    await page.mouse.down();
    await page.mouse.move(...await onPage(page, (knots[k][0] + to[0]) / 2 + 8, knots[k][1] + 9));
    await page.mouse.move(...await onPage(page, ...to));
    const kill = async () => { await new Promise((done) => { setTimeout(done, i * 7 % 40); }); await place.kill(); };
    if (i % 3 === 0) await kill(); // before the gesture ends; else about its end
    const killed = i % 3 ? kill() : null;
    await page.mouse.up();
    ended++;
    await killed;
    knots[k] = to;
    const { regions } = await state(page);
    if (i % 5 === 4) { await page.waitForTimeout(50); await page.close({ runBeforeUnload: false }); }
    await place.serve();
    if (page.isClosed()) { page = await place.open(context, 'anna', id); reopened++; await page.keyboard.press('v'); }
    else {
      const other = await context.newPage(); // the new link, in another tab
      await other.goto(place.links.anna);
      await other.close();
      await page.evaluate(() => document.getElementById('trace').editor.saver.now());
    }
    await saved(page);
    assert.deepEqual((await state(page)).regions, regions, `kill ${i}: what was drawn is there`);
    const { head } = await state(page);
    assert.equal(place.value(`SELECT revision FROM annotation_info WHERE photo_id=${id} AND annotator='anna'`), head);
    assert.equal(place.value(`SELECT count(*) FROM revision AS r JOIN annotation AS a ON a.id=r.annotation_id WHERE photo_id=${id}`), ended + 1, `kill ${i}: each once`);
  }
  console.log(`${TIMES} kills, ${reopened} of them with the page: ${ended} gestures finished, ${ended} in the catalogue`);
  place.run('verify');
});
