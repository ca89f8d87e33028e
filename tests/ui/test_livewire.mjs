// The live-wire follows edges, takes the cheapest way, and is quick.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { costs, spread, way, thinned } from '../../ui/editor/livewire.js';

function picture(width, height, inside) {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const noise = (x * 7919 + y * 104729) % 13, v = (inside(x, y) ? 180 : 70) + noise;
      rgba.set([v, v - 20, v - 30, 255], 4 * (y * width + x));
    }
  return rgba;
}

test('along a disc it stays on the edge', () => {
  const w = 200, cost = costs(picture(w, w, (x, y) => Math.hypot(x - 100, y - 100) < 70), w, w);
  const { from } = spread(cost, w, w, 170, 100), path = way(from, w, 100, 170);
  assert.ok(path.length > 80);
  for (const [x, y] of path) assert.ok(Math.abs(Math.hypot(x - 100, y - 100) - 70) < 3, `${x} ${y}`);
});

test('no other way is cheaper: beside Bellman and Ford on a small window', () => {
  const w = 23, h = 17, cost = Uint8Array.from({ length: w * h }, (_, i) => 1 + (i * 2654435761 >>> 7) % 32);
  const { total, from } = spread(cost, w, h, 4, 5), plain = new Array(w * h).fill(Infinity);
  plain[5 * w + 4] = 0;
  for (let again = true; again;) {
    again = false;
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++)
      for (let dy = -1; dy < 2; dy++) for (let dx = -1; dx < 2; dx++) {
        const px = x + dx, py = y + dy;
        if ((!dx && !dy) || px < 0 || py < 0 || px >= w || py >= h) continue;
        const sum = plain[py * w + px] + cost[y * w + x] * (dx && dy ? 14 : 10);
        if (sum < plain[y * w + x]) { plain[y * w + x] = sum; again = true; }
      }
  }
  assert.deepEqual(Array.from(total), plain);
  for (const [x, y] of [[0, 0], [22, 16], [22, 0]]) {
    const path = way(from, w, x, y);
    assert.deepEqual([path[0], path[path.length - 1]], [[4, 5], [x, y]]);
    const sum = path.slice(1).reduce((s, [a, b], i) => s + cost[b * w + a] * (path[i][0] !== a && path[i][1] !== b ? 14 : 10), 0);
    assert.equal(sum, plain[y * w + x]);
  }
});

test('thinning keeps the ends and stays near', () => {
  const points = Array.from({ length: 400 }, (_, i) => [i, 20 * Math.sin(i / 30)]), few = thinned(points, 0.5);
  assert.ok(few.length < 60 && few.length > 10);
  assert.deepEqual([few[0], few[few.length - 1]], [points[0], points[399]]);
});
