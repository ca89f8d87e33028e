// What docs/tracing.md says of the tracing page's requests, asked without a browser.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ring, knotCount, BEZIER, CATMULL_ROM, POLYGON } from '../../ui/editor/geometry.js';
import { decodeRegions, decodeShape, encodeRegions, encodeShape, sameBytes } from '../../ui/editor/wire.js';

const program = process.env.DERMATOME || 'build/dermatome', folder = mkdtempSync(join(tmpdir(), 'trace-')), catalogue = join(folder, 'cat');
const run = (...words) => execFileSync(program, ['-C', catalogue, ...words], { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
const value = (sql) => Object.values(JSON.parse(run('sql', '--json', sql) || '[{"none":null}]')[0])[0];
let server, port, links, cookies;

async function serve(...words) {
  server = spawn(program, ['-C', catalogue, 'serve', '--as', 'anna,bert', '--reviewer', 'clara', '--no-open', '--port', '0', ...words],
    { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  await new Promise((done) => { server.stdout.on('data', (d) => { said += d; if ((said.match(/http:\S+\n/g) || []).length === 3) done(); }); });
  links = Object.fromEntries([...said.matchAll(/^(\w+).*?: (http:\S+)$/gm)].map((m) => [m[1], new URL(m[2])]));
  port = links.anna.port;
  cookies = {};
  for (const [name, link] of Object.entries(links)) {
    const answer = await ask('GET', link.pathname + link.search, { who: name });
    cookies[name] = answer.headers['set-cookie'][0].split(';')[0];
  }
}

function ask(method, path, { who = 'anna', body, origin = `http://127.0.0.1:${port}` } = {}) {
  return new Promise((done, failed) => {
    const headers = { ...(cookies[who] ? { Cookie: cookies[who] } : {}), ...(method === 'GET' ? {} : { Origin: origin, 'Content-Length': body ? body.length : 0 }) };
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      const parts = [];
      answer.on('data', (d) => parts.push(d));
      answer.on('end', () => {
        const bytes = Buffer.concat(parts);
        let json = null;
        try { json = JSON.parse(bytes); } catch { /* it is none */ }
        done({ status: answer.statusCode, headers: answer.headers, bytes, json });
      });
    });
    sent.on('error', failed);
    sent.end(body ? Buffer.from(body) : undefined);
  });
}

const end = () => new Promise((done) => { server.once('exit', done); server.kill('SIGTERM'); });
const triangle = (x) => encodeRegions([{ label: 1, fill: 0, mask: null, rings: [ring(CATMULL_ROM, [x, 0, 2560, 300, 900, 2500])] }]);

before(async () => {
  mkdirSync(join(folder, 'photos'));
  for (const [i, name] of ['a.ppm', 'b.ppm'].entries())
    writeFileSync(join(folder, 'photos', name), Buffer.concat([Buffer.from('P6\n40 30\n255\n'), Buffer.alloc(3600, 90 + i)]));
  execFileSync(program, ['init', catalogue], { stdio: 'ignore' });
  run('ingest', '--layout', 'photos', '--dataset', 'd', '--domain', 'healthy', join(folder, 'photos'));
  run('deid', 'clear', '--md5', value('SELECT md5 FROM photo WHERE id=1'), '--by', 'c', '--why', 'w');
  await serve();
});
after(async () => { await end(); rmSync(folder, { recursive: true, force: true }); });

test('steps say where they stand, and are refused where somebody else was', async () => {
  const base = '/api/trace/1', post = (path, body) => ask('POST', base + path, { body });
  assert.equal((await ask('GET', base)).json.head, 0);
  const one = await post('/save?seconds=2.5', triangle(1));
  assert.equal(one.status, 200);
  assert.equal(one.json.state, 'draft');
  const again = await post('/save', triangle(1));
  assert.deepEqual([again.status, again.json.head], [200, one.json.head]);
  const clash = await post('/save', triangle(2));
  assert.deepEqual([clash.status, clash.json.head], [409, one.json.head]);
  const two = await post(`/save?base=${one.json.head}`, triangle(2));
  assert.equal(two.status, 200);
  assert.ok(sameBytes((await ask('GET', `${base}/regions/${two.json.head}`)).bytes, triangle(2)));
  const back = await post(`/undo?base=${two.json.head}`);
  assert.deepEqual([back.json.head, back.json.next], [one.json.head, two.json.head]);
  assert.equal((await post(`/redo?base=${two.json.head}`)).status, 409);
  assert.equal((await post(`/redo?base=${one.json.head}`)).json.head, two.json.head);
  assert.equal(value('SELECT sum(seconds) FROM revision'), 2.5);
  const bert = await ask('POST', `${base}/save?from=${two.json.head}`, { who: 'bert', body: triangle(3) });
  assert.equal(value(`SELECT parent_id FROM revision WHERE id=${bert.json.head}`), two.json.head);
  assert.equal((await post(`/submit?base=${one.json.head}`)).status, 409);
  assert.equal((await post(`/submit?base=${two.json.head}`)).json.state, 'submitted');
  assert.equal((await post(`/submit?base=${two.json.head}`)).json.state, 'submitted');
  assert.equal(value('SELECT count(*) FROM verdict'), 1);
});

test('what is broken, foreign or of another photo changes nothing', async () => {
  const count = value('SELECT count(*) FROM revision'), head = (await ask('GET', '/api/trace/1')).json.head;
  const whole = triangle(9);
  for (let n = 1; n < whole.length; n += 3)
    assert.equal((await ask('POST', `/api/trace/1/save?base=${head}`, { body: whole.subarray(0, n) })).status, 400);
  assert.equal((await ask('POST', `/api/trace/1/save?base=${head}`, { body: whole, origin: 'http://elsewhere.example' })).status, 403);
  assert.equal((await ask('POST', `/api/trace/1/save?base=${head}`, { body: whole, who: 'nobody' })).status, 401);
  assert.equal((await ask('POST', '/api/trace/1/save?base=-1', { body: whole })).status, 400);
  assert.equal((await ask('POST', `/api/trace/1/save?base=${head}&from=4711`, { body: whole })).status, 404);
  assert.equal((await ask('POST', `/api/trace/1/save?base=${head}&seconds=nan`, { body: whole })).status, 400);
  assert.equal((await ask('GET', '/api/trace/99')).status, 404);
  assert.equal((await ask('GET', '/api/trace/1/regions/4711')).status, 404);
  assert.equal(value('SELECT count(*) FROM revision'), count);
});

test('a page that is another\'s, or of another catalogue, changes nothing', async () => {
  const count = value('SELECT count(*) FROM revision'), { head, work } = (await ask('GET', '/api/trace/1')).json;
  assert.match(work, /^[0-9a-f]{64}$/);
  assert.notEqual(work, value('SELECT sha256 FROM photo WHERE id=1'));
  assert.notEqual(work, (await ask('GET', '/api/trace/2', { who: 'clara' })).json.work);
  for (const [page, who, say] of [['who=anna', 'bert', /bert.*anna/], [`who=bert&work=${work}`, 'anna', /anna.*bert/], [`who=anna&work=${'0'.repeat(64)}`, 'anna', /catalogue/]])
    for (const step of ['save', 'undo', 'redo', 'submit']) {
      const answer = await ask('POST', `/api/trace/1/${step}?base=${head}&${page}`, { who, body: step === 'save' ? triangle(77) : undefined });
      assert.deepEqual([answer.status, answer.json.who, answer.json.head], [409, who, undefined]);
      assert.match(answer.json.error, say);
    }
  for (const page of ['who=anna', `who=clara&work=${work}`])
    assert.equal((await ask('POST', `/api/redact/2?hides=x&${page}`, { who: 'clara', body: triangle(1) })).status, 409, page);
  assert.deepEqual([value('SELECT count(*) FROM revision'), value('SELECT count(*) FROM redaction'), (await ask('GET', '/api/trace/1')).json.head], [count, 0, head]);
  assert.equal((await ask('POST', `/api/trace/1/save?base=${head}&who=anna&work=${work}`, { body: triangle(78) })).status, 200);
});

test('a photo that is not cleared is the reviewer\'s', async () => {
  for (const path of ['/trace/2', '/api/trace/2', '/trace/2/tile/0/0/0']) {
    assert.equal((await ask('GET', path)).status, 403, path);
    assert.equal((await ask('GET', path, { who: 'clara' })).status, 200, path);
  }
  assert.equal((await ask('POST', '/api/trace/2/save', { body: triangle(1) })).status, 403);
});

test('curves are made of what was drawn', async () => {
  const pts = Array.from({ length: 200 }, (_, i) => [5000 + 4000 * Math.cos(i / 100 * Math.PI), 5000 + 4000 * Math.sin(i / 100 * Math.PI)]).flat();
  const drawn = encodeShape({ fill: 0, rings: [ring(POLYGON, pts.map(Math.round))] });
  const fit = await ask('POST', '/api/curve/fit?error=0.75', { body: drawn }), made = decodeShape(fit.bytes).rings[0];
  assert.equal(made.kind, BEZIER);
  assert.ok(knotCount(made) < 10);
  assert.equal(decodeShape((await ask('POST', '/api/curve/catmull-rom?error=0.5', { body: fit.bytes })).bytes).rings[0].kind, CATMULL_ROM);
  assert.equal((await ask('POST', '/api/curve/nonsense', { body: drawn })).status, 404);
  assert.equal((await ask('POST', '/api/curve/fit?error=0', { body: drawn })).status, 400);
  assert.equal((await ask('POST', '/api/curve/fit', { body: drawn.subarray(0, 50) })).status, 400);
  assert.equal((await ask('POST', '/api/trace/1/predict?run=1')).status, 404);
});

test('a server that only shows changes nothing', async () => {
  const count = value('SELECT count(*) FROM revision');
  await end();
  await serve('--read-only');
  const { head, readOnly } = (await ask('GET', '/api/trace/1')).json;
  assert.equal(readOnly, true);
  assert.equal((await ask('POST', `/api/trace/1/save?base=${head}`, { body: triangle(5) })).status, 403);
  assert.equal(value('SELECT count(*) FROM revision'), count);
  assert.equal(decodeRegions((await ask('GET', `/api/trace/1/regions/${head}`)).bytes).length, 1);
});
