// livewire.js - the cheapest way along edges from one pixel to any other ("intelligent scissors", Mortensen and Barrett
// 1995): a Dijkstra over a window, in whole costs with a queue of buckets. It goes no farther than it is asked, so that the
// first ways are there at once; then each place under the pointer only has to be walked back.

const STEPS = [[1, 0, 10], [0, 1, 10], [-1, 0, 10], [0, -1, 10], [1, 1, 14], [-1, 1, 14], [-1, -1, 14], [1, -1, 14]];
const BUCKETS = 512; // a power of two, more than 14 * 32, which is the most that one step costs
const FAR = 0xffffffff;
export const NONE = 255;

/** What each pixel of an RGBA picture costs: 1 on the strongest edges, 32 where there is none. */
export function costs(rgba, width, height) {
  const n = width * height, strength = new Float32Array(n), out = new Uint8Array(n).fill(32), row = 4 * width;
  for (let y = 1; y + 1 < height; y++)
    for (let x = 1; x + 1 < width; x++) {
      let most = 0;
      for (let i = 4 * (y * width + x), end = i + 3; i < end; i++) {
        const a = rgba[i - row - 4], b = rgba[i - row + 4], c = rgba[i + row - 4], d = rgba[i + row + 4];
        const gx = b + d - a - c + 2 * (rgba[i + 4] - rgba[i - 4]), gy = c + d - a - b + 2 * (rgba[i + row] - rgba[i - row]);
        most = Math.max(most, gx * gx + gy * gy);
      }
      strength[y * width + x] = most;
    }
  const strong = percentile(strength, 0.98) || 1;
  for (let y = 1; y + 1 < height; y++)
    for (let x = 1; x + 1 < width; x++) {
      const i = y * width + x, s = Math.min(1, Math.sqrt(strength[i] / strong));
      out[i] = Math.round(1 + 31 * (1 - s) * (1 - s));
    }
  return out;
}

function percentile(values, share) {
  const sample = [];
  for (let i = 0; i < values.length; i += Math.max(1, Math.floor(values.length / 4096))) sample.push(values[i]);
  sample.sort((a, b) => a - b);
  return sample[Math.floor(share * (sample.length - 1))];
}

/** From a seed outwards: for each pixel that was reached the step by which it is best entered, NONE at the seed. */
export class Spread {
  /** `closed`: pixels that are not entered, 1 for each; or null. */
  constructor(cost, width, height, x, y, closed = null) {
    const n = width * height, seed = y * width + x;
    Object.assign(this, { cost, width, height, at: 0, waiting: 1, from: new Uint8Array(n).fill(NONE), total: new Uint32Array(n).fill(FAR),
      done: closed ? closed.slice() : new Uint8Array(n), head: new Int32Array(BUCKETS).fill(-1), next: new Int32Array(n), last: new Int32Array(n) });
    this.total[seed] = 0;
    this.done[seed] = 0;
    this.put(seed, 0);
  }

  /** Puts a pixel into the bucket of its total: each bucket is a list, linked both ways. */
  put(i, total) {
    const bucket = total & (BUCKETS - 1), first = this.head[bucket];
    this.next[i] = first;
    this.last[i] = -1;
    if (first >= 0) this.last[first] = i;
    this.head[bucket] = i;
  }

  take(i, total) {
    const { next, last } = this, after = next[i], before = last[i];
    if (after >= 0) last[after] = before;
    if (before >= 0) next[before] = after; else this.head[total & (BUCKETS - 1)] = after;
  }

  /** Until the best way to pixel `goal` is known; to all pixels without one. */
  run(goal = -1) {
    const { head, done } = this;
    while (this.waiting && !(goal >= 0 && done[goal])) {
      const i = head[this.at & (BUCKETS - 1)];
      if (i < 0) { this.at++; continue; }
      this.take(i, this.at);
      this.waiting--;
      done[i] = 1;
      this.enter(i);
    }
    return this;
  }

  enter(i) {
    const { cost, width, height, done, total, from, at } = this, x = i % width, y = (i - x) / width;
    for (let s = 0; s < 8; s++) {
      const step = STEPS[s], px = x + step[0], py = y + step[1], j = i + step[0] + step[1] * width;
      if (px < 0 || py < 0 || px >= width || py >= height || done[j]) continue;
      const sum = at + cost[j] * step[2], known = total[j];
      if (sum >= known) continue;
      if (known === FAR) this.waiting++; else this.take(j, known);
      total[j] = sum;
      from[j] = s;
      this.put(j, sum);
    }
  }

  /** The way from the seed to (x, y), both ends included, as pixels [x, y]; [] where none leads. */
  to(x, y) {
    const goal = y * this.width + x;
    this.run(goal);
    return this.total[goal] === FAR ? [] : way(this.from, this.width, x, y);
  }
}

/** From (x, y) to everywhere in the window: {from, total}. */
export const spread = (cost, width, height, x, y) => new Spread(cost, width, height, x, y).run();

export function way(from, width, x, y) {
  const out = [];
  for (;;) {
    out.push([x, y]);
    const s = from[y * width + x];
    if (s === NONE) return out.reverse();
    x -= STEPS[s][0];
    y -= STEPS[s][1];
  }
}

/**
 * A way of few pixels, [x, y] in a window's, made one of its own pixels: within `reach` of the line that was given, from
 * the strongest edge about its first place, or from that place itself if it is `held`, to the one about its last.
 */
export function sharpened(rgba, width, height, points, reach, held = false) {
  const cost = costs(rgba, width, height), closed = new Uint8Array(width * height).fill(1), half = Math.ceil(reach / 2);
  const inside = ([x, y]) => [Math.min(width - 1, Math.max(0, Math.round(x))), Math.min(height - 1, Math.max(0, Math.round(y)))];
  const box = ([x, y], by, each) => {
    for (let py = Math.max(0, y - by); py <= Math.min(height - 1, y + by); py++)
      for (let px = Math.max(0, x - by); px <= Math.min(width - 1, x + by); px++) each(py * width + px, px, py);
  };
  points.forEach(([x, y], k) => {
    const [a, b] = points[k + 1] || [x, y], n = Math.max(1, Math.ceil(Math.hypot(a - x, b - y) / reach));
    for (let i = 0; i < n; i++) box(inside([x + (a - x) * i / n, y + (b - y) * i / n]), reach, (j) => { closed[j] = 0; });
  });
  const strongest = (place) => {
    const [cx, cy] = inside(place);
    let best = [cx, cy], least = Infinity;
    box([cx, cy], half, (j, x, y) => { // of equal ones the nearest
      const v = cost[j] + Math.hypot(x - cx, y - cy) / (4 * reach);
      if (v < least) { least = v; best = [x, y]; }
    });
    return best;
  };
  const first = held ? inside(points[0]) : strongest(points[0]), last = strongest(points[points.length - 1]);
  return new Spread(cost, width, height, ...first, closed).to(...last);
}

/** A line in stretches of at most `long`, each beginning where the one before ends; a step of over `gap` is one by itself. */
export function stretches(points, long, gap) {
  const out = [];
  let part = [points[0]], far = 0;
  for (let i = 1; i < points.length; i++) {
    const step = Math.hypot(points[i][0] - points[i - 1][0], points[i][1] - points[i - 1][1]);
    if (part.length > 1 && (step > gap || far + step > long)) { out.push(part); part = [points[i - 1]]; far = 0; }
    part.push(points[i]);
    far += step;
    if (step > gap && i + 1 < points.length) { out.push(part); part = [points[i]]; far = 0; }
  }
  if (part.length > 1 || !out.length) out.push(part);
  return out;
}

/** Points at most `far` apart from the line between those that stay (Douglas and Peucker 1973); the ends stay. */
export function thinned(points, far) {
  const keep = new Uint8Array(points.length), open = [[0, points.length - 1]];
  keep[0] = keep[points.length - 1] = 1;
  while (open.length) {
    const [a, b] = open.pop(), [ax, ay] = points[a], dx = points[b][0] - ax, dy = points[b][1] - ay;
    const square = dx * dx + dy * dy;
    let worst = far * far, at = -1;
    for (let i = a + 1; i < b; i++) {
      const ex = points[i][0] - ax, ey = points[i][1] - ay;
      const t = square ? Math.max(0, Math.min(1, (ex * dx + ey * dy) / square)) : 0;
      const d = (ex - t * dx) ** 2 + (ey - t * dy) ** 2;
      if (d > worst) { worst = d; at = i; }
    }
    if (at < 0) continue;
    keep[at] = 1;
    open.push([a, at], [at, b]);
  }
  return points.filter((_, i) => keep[i]);
}
