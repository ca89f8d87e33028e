// api.js - what the tracing page asks of the program (docs/tracing.md).

async function answered(answer) {
  const text = await answer.text();
  let json = {};
  try { json = JSON.parse(text); } catch { json = { error: text }; }
  return { status: answer.status, ...json, text: json.error || json.text || '' };
}

const query = (values) => new URLSearchParams(Object.entries(values)
  .filter(([, v]) => v !== undefined && v !== null && v !== 0).map(([k, v]) => [k, String(v)])).toString();

async function bytesOf(answer) {
  if (!answer.ok) throw new Error((await answered(answer)).text || `the server says ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** A page that is another's than the browser now, or of another catalogue: what it sends waits until that is so no more. */
function mine(answer) {
  if (answer.status === 409 && answer.who !== undefined) throw new Error(answer.text);
  return answer;
}

export class Api {
  /** `page`: {who, work}, as whom and on what the page works; the program refuses steps where either is not so. */
  constructor(photo, page = {}) { Object.assign(this, { base: `/api/trace/${photo}`, photo, page: { who: page.who, work: page.work } }); }

  async stand() {
    const answer = await answered(await fetch(this.base, { cache: 'no-store' }));
    if (answer.status !== 200) throw new Error(answer.text || `the server says ${answer.status}`);
    return answer;
  }

  /** A revision's regions as bytes. */
  async load(revision) { return bytesOf(await fetch(`${this.base}/regions/${revision}`)); }

  /** A step: save, undo, redo, submit. Throws where nobody answers, or nobody who knows us. */
  async send(op, { base, seconds, from }, bytes) {
    const answer = mine(await answered(await fetch(`${this.base}/${op}?${query({ base, seconds, from, ...this.page })}`,
      { method: 'POST', body: bytes, headers: { 'Content-Type': 'application/octet-stream' } })));
    if (answer.status === 401) throw new Error('The program was started anew. Open its new link in another tab of this browser');
    if (answer.status === 409 && answer.head === undefined) answer.status = 400;
    return answer;
  }

  /** A shape's bytes made another: fit, simplify, catmull-rom, bezier, b-spline, polygon. */
  async curve(way, bytes, error, signal) {
    return bytesOf(await fetch(`/api/curve/${way}?${query({ error })}`, { method: 'POST', body: bytes, signal }));
  }

  async predict(run, threshold) {
    return bytesOf(await fetch(`${this.base}/predict?${query({ run, threshold })}`, { method: 'POST' }));
  }

  /** What lies within the regions becomes black, for good. */
  async redact(hides, bytes) {
    const answer = mine(await answered(await fetch(`/api/redact/${this.photo}?${query({ hides, ...this.page })}`,
      { method: 'POST', body: bytes, headers: { 'Content-Type': 'application/octet-stream' } })));
    if (answer.status !== 200) throw new Error(answer.text || `the server says ${answer.status}`);
    return answer;
  }

  tile(level, x, y) { return `/trace/${this.photo}/tile/${level}/${x}/${y}`; }
}
