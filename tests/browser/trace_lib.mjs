// What the tests of the tracing page share: pictures that are known, a catalogue, a server, a browser.
//   DERMATOME names the program, CHROMIUM the browser.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './common.mjs';
import { crc32 } from './trace_crc.mjs';
import { deflateSync, inflateSync } from 'node:zlib';
import { chromium } from 'playwright-core';

export const program = process.env.DERMATOME || 'build/dermatome';

const chunk = (name, data) => {
  const out = Buffer.alloc(12 + data.length);
  out.writeUInt32BE(data.length, 0);
  out.write(name, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
};

/** A PNG whose pixels are those of colour(x, y). */
export function png(width, height, colour) {
  const raw = Buffer.alloc((3 * width + 1) * height), head = Buffer.alloc(13);
  for (let y = 0, at = 0; y < height; y++) {
    at++;
    for (let x = 0; x < width; x++) {
      const [r, g, b] = colour(x, y);
      raw[at++] = r; raw[at++] = g; raw[at++] = b;
    }
  }
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8; head[9] = 2;
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw, { level: 1 })), chunk('IEND', Buffer.alloc(0))]);
}

/** The pixels of a PNG of one bit each, 0 or 1. */
export function bits(data) {
  const width = data.readUInt32BE(16), height = data.readUInt32BE(20), parts = [], each = (width + 7) >> 3, bytes = new Uint8Array(each * height);
  if (data[24] !== 1 || data[25] !== 0 || data[28] !== 0) throw new Error('another kind of PNG');
  for (let at = 8; at < data.length; at += 12 + data.readUInt32BE(at))
    if (data.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(data.subarray(at + 8, at + 8 + data.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(parts));
  for (let i = 0; i < bytes.length; i++) {
    const x = i % each, row = (i - x) / each, a = x ? bytes[i - 1] : 0, b = row ? bytes[i - each] : 0, c = x && row ? bytes[i - each - 1] : 0;
    const [pa, pb, pc] = [a, b, c].map((v) => Math.abs(a + b - c - v)), nearest = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    bytes[i] = raw[row * (each + 1) + 1 + x] + [0, a, b, (a + b) >> 1, nearest][raw[row * (each + 1)]];
  }
  return Uint8Array.from({ length: width * height }, (_, i) => bytes[Math.floor(i / width) * each + (i % width >> 3)] >> (7 - i % width % 8) & 1);
}

/** A disc of skin on grey, with some grain. */
export const disc = (cx, cy, radius) => (x, y) => {
  const grain = (x * 7919 + y * 104729 + (x * y) % 31) % 17;
  return Math.hypot(x + 0.5 - cx, y + 0.5 - cy) < radius ? [200 + grain, 150 + grain, 130 + grain] : [70 + grain, 80 + grain, 90 + grain];
};

export class Workplace {
  /** `pictures`: {name: PNG}; without, the catalogue is empty. */
  constructor(pictures) {
    this.folder = mkdtempSync(join(tmpdir(), 'dermatome-trace-'));
    this.catalogue = join(this.folder, 'cat');
    execFileSync(program, ['init', this.catalogue], { stdio: 'ignore' });
    if (!pictures) return;
    mkdirSync(join(this.folder, 'photos'));
    for (const [name, data] of Object.entries(pictures)) writeFileSync(join(this.folder, 'photos', name), data);
    this.run('ingest', '--layout', 'photos', '--dataset', 'drawn', '--domain', 'healthy', join(this.folder, 'photos'));
    this.run('deid', 'clear', '--dataset', 'drawn', '--by', 'curator', '--why', 'drawn by a test');
  }

  run(...words) { return execFileSync(program, ['-C', this.catalogue, ...words], { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] }).toString(); }
  rows(sql) { return JSON.parse(this.run('sql', '--json', sql) || '[]'); }
  value(sql) { const [row] = this.rows(sql); return row ? Object.values(row)[0] : undefined; }

  async serve(...words) {
    const server = spawn(program, ['-C', this.catalogue, 'serve', '--as', 'anna,bert', '--reviewer', 'clara', '--no-open',
      '--port', String(this.port || 0), ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    await new Promise((done, failed) => {
      server.stdout.on('data', (data) => { said += data; if ((said.match(/http:\S+\n/g) || []).length >= 3) done(); });
      server.on('exit', (code) => failed(new Error(`the server ended: ${code}`)));
    });
    this.server = server;
    this.cookies = {};
    this.links = Object.fromEntries([...said.matchAll(/^(\w+).*?: (http:\S+)$/gm)].map((m) => [m[1], m[2]]));
    this.origin = new URL(this.links.anna).origin;
    this.port = new URL(this.links.anna).port;
  }

  async kill(signal = 'SIGKILL') {
    if (this.server.exitCode !== null || this.server.signalCode !== null) return;
    this.server.removeAllListeners('exit');
    const ended = new Promise((done) => { this.server.once('exit', done); });
    this.server.kill(signal);
    await ended;
  }

  async browser(options = {}) {
    this.chromium = this.chromium || await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: process.getuid() === 0 ? ['--no-sandbox'] : [] });
    const context = await this.chromium.newContext({ viewport: { width: 1280, height: 720 }, ...options });
    context.setDefaultTimeout(60000);
    return context;
  }

  /** A page of somebody that is let in, on the photo. */
  async open(context, name, photo, enter = true) {
    const page = await context.newPage();
    page.faults = [];
    page.on('pageerror', (error) => page.faults.push(error.stack));
    if (enter && this.cookies[name]) await context.addCookies(this.cookies[name]); // a link opens once
    else if (enter) {
      await page.goto(this.links[name]);
      this.cookies[name] = await context.cookies();
    }
    await page.goto(`${this.origin}/trace/${photo}`);
    await until(page, () => document.getElementById('trace')?.editor?.panel?.list !== undefined || document.querySelector('.regions, .stage + aside .quiet'));
    await until(page, () => document.getElementById('trace').editor.panel.parts.start.childElementCount > 0);
    return page;
  }

  async end() {
    if (this.chromium) await this.chromium.close();
    if (this.server) await this.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Where a place of the photograph is on the page. */
export const onPage = (page, x, y) => page.evaluate(([px, py]) => {
  const { editor } = document.getElementById('trace'), box = editor.panel.stage.getBoundingClientRect(), [sx, sy] = editor.view.toStage(px, py);
  return [box.left + sx, box.top + sy];
}, [x, y]);

export async function click(page, x, y) { await page.mouse.click(...await onPage(page, x, y)); }

export async function drag(page, from, to, steps = 6) {
  await page.mouse.move(...await onPage(page, ...from));
  await page.mouse.down();
  const [x0, y0] = await onPage(page, ...from), [x1, y1] = await onPage(page, ...to);
  for (let i = 1; i <= steps; i++) await page.mouse.move(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps);
  await page.mouse.up();
}

export const saved = (page) => until(page, () => {
  const { saver } = document.getElementById('trace').editor;
  return saver.saved && !saver.running && !saver.trouble;
}, null, { timeout: 60000 });

export const state = (page) => page.evaluate(() => {
  const { doc, saver, selection } = document.getElementById('trace').editor;
  return { regions: doc.regions.map((g) => ({ label: g.label, rings: g.rings.map((r) => ({ kind: r.kind, pts: [...r.pts] })) })),
    head: saver.head, state: saver.state, trouble: saver.trouble && saver.trouble.kind, selection, words: document.querySelector('.words').textContent };
});

/** The mask that the page previews, of skin, as the catalogue's BLOB in hexadecimal. */
export const previewed = (page) => page.evaluate(async () => {
  const { paint } = await import('/ui/raster.js'), { encodeMask } = await import('/ui/wire.js');
  const { doc, stand: { width, height } } = document.getElementById('trace').editor, ends = [];
  paint(doc.regions, width, Array.from({ length: height }, (_, y) => y)).forEach((runs, y) => {
    for (let i = 0; i < runs.length; i += 3) {
      if (runs[i + 2] !== 1) continue;
      const a = y * width + runs[i], b = y * width + runs[i + 1];
      if (ends.length && ends[ends.length - 1] === a) ends[ends.length - 1] = b; else ends.push(a, b);
    }
  });
  if (!ends.length || ends[ends.length - 1] !== width * height) ends.push(width * height);
  return [...encodeMask({ width, height, ends })].map((b) => b.toString(16).padStart(2, '0')).join('').toUpperCase();
});

/** Knots on a circle. */
export const circle = (cx, cy, r, n) => Array.from({ length: n }, (_, i) =>
  [cx + r * Math.cos(i / n * 2 * Math.PI), cy + r * Math.sin(i / n * 2 * Math.PI)]);
