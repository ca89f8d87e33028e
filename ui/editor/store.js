// store.js - gestures that the server has not answered yet, and outlines that are not closed yet, in the browser's
// database (IndexedDB). Each window holds a lock by its name; what a window left whose lock is free is another's to send.

const NAME = 'dermatome-trace', QUEUE = 'queue', DRAFT = 'draft';

const asked = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(QUEUE, { autoIncrement: true });
    request.result.createObjectStore(DRAFT);
  };
  return asked(request);
}

export class BrowserStore {
  get keeps() { return true; }

  /** `where` names the photo of its catalogue (not by a number, that others have too) and the annotator. */
  static async open(where) {
    if (!navigator.locks) throw new Error('without locks, which browsers have where the connection is safe, nobody knows whose gestures these are');
    const store = new BrowserStore();
    Object.assign(store, { where, adopted: [] });
    store.tab = `trace-${crypto.getRandomValues(new Uint32Array(3)).join('-')}`;
    store.db = await opened();
    navigator.locks.request(store.tab, () => new Promise(() => {})); // held as long as this window lives
    return store;
  }

  table(name) {
    return this.db.transaction(name, 'readwrite', { durability: 'strict' }).objectStore(name);
  }

  put(item) { return asked(this.table(QUEUE).add({ ...item, where: this.where, tab: this.tab })); }

  /** One is answered, and the next stands on revision `base`: both or neither is known after a crash. Keys may be null. */
  async done(key, next, base) {
    if (key === null && next === null) return undefined;
    const table = this.table(QUEUE), ended = new Promise((done, failed) => {
      table.transaction.oncomplete = done;
      table.transaction.onerror = table.transaction.onabort = () => failed(table.transaction.error);
    });
    if (key !== null) table.delete(key);
    if (next !== null) {
      const request = table.get(next);
      request.onsuccess = () => request.result && table.put({ ...request.result, base }, next);
    }
    return ended;
  }

  /** What windows that are gone left of this photo, oldest first: of one window at a time. */
  async left() {
    const table = this.table(QUEUE), keys = asked(table.getAllKeys()), items = await asked(table.getAll());
    const alive = await this.alive();
    const mine = (await keys).map((key, i) => ({ ...items[i], key }))
      .filter((item) => item.where === this.where && !alive.has(item.tab));
    return mine.filter((item) => item.tab === mine[0].tab);
  }

  async alive() { return new Set((await navigator.locks.query()).held.map((lock) => lock.name)); }

  /** This window's outlines that are not closed; those that it took from others are its own from here on. */
  putDrafts(drafts) {
    const table = this.table(DRAFT), key = [this.where, this.tab];
    for (const old of this.adopted.splice(0)) table.delete(old);
    return asked(drafts.length ? table.put(drafts, key) : table.delete(key));
  }

  /** What windows that are gone left open on this photo: of each tool one, the others next time. */
  async drafts() {
    const table = this.table(DRAFT), mine = IDBKeyRange.bound([this.where], [this.where, []]), taken = [];
    const keys = asked(table.getAllKeys(mine)), lists = await asked(table.getAll(mine)), alive = await this.alive();
    for (const [i, key] of (await keys).entries()) {
      if (alive.has(key[1]) || lists[i].some((draft) => !draft.closed && taken.some((other) => other.tool === draft.tool && !other.closed))) continue;
      taken.push(...lists[i]);
      this.adopted.push(key);
    }
    return taken;
  }
}
