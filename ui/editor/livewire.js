// livewire.js - the cheapest way along edges from one pixel to any other ("intelligent scissors", Mortensen and Barrett
// 1995): a Dijkstra over a window, in whole costs with a queue of buckets, so that it is done in some ten milliseconds;
// then each place under the pointer only has to be walked back.

const STEPS = [[1, 0, 10], [0, 1, 10], [-1, 0, 10], [0, -1, 10], [1, 1, 14], [-1, 1, 14], [-1, -1, 14], [1, -1, 14]];
const COST_MAX = 14 * 32;  // of one step
export const NONE = 255;

/** What each pixel of an RGBA picture costs: 1 on the strongest edges, 32 where there is none. */
export function costs(rgba, width, height) {
  const n = width * height, strength = new Float32Array(n), out = new Uint8Array(n).fill(32);
  for (let channel = 0; channel < 3; channel++)
    for (let y = 1; y + 1 < height; y++)
      for (let x = 1; x + 1 < width; x++) {
        const i = y * width + x, p = (k) => rgba[4 * (i + k) + channel], w = width;
        const gx = p(1 - w) + 2 * p(1) + p(1 + w) - p(-1 - w) - 2 * p(-1) - p(w - 1);
        const gy = p(w - 1) + 2 * p(w) + p(w + 1) - p(-1 - w) - 2 * p(-w) - p(1 - w);
        const g = gx * gx + gy * gy;
        if (g > strength[i]) strength[i] = g;
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

/** From (x, y) to everywhere in the window: the step by which each pixel is best entered, NONE at the seed. */
export function spread(cost, width, height, x, y) {
  const n = width * height, from = new Uint8Array(n).fill(NONE), total = new Uint32Array(n).fill(0xffffffff);
  const done = new Uint8Array(n), size = COST_MAX + 1, bucket = Array.from({ length: size }, () => []);
  let waiting = 1;
  total[y * width + x] = 0;
  bucket[0].push(y * width + x);
  for (let at = 0; waiting; at++) {
    const list = bucket[at % size];
    while (list.length) {
      const i = list.pop();
      waiting--;
      if (done[i] || total[i] !== at) continue;
      done[i] = 1;
      const px = i % width, py = (i - px) / width;
      for (let s = 0; s < 8; s++) {
        const qx = px + STEPS[s][0], qy = py + STEPS[s][1];
        if (qx < 0 || qy < 0 || qx >= width || qy >= height) continue;
        const j = qy * width + qx, sum = at + cost[j] * STEPS[s][2];
        if (sum >= total[j]) continue;
        total[j] = sum;
        from[j] = s;
        bucket[sum % size].push(j);
        waiting++;
      }
    }
  }
  return { from, total };
}

/** The way from the seed to (x, y), both ends included, as pixels [x, y]. */
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
