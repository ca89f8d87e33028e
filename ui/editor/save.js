// save.js - each finished gesture goes to the catalogue, in order, as a revision that says on which one it stands.
//
// A gesture is kept in the browser (store) before it is sent and until the server has answered, so neither a killed
// server nor a killed tab loses it; sent twice, it is done once (src/review/gesture.h). `send(op, {base, seconds, from},
// bytes)` gives {status, head, next, state, text} or throws where nobody answers; `load(revision)` gives its bytes.

import { sameBytes } from './wire.js';

const WAIT_FIRST = 500, WAIT_MOST = 8000; // ms between tries
const NOTHING = new Uint8Array(0);

export class Saver {
  constructor({ send, load, store, changed = () => {}, jumped = () => {}, wait }) {
    Object.assign(this, { send, load, store, changed, jumped });
    this.wait = wait || ((ms) => new Promise((done) => { this.hurry = done; setTimeout(done, ms); }));
    this.queue = [];
    this.line = [{ bytes: NOTHING, rev: 0 }]; // steps that are known here, at the one of `at`
    this.at = 0;
    this.head = this.next = 0;                // of the catalogue
    this.state = 'draft';                     // what was decided of head
    this.trouble = null;                      // {kind: 'offline' | 'conflict' | 'refused', text, head}
    this.running = null;
    this.turn = Promise.resolve();            // the last of what asks the catalogue, one after the other
  }

  /** Where the catalogue stands, before anything else. */
  begin(stand, bytes) {
    Object.assign(this, { head: stand.head, next: stand.next, state: stand.state });
    this.line = [{ bytes, rev: stand.head }];
    this.at = 0;
  }

  get saved() { return !this.queue.length; }
  get bytes() { return this.line[this.at].bytes; }
  get canUndo() { return this.at > 0 || this.line[0].rev !== 0; }
  get canRedo() { return this.at + 1 < this.line.length || (this.saved && this.next !== 0); }

  /** A gesture has ended and this is the document. */
  save(bytes, seconds, from = 0) {
    if (sameBytes(bytes, this.bytes)) return this.running;
    const entry = { bytes, rev: null };
    this.line.splice(this.at + 1, Infinity, entry);
    this.at++;
    this.next = 0;
    return this.add({ op: 'save', bytes, seconds, from, entry });
  }

  add(item) {
    this.queue.push(item);
    item.stored = this.store.put({ op: item.op, bytes: item.bytes || NOTHING, seconds: item.seconds, from: item.from || 0,
      base: this.queue.length > 1 ? null : this.head }).catch(() => null); // a full disk: it is sent all the same
    this.changed();
    return this.pump();
  }

  pump() {
    if (!this.running)
      this.running = this.after(() => this.run()).finally(() => { this.running = null; this.changed(); });
    return this.running;
  }

  /** `job` once all before it has been answered. */
  after(job) {
    const done = this.turn.then(job);
    this.turn = done.catch(() => {});
    return done;
  }

  async run() {
    for (let pause = WAIT_FIRST; this.queue.length && !this.stopped;) {
      const item = this.queue[0];
      let answer;
      try {
        await item.stored;
        answer = await this.send(item.op, { base: this.head, seconds: item.seconds, from: item.from }, item.bytes);
        if (answer.status >= 500) throw new Error(answer.text || 'the server has trouble');
      } catch (error) {
        this.trouble = { kind: 'offline', text: error.message };
        this.changed();
        await this.wait(pause);
        pause = Math.min(2 * pause, WAIT_MOST);
        continue;
      }
      if (!this.take(item, answer)) return;
      pause = WAIT_FIRST;
    }
  }

  get stopped() { return this.trouble !== null && this.trouble.kind !== 'offline'; }

  take(item, answer) {
    if (answer.status !== 200) {
      this.trouble = { kind: answer.status === 409 ? 'conflict' : 'refused', text: answer.text, head: answer.head,
        next: answer.next };
      this.changed();
      return false;
    }
    this.queue.shift();
    this.trouble = null;
    Object.assign(this, { head: answer.head, next: answer.next, state: answer.state });
    if (item.entry.rev === null) item.entry.rev = answer.head;
    const moved = item.entry.rev !== answer.head;
    this.forget(item);
    this.changed();
    if (moved) this.jump(answer.head);
    return true;
  }

  /** `item` is done; the one that is first now stands on what the catalogue made of it, and is sent when the browser knows that. */
  forget(item) {
    const { head, queue: [next] } = this, stored = Promise.all([item ? item.stored : null, next ? next.stored : null]);
    const done = stored.then(([key, after]) => this.store.done(key, after, head).then(() => after, () => after));
    if (next) next.stored = done;
  }

  /** The catalogue went elsewhere than this window thought; it follows. */
  async jump(head) {
    const bytes = head ? await this.load(head) : NOTHING;
    this.line = [{ bytes, rev: head }];
    this.at = 0;
    this.jumped(bytes);
    this.changed();
  }

  async undo() {
    if (this.at > 0) {
      const entry = this.line[--this.at];
      return this.add({ op: 'undo', entry });
    }
    return this.beyond('undo', (entry) => this.line.unshift(entry));
  }

  async redo() {
    if (this.at + 1 < this.line.length) {
      const entry = this.line[++this.at];
      return this.add({ op: 'redo', entry });
    }
    return this.beyond('redo', (entry) => { this.line.push(entry); this.at++; });
  }

  /** A step to what this window has not seen: an earlier session's. Each stands on what the one before came to. */
  beyond(op, put) { return this.after(() => this.far(op, put)); }

  async far(op, put) {
    if (!this.saved || (op === 'undo' ? !this.head : !this.next)) return;
    const answer = await this.send(op, { base: this.head }, undefined);
    if (answer.status >= 500) throw new Error(answer.text || 'the server has trouble');
    if (answer.status !== 200) {
      this.trouble = { kind: answer.status === 409 ? 'conflict' : 'refused', text: answer.text, head: answer.head,
        next: answer.next };
    } else {
      Object.assign(this, { head: answer.head, next: answer.next, state: answer.state });
      const bytes = answer.head ? await this.load(answer.head) : NOTHING;
      if (!this.saved) this.forget(null); // work went on meanwhile, and stands on it now
      else {
        put({ bytes, rev: answer.head });
        this.jumped(this.bytes);
      }
    }
    this.changed();
  }

  /** After a conflict: both are kept, one on top of the other; `mine` says which is on top. */
  async resolve(mine) {
    const { trouble, trouble: { head } } = this, theirs = head ? await this.load(head) : NOTHING, own = this.bytes, old = this.queue;
    if (this.trouble !== trouble) return null;
    Object.assign(this, { queue: [], head, trouble: null, line: [{ bytes: theirs, rev: head }], at: 0 });
    const done = this.save(own, undefined);
    if (!mine) this.save(theirs, undefined);
    this.jumped(this.bytes);
    await this.drop(old); // when what takes its place is kept
    return done;
  }

  /** After a refusal: back to what the catalogue has; what it refused is given up. */
  async giveUp() {
    const { trouble } = this, bytes = this.head ? await this.load(this.head) : NOTHING, old = this.queue;
    if (this.trouble !== trouble) return;
    Object.assign(this, { queue: [], trouble: null, line: [{ bytes, rev: this.head }], at: 0 });
    this.jumped(bytes);
    this.changed();
    await this.drop(old);
  }

  async drop(items) {
    for (const item of items) await this.store.done(await item.stored, null, 0);
  }

  /**
   * What a killed window left behind, sent again; the catalogue stands at `head`. A conflict stays, to be resolved, with
   * the last document; without one, as of an undo alone, nothing of it is worth a question.
   */
  async recover(items, head = 0) {
    let last = null;
    this.head = items[0].base || 0;
    for (const old of items) {
      const item = { op: old.op, bytes: old.bytes, seconds: old.seconds, from: old.from, entry: { bytes: old.bytes, rev: null },
        stored: Promise.resolve(old.key) };
      if (old.op === 'save') last = item.entry;
      this.queue.push(item);
    }
    if (last) { this.line = [last]; this.at = 0; }
    await this.pump();
    const { trouble } = this;
    if (!trouble) return true;
    if (!last || (trouble.head && sameBytes(await this.load(trouble.head), last.bytes))) { // all was done already
      await this.drop(this.queue);
      Object.assign(this, { queue: [], head: trouble.head || 0, next: trouble.next || 0, trouble: null });
    } else Object.assign(this, { head: this.head || head, trouble: { ...trouble, left: true } });
    return this.saved;
  }

  /** Tried again at once. */
  now() { if (this.hurry) this.hurry(); }
}

/** Answers the steps as the program does, and keeps nothing: for what is drawn to be handed over as a whole. */
export class Unsaved {
  constructor() { Object.assign(this, { line: [0], at: 0, last: 0 }); }
  async send(op) {
    if (op === 'save') this.line.splice(++this.at, Infinity, ++this.last);
    else this.at += op === 'undo' ? -1 : 1;
    return { status: 200, head: this.line[this.at], next: 0, state: 'draft' };
  }
}

/** A store that forgets, for tests and for browsers that have none. */
export class MemoryStore {
  constructor() { this.items = new Map(); this.n = 0; }
  get keeps() { return false; }
  async put(item) { this.items.set(++this.n, { ...item, key: this.n }); return this.n; }
  async done(key, next, base) {
    this.items.delete(key);
    if (this.items.has(next)) Object.assign(this.items.get(next), { base });
  }
  async left() { return [...this.items.values()]; }
  async putDrafts() {}
  async drafts() { return []; }
}
