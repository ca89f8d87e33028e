// wire.js - shapes, masks and lists of regions as bytes: the catalogue's own BLOBs (docs/formats.md), so that the
// server reads what a page sends with the reader that guards the catalogue.
//
// A list of regions is, for each: its label (0 not-skin, 1 skin, 2 ignore), 0 for a shape or 1 for a mask, the
// length of the BLOB in LEB128, and the BLOB.

import { CATMULL_ROM } from './geometry.js';

export const NOT_SKIN = 0, SKIN = 1, IGNORE = 2;
export const LABEL_NAMES = ['not skin', 'skin', 'ignore'];

function number(out, v) {
  for (; v > 127; v = Math.floor(v / 128)) out.push(v % 128 + 128);
  out.push(v);
}

class Reader {
  constructor(bytes) { this.bytes = bytes; this.at = 0; }
  byte() {
    if (this.at >= this.bytes.length) throw new RangeError('the bytes end too early');
    return this.bytes[this.at++];
  }
  number() {
    for (let v = 0, by = 1; ; by *= 128) {
      const b = this.byte();
      v += (b & 127) * by;
      if (b < 128) return v;
      if (by > 2 ** 40) throw new RangeError('a number is too long');
    }
  }
  signed() { const v = this.number(); return v % 2 ? -(v + 1) / 2 : v / 2; }
  take(n) {
    if (n > this.bytes.length - this.at) throw new RangeError('the bytes end too early');
    return this.bytes.subarray(this.at, this.at += n);
  }
}

/** {fill, rings} as a shape's BLOB. */
export function encodeShape({ fill, rings }) {
  const out = [83, 1, fill];
  number(out, rings.length);
  for (const r of rings) {
    const n = r.pts.length / 2, corners = r.kind === CATMULL_ROM && r.corners && r.corners.some((c) => c);
    out.push(r.kind + (corners ? 4 : 0));
    number(out, n);
    for (let i = 0, x = 0, y = 0; i < n; i++) {
      for (const d of [r.pts[2 * i] - x, r.pts[2 * i + 1] - y]) number(out, d < 0 ? -2 * d - 1 : 2 * d);
      x = r.pts[2 * i];
      y = r.pts[2 * i + 1];
    }
    if (corners)
      for (let i = 0; i < n; i += 8) {
        let byte = 0;
        for (let k = 0; k < 8 && i + k < n; k++) if (r.corners[i + k]) byte |= 1 << k;
        out.push(byte);
      }
  }
  return Uint8Array.from(out);
}

/** A shape's BLOB as {fill, rings}; RangeError for what is none. */
export function decodeShape(bytes) {
  const from = new Reader(bytes), rings = [];
  if (from.byte() !== 83 || from.byte() !== 1) throw new RangeError('these bytes are no shape of format 1');
  const fill = from.byte();
  for (let count = from.number(); count; count--) {
    const kind = from.byte(), n = from.number();
    if (kind > 7 || n > 1 << 20) throw new RangeError('a ring is not one');
    const pts = new Int32Array(2 * n);
    for (let i = 0, x = 0, y = 0; i < n; i++) {
      pts[2 * i] = x += from.signed();
      pts[2 * i + 1] = y += from.signed();
    }
    let corners = null;
    if (kind & 4) {
      const bits = from.take(Math.ceil(n / 8));
      corners = Uint8Array.from({ length: n }, (_, i) => (bits[i >> 3] >> (i & 7)) & 1);
    }
    rings.push({ kind: kind & 3, pts, corners });
  }
  if (from.at !== bytes.length) throw new RangeError('bytes are left over');
  return { fill, rings };
}

/** A mask's BLOB as {width, height, ends}: where each run (out, in, out ..) stops. */
export function decodeMask(bytes) {
  const from = new Reader(bytes);
  if (from.byte() !== 1) throw new RangeError('these bytes are no mask of format 1');
  const width = from.number(), height = from.number(), ends = [];
  for (let end = 0; from.at < bytes.length;) ends.push(end += from.number());
  if (ends[ends.length - 1] !== width * height) throw new RangeError('the runs do not fill the mask');
  return { width, height, ends };
}

export function encodeMask({ width, height, ends }) {
  const out = [1];
  number(out, width);
  number(out, height);
  ends.forEach((end, i) => number(out, end - (i ? ends[i - 1] : 0)));
  return Uint8Array.from(out);
}

/** A document's regions as bytes. */
export function encodeRegions(regions) {
  const parts = [];
  for (const region of regions) {
    const blob = region.mask || encodeShape(region), head = [region.label, region.mask ? 1 : 0];
    number(head, blob.length);
    parts.push(Uint8Array.from(head), blob);
  }
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  parts.reduce((at, p) => (out.set(p, at), at + p.length), 0);
  return out;
}

export function decodeRegions(bytes) {
  const from = new Reader(bytes), regions = [];
  while (from.at < bytes.length) {
    const label = from.byte(), isMask = from.byte(), blob = from.take(from.number()).slice();
    if (label > IGNORE || isMask > 1) throw new RangeError('a region is not one');
    regions.push(isMask ? { label, fill: 0, rings: [], mask: blob } : { label, mask: null, ...decodeShape(blob) });
  }
  return regions;
}

export const sameBytes = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);
