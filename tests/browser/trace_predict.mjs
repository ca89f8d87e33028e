// From what a network says to an accepted outline: drawn photographs, a small net that is trained on them, and on photos that it has
// never seen a spline of few knots in place of the net's mask. How many knots, and how near, is told.
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './common.mjs';
import { Workplace, previewed, program, saved, state } from './trace_lib.mjs';

const PHOTOS = 6, SIDE = 32; // the net's pixels a side
let place;
before(async () => {
  place = new Workplace();
  const at = (...names) => join(place.folder, ...names);
  execFileSync(program, ['-q', 'demo', at('drawn'), '--draw-only', '--healthy', '60', '--clinical', '60', '--side', '160'], { stdio: 'ignore' });
  for (const name of ['healthy', 'clinical'])
    place.run('-q', 'ingest', '--layout', 'pairs', '--dataset', name, '--domain', 'healthy', '--polarity', 'white',
      '--images', at('drawn', name, 'images'), '--masks', at('drawn', name, 'masks'));
  place.run('-q', 'deid', 'clear', '--dataset', 'healthy,clinical', '--by', 'curator', '--why', 'drawn by a program');
  place.run('-q', 'split', 's', '--pretrain', 'healthy', '--test', 'clinical');
  place.run('-q', 'split', 's', '--freeze');
  place.run('-q', 'train', 'unet', '--split', 's', '--stage', 'pretrain', '--filters', '4,8,16', '--fc', '64', '--side', String(SIDE), '--epochs', '120',
    '--patience', '0', '--no-augment', '--rate', '0.03');
  await place.serve();
});
after(() => place.end());

/** The pixels of a PNG, 1 where it is white. */
const ones = (page, file) => page.evaluate(async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)), picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(picture.width, picture.height), pen = canvas.getContext('2d');
  pen.drawImage(picture, 0, 0);
  const { data } = pen.getImageData(0, 0, picture.width, picture.height);
  return { width: picture.width, height: picture.height, on: Array.from({ length: picture.width * picture.height }, (_, i) => (data[4 * i] > 127 ? 1 : 0)) };
}, readFileSync(file).toString('base64'));

function jaccard(a, b) {
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  let both = 0, either = 0;
  a.on.forEach((v, i) => { both += v & b.on[i]; either += v | b.on[i]; });
  return both / either;
}

test('a prediction becomes a spline of few knots, is accepted, and its mask is that of `dermatome mask`', async () => {
  const context = await place.browser(), told = [];
  const photos = place.rows(`SELECT id, md5, source, width, height FROM photo_info WHERE dataset='clinical' ORDER BY md5 LIMIT ${PHOTOS}`);
  for (const photo of photos) {
    const page = await place.open(context, 'anna', photo.id), before = place.value(`SELECT hex(skin) FROM truth WHERE photo_id=${photo.id}`);
    await page.locator('.stage').focus();
    await page.keyboard.press('a');
    await until(page, () => document.getElementById('trace').editor.doc.regions.length === 1);
    await saved(page);
    const { regions, head } = await state(page), seen = await previewed(page);
    const knots = regions[0].rings.reduce((sum, ring) => sum + ring.pts.length / 6, 0);
    assert.ok(regions[0].rings.every((ring) => ring.kind === 1), 'all rings are Bezier');
    await page.keyboard.press('Control+Enter');
    await until(page, () => document.querySelector('.words').textContent.startsWith('Submitted'));
    place.run('annotate', 'accept', String(head), '--by', 'clara');
    const truth = place.value(`SELECT hex(skin) FROM truth WHERE photo_id=${photo.id}`);
    assert.equal(truth, seen, 'the truth is the preview');
    assert.notEqual(truth, before, 'which took the place of the truth before');

    // The stored points, drawn by the program without a catalogue; and the net's own mask, as `predict` writes it.
    const out = join(place.folder, `out${photo.id}`);
    place.run('-q', 'predict', '1', '--out', out, photo.source);
    const predicted = execFileSync('find', [out, '-name', '*.skin.png']).toString().trim();
    execFileSync('sh', ['-c', `"$1" -C "$2" annotate show ${head} --svg >"$3.svg" && "$1" mask "$3.svg" --size ${photo.width}x${photo.height} -o "$3.png" && "$1" -C "$2" mask --photo ${photo.md5} -o "$3.truth.png"`,
      'sh', program, place.catalogue, out], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [drawn, kept, net] = [await ones(page, `${out}.png`), await ones(page, `${out}.truth.png`), await ones(page, predicted)];
    assert.equal(jaccard(drawn, kept), 1, 'the same mask, bit for bit');
    told.push({ rings: regions[0].rings.length, knots, net: jaccard(drawn, net), pixels: net.on.reduce((a, b) => a + b) / net.on.length * SIDE * SIDE });
    assert.deepEqual(page.faults, []);
    await page.close();
  }
  for (const one of told)
    console.log(`${one.knots} knots in ${one.rings} rings, Jaccard ${one.net.toFixed(4)} to the prediction's mask of ${one.pixels.toFixed(0)} of the net's pixels`);
  const middle = (list) => list.sort((a, b) => a - b)[list.length >> 1];
  console.log(`median of ${told.length}: ${middle(told.map((one) => one.knots))} knots, Jaccard ${middle(told.map((one) => one.net)).toFixed(4)}`);
  assert.ok(told.every((one) => one.knots <= 80), 'few knots');
  // Specks of fewer than two of the net's pixels are left out, and a third of one is the fit's error: a mask of few pixels is changed by that.
  const large = told.filter((one) => one.pixels >= 50);
  assert.ok(large.length >= 3 && large.every((one) => one.net >= 0.93), 'near to what the net says');
  await context.close();
});
