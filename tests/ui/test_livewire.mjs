// The live-wire follows edges, takes the cheapest way, and is quick.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Spread, costs, sharpened, spread, stretches, thinned, way } from '../../ui/editor/livewire.js';

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

test('a way that is asked for early is the one that would be found in the end, and no pixel that is closed is on it', () => {
  const w = 61, h = 40, cost = Uint8Array.from({ length: w * h }, (_, i) => 1 + (i * 2654435761 >>> 9) % 32), all = spread(cost, w, h, 30, 20);
  const sum = (path) => path.slice(1).reduce((s, [a, b], i) => s + cost[b * w + a] * (path[i][0] !== a && path[i][1] !== b ? 14 : 10), 0);
  const net = new Spread(cost, w, h, 30, 20);
  for (const [x, y] of [[33, 22], [3, 3], [34, 18], [60, 39], [0, 39]]) {
    const path = net.to(x, y);
    assert.deepEqual([path[0], path[path.length - 1]], [[30, 20], [x, y]]);
    assert.equal(sum(path), all.total[y * w + x]);
  }
  assert.ok(new Spread(cost, w, h, 30, 20).run(20 * w + 31).done.reduce((a, b) => a + b) < 60, 'a place near by costs little');
  const closed = Uint8Array.from({ length: w * h }, (_, i) => (i % w === 40 && i > 3 * w ? 1 : 0)), around = new Spread(cost, w, h, 30, 20, closed).to(50, 30);
  assert.ok(around.every(([x, y]) => !closed[y * w + x]) && around.some(([x, y]) => x === 40 && y <= 3));
  assert.deepEqual(new Spread(cost, w, h, 30, 20, closed).to(40, 30), []);
});

test('a way of large steps becomes one of pixels on the edge', () => {
  const w = 300, rgba = picture(w, w, (x, y) => Math.hypot(x - 20, y - 20) < 200);
  const coarse = Array.from({ length: 30 }, (_, i) => { const a = 0.2 + i / 29 * 1.1, r = 200 + 5 * Math.sin(9 * i); return [20 + r * Math.cos(a), 20 + r * Math.sin(a)]; });
  const fine = sharpened(rgba, w, w, coarse, 16), off = fine.map(([x, y]) => Math.abs(Math.hypot(x - 20, y - 20) - 200));
  assert.ok(fine.length > 150 && Math.max(...off) < 3, `${fine.length} ${Math.max(...off)}`);
  assert.ok(fine.every(([x, y], i) => !i || Math.max(Math.abs(x - fine[i - 1][0]), Math.abs(y - fine[i - 1][1])) === 1));
  assert.deepEqual(sharpened(rgba, w, w, coarse, 16, true)[0], coarse[0].map(Math.round));
});

test('a line is looked at in stretches, and where it leaps nothing is looked for', () => {
  const points = [...Array.from({ length: 50 }, (_, i) => [4 * i, 0]), [900, 0], ...Array.from({ length: 20 }, (_, i) => [904 + 4 * i, 0])];
  const parts = stretches(points, 64, 12);
  assert.deepEqual([points[0], ...parts.flatMap((p) => p.slice(1))], points);
  parts.forEach((p, i) => assert.deepEqual(p[0], i ? parts[i - 1][parts[i - 1].length - 1] : points[0]));
  assert.ok(parts.filter((p) => p.length > 2).every((p) => p[p.length - 1][0] - p[0][0] <= 64));
  assert.equal(parts.filter((p) => p[1][0] - p[0][0] > 12).length, 1);
});

test('thinning keeps the ends and stays near', () => {
  const points = Array.from({ length: 400 }, (_, i) => [i, 20 * Math.sin(i / 30)]), few = thinned(points, 0.5);
  assert.ok(few.length < 60 && few.length > 10);
  assert.deepEqual([few[0], few[few.length - 1]], [points[0], points[399]]);
});
