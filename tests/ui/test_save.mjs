// Saving: in order, once each, through lost answers and killed windows, and kindly where two windows meet.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Saver, MemoryStore } from '../../ui/editor/save.js';

const bytes = (text) => new TextEncoder().encode(text);
const text = (b) => new TextDecoder().decode(b);

/** The catalogue's side, as src/review/gesture.c has it; `trouble` says what befalls the next answers. */
class Server {
  constructor() { this.revisions = [null]; this.head = 0; this.moves = [0]; this.trouble = []; this.seen = 0; }
  stand(status) { return { status, head: this.head, next: this.child(), state: 'draft', text: '' }; }
  child() {
    for (let i = this.moves.length - 1; i >= 0; i--) {
      const m = this.moves[i];
      if (m && this.revisions[m].parent === this.head) return m;
    }
    return 0;
  }
  move(to) { this.head = to; this.moves.push(to); }
  async send(op, { base }, body) {
    const trouble = this.trouble.shift();
    this.seen++;
    if (trouble === 'down') throw new Error('nobody answers');
    if (trouble === 'sick') return { status: 500, text: 'sick' };
    if (trouble === 'no') return { status: 400, text: 'not that' };
    const answer = this.act(op, base, body);
    if (trouble === 'lost') throw new Error('the answer is lost');
    return answer;
  }
  act(op, base, body) {
    const here = this.head === base, at = this.revisions[this.head];
    if (op === 'save') {
      if (!here) return this.stand(at && at.text === text(body) ? 200 : 409);
      if (!at || at.text !== text(body)) {
        this.revisions.push({ text: text(body), parent: this.head });
        this.move(this.revisions.length - 1);
      }
    } else if (op === 'undo') {
      if (!here) return this.stand(base && this.revisions[base].parent === this.head ? 200 : 409);
      this.move(at.parent);
    } else {
      if (!here) return this.stand(at && at.parent === base ? 200 : 409);
      this.move(this.child());
    }
    return this.stand(200);
  }
  load(revision) { return Promise.resolve(bytes(this.revisions[revision].text)); }
}

function client(server, store = new MemoryStore()) {
  const jumps = [];
  const saver = new Saver({ send: server.send.bind(server), load: server.load.bind(server), store, wait: async () => {},
    jumped: (b) => jumps.push(text(b)) });
  saver.begin({ head: server.head, next: server.child(), state: 'draft' }, server.head ? bytes(server.revisions[server.head].text) : bytes(''));
  return Object.assign(saver, { jumps });
}

test('gestures become revisions, in order', async () => {
  const server = new Server(), saver = client(server);
  for (const t of ['a', 'ab', 'abc']) saver.save(bytes(t), 1);
  await saver.running;
  assert.deepEqual(server.revisions.slice(1).map((r) => [r.text, r.parent]), [['a', 0], ['ab', 1], ['abc', 2]]);
  assert.ok(saver.saved);
  assert.equal((await saver.store.left()).length, 0);
  saver.save(bytes('abc'), 1);
  assert.equal(server.seen, 3, 'what is there already is not sent');
});

test('a server that is away, sick, or whose answers are lost: each gesture once', async () => {
  const server = new Server(), saver = client(server);
  server.trouble = ['down', 'down', null, 'lost', null, 'sick', null, 'lost', 'down'];
  for (const t of ['a', 'b', 'c', 'd']) saver.save(bytes(t), 1);
  await saver.running;
  assert.deepEqual(server.revisions.slice(1).map((r) => r.text), ['a', 'b', 'c', 'd']);
});

test('undo and redo, also through lost answers and before anything is answered', async () => {
  const server = new Server(), saver = client(server);
  server.trouble = ['lost', null, null, 'lost', null, 'lost'];
  saver.save(bytes('a'), 1);
  saver.save(bytes('b'), 1);
  saver.undo();
  saver.undo();
  assert.equal(text(saver.bytes), '');
  saver.redo();
  await saver.running;
  assert.equal(server.revisions[server.head].text, 'a');
  assert.equal(text(saver.bytes), 'a');
  assert.ok(saver.canRedo && saver.canUndo);
  saver.save(bytes('c'), 1);
  await saver.running;
  assert.ok(!saver.canRedo);
  assert.deepEqual(saver.jumps, []);
});

test('undo and redo go on in another session', async () => {
  const server = new Server(), first = client(server);
  for (const t of ['a', 'b', 'c']) first.save(bytes(t), 1);
  await first.undo();
  await first.running;
  const later = client(server);
  assert.ok(later.canUndo && later.canRedo);
  await later.redo();
  assert.equal(text(later.bytes), 'c');
  for (let i = 0; i < 3; i++) { await later.undo(); await later.running; }
  assert.equal(text(later.bytes), '');
  assert.equal(server.head, 0);
  assert.ok(!later.canUndo);
  await later.redo();
  assert.equal(text(later.bytes), 'a');
});

test('two windows: told, and both are kept whichever is chosen', async () => {
  for (const mine of [true, false]) {
    const server = new Server(), one = client(server);
    one.save(bytes('a'), 1);
    await one.running;
    const two = client(server);
    one.save(bytes('one'), 1);
    await one.running;
    two.save(bytes('two'), 1);
    await two.running;
    assert.equal(two.trouble.kind, 'conflict');
    assert.equal(server.revisions[server.head].text, 'one', 'nothing is overwritten');
    two.resolve(mine);
    await new Promise((done) => setTimeout(done, 5));
    await two.running;
    assert.equal(server.revisions[server.head].text, mine ? 'two' : 'one');
    assert.equal(text(two.bytes), mine ? 'two' : 'one');
    await two.undo();
    await two.running;
    assert.equal(server.revisions[server.head].text, mine ? 'one' : 'two', 'the other is one undo away');
    assert.ok(two.saved && !two.trouble);
  }
});

test('what a killed window left is sent by the next, once', async () => {
  for (const answered of [0, 1, 2]) {
    const server = new Server(), store = new MemoryStore();
    server.send = async () => new Promise(() => {}); // the window will be killed before an answer
    const dead = client(server, store);
    dead.save(bytes('a'), 1);
    dead.save(bytes('ab'), 1);
    await new Promise((done) => setTimeout(done, 2));
    if (answered > 0) server.act('save', 0, bytes('a'));
    if (answered > 1) server.act('save', 1, bytes('ab'));
    server.send = Server.prototype.send;
    const next = client(server, store);
    assert.ok(await next.recover(await store.left()));
    assert.deepEqual(server.revisions.slice(1).map((r) => r.text), ['a', 'ab']);
    assert.equal((await store.left()).length, 0);
  }
});

/** A window that is killed when `answered` of its steps have been answered, and what it left. */
async function killed(server, store, answered, work) {
  const send = server.send.bind(server);
  let n = 0;
  server.send = (...words) => (n++ < answered ? send(...words) : new Promise(() => {}));
  const dead = client(server, store);
  work(dead);
  await new Promise((done) => setTimeout(done, 5));
  server.send = send;
  return store.left();
}

test('a killed window\'s steps stand on what was answered before them: no question, and each once', async () => {
  for (const answered of [0, 1, 2, 3]) {
    const server = new Server(), store = new MemoryStore();
    const left = await killed(server, store, answered, (w) => { for (const t of ['a', 'ab', 'abc']) w.save(bytes(t), 1); });
    assert.deepEqual(left.map((item) => item.base), [[0, null, null], [1, null], [2], []][answered]);
    if (!left.length) continue;
    const next = client(server, store);
    assert.ok(await next.recover(left, server.head), `${answered} answered`);
    assert.deepEqual(server.revisions.slice(1).map((r) => [r.text, r.parent]), [['a', 0], ['ab', 1], ['abc', 2]]);
    assert.equal((await store.left()).length, 0);
  }
});

test('an undo that a killed window left is done, also behind others', async () => {
  for (const answered of [0, 1, 2]) {
    const server = new Server(), store = new MemoryStore();
    const left = await killed(server, store, answered, (w) => { w.save(bytes('a'), 1); w.save(bytes('ab'), 1); w.undo(); });
    const next = client(server, store);
    assert.ok(await next.recover(left, server.head), `${answered} answered`);
    assert.equal(server.revisions[server.head].text, 'a');
    assert.equal(server.revisions.length, 3);
  }
});

test('an undo that cannot be done any more is dropped, and nothing empty is ever on top', async () => {
  for (const base of [null, 1]) {
    const server = new Server(), store = new MemoryStore(), other = client(server);
    for (const t of ['a', 'b', 'c']) other.save(bytes(t), 1);
    await other.running;
    await store.put({ op: 'undo', bytes: bytes(''), base });
    const next = client(server, store);
    assert.ok(await next.recover(await store.left(), server.head));
    assert.ok(!next.trouble && next.saved);
    assert.equal(next.head, 3);
    assert.equal((await store.left()).length, 0);
  }
});

test('after a recovered conflict an undo does not lead to nothing', async () => {
  const server = new Server(), store = new MemoryStore(), other = client(server);
  const left = await killed(server, store, 0, (w) => { w.save(bytes('mine'), 1); });
  other.save(bytes('theirs'), 1);
  await other.running;
  const next = client(server, store);
  assert.ok(!await next.recover(left, server.head));
  assert.ok(next.trouble.kind === 'conflict' && next.trouble.left);
  await next.undo();
  assert.equal(text(next.bytes), 'mine');
  const done = next.resolve(true);
  await next.resolve(true).catch(() => null); // pressed twice
  await done;
  await next.running;
  assert.deepEqual(server.revisions.slice(1).map((r) => [r.text, r.parent]), [['theirs', 0], ['mine', 1]]);
  assert.equal((await store.left()).length, 0);
});

test('steps to what was before this window are taken one after the other, and what is drawn meanwhile stands on them', async () => {
  const server = new Server(), first = client(server);
  for (const t of ['a', 'b', 'c', 'd']) first.save(bytes(t), 1);
  await first.running;
  const later = client(server), slow = server.send.bind(server);
  later.send = async (...words) => { await new Promise((done) => setTimeout(done, 3)); return slow(...words); };
  await Promise.all([later.undo(), later.undo()]);
  assert.equal(text(later.bytes), 'b');
  assert.equal(server.head, 2);
  await Promise.all([later.redo(), later.undo(), later.undo()]);
  assert.deepEqual([server.revisions[server.head].text, text(later.bytes)], ['a', 'a'], 'two of its own, and one of before');
  const third = client(server);
  third.send = later.send;
  const back = third.undo();
  third.save(bytes('new'), 1);
  await back;
  await third.running;
  assert.ok(!third.trouble);
  assert.deepEqual([server.revisions[server.head].text, server.revisions[server.head].parent], ['new', 1]);
  assert.equal(text(third.bytes), 'new');
});

test('a step to what was before this window, and nobody answers: told, and the next is taken all the same', async () => {
  const server = new Server(), first = client(server);
  for (const t of ['a', 'b']) first.save(bytes(t), 1);
  await first.running;
  const later = client(server);
  server.trouble = ['down'];
  await assert.rejects(later.undo(), /nobody answers/);
  assert.ok(!later.trouble);
  await later.undo();
  assert.equal(text(later.bytes), 'a');
});

test('a refusal stops, and can be given up', async () => {
  const server = new Server(), saver = client(server);
  saver.save(bytes('a'), 1);
  await saver.running;
  server.trouble = ['no'];
  saver.save(bytes('bad'), 1);
  await saver.running;
  assert.equal(saver.trouble.kind, 'refused');
  await saver.giveUp();
  assert.equal(text(saver.bytes), 'a');
  saver.save(bytes('b'), 1);
  await saver.running;
  assert.equal(server.revisions[server.head].text, 'b');
});

test('where the browser keeps nothing, gestures are saved all the same', async () => {
  const server = new Server(), store = new MemoryStore();
  store.put = async () => { throw new Error('the disk is full'); };
  const saver = client(server, store);
  for (const t of ['a', 'b']) saver.save(bytes(t), 1);
  await saver.running;
  assert.deepEqual(server.revisions.slice(1).map((r) => r.text), ['a', 'b']);
});
