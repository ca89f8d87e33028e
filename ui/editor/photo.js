// photo.js - the photograph as tiles of several sizes, drawn with the channel, contrast and brightness that were chosen.

const KEPT = 300;      // tiles
export const TILE = 512;
export const CHANNELS = ['colour', 'red', 'green', 'blue', 'hue', 'saturation', 'lightness'];

/** What a pixel becomes: one channel of it, then contrast about the middle, then brightness. */
export function developed(data, { channel, contrast, brightness }) {
  const curve = new Uint8ClampedArray(256).map((_, v) => (v - 128) * contrast + 128 + brightness);
  for (let i = 0; i < data.length; i += 4) {
    let r = data[i], g = data[i + 1], b = data[i + 2];
    if (channel) {
      const most = Math.max(r, g, b), least = Math.min(r, g, b), span = most - least;
      let v = [0, r, g, b][channel];
      if (channel === 4) {
        const turn = !span ? 0 : most === r ? (g - b) / span + 6 : most === g ? (b - r) / span + 2 : (r - g) / span + 4;
        v = (turn % 6) / 6 * 255;
        v = (v + 128) % 256; // skin lies about red: not where the scale is cut
      } else if (channel === 5) v = most ? span / most * 255 : 0;
      else if (channel === 6) v = (most + least) / 2;
      r = g = b = v;
    }
    data[i] = curve[Math.round(r)];
    data[i + 1] = curve[Math.round(g)];
    data[i + 2] = curve[Math.round(b)];
  }
}

export class Photo {
  constructor({ width, height, url, loaded }) {
    Object.assign(this, { width, height, url, loaded });
    this.tiles = new Map(); // key -> {bitmap, shown, look, failed}
    this.look = { channel: 0, contrast: 1, brightness: 0 };
    this.levels = Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / TILE)));
  }

  /** Pixels of a level: each has half as many a side as the one before, rounded up. */
  sides(level) {
    let w = this.width, h = this.height;
    for (let i = 0; i < level; i++) { w = (w + 1) >> 1; h = (h + 1) >> 1; }
    return [w, h];
  }

  get plain() { return !this.look.channel && this.look.contrast === 1 && this.look.brightness === 0; }

  tile(level, x, y) {
    const key = `${level}/${x}/${y}`;
    let tile = this.tiles.get(key);
    if (tile) {
      this.tiles.delete(key); // the youngest are last
      this.tiles.set(key, tile);
      return tile;
    }
    tile = { bitmap: null };
    tile.ready = this.fetch(tile, level, x, y);
    this.tiles.set(key, tile);
    for (const old of this.tiles.keys()) {
      if (this.tiles.size <= KEPT) break;
      this.tiles.delete(old);
    }
    return tile;
  }

  async fetch(tile, level, x, y) {
    for (let pause = 500; ; pause = Math.min(pause * 2, 8000)) {
      try {
        const answer = await fetch(this.url(level, x, y));
        if (answer.ok) {
          tile.bitmap = await createImageBitmap(await answer.blob(), { colorSpaceConversion: 'none' });
          this.loaded();
          return;
        }
        if (answer.status < 500 && answer.status !== 401) return;
      } catch { /* nobody answers: again */ }
      await new Promise((done) => { setTimeout(done, pause); });
    }
  }

  /** A tile's picture in the present look; null while it is not there. */
  shown(tile) {
    if (!tile.bitmap || this.plain) return tile.bitmap;
    if (tile.look === this.look) return tile.shown;
    const canvas = new OffscreenCanvas(tile.bitmap.width, tile.bitmap.height);
    const ctx = canvas.getContext('2d', { willReadFrequently: true });
    ctx.drawImage(tile.bitmap, 0, 0);
    const pixels = ctx.getImageData(0, 0, canvas.width, canvas.height);
    developed(pixels.data, this.look);
    ctx.putImageData(pixels, 0, 0);
    Object.assign(tile, { shown: canvas, look: this.look });
    return canvas;
  }

  /** Fills the stage: the coarse level first, so that nothing is ever blank, then the fitting one. */
  draw(ctx, view, ratio) {
    const level = Math.min(this.levels, Math.max(0, Math.floor(Math.log2(1 / (view.scale * ratio)) + 0.25)));
    ctx.imageSmoothingEnabled = view.scale * ratio < 2;
    for (const at of level === this.levels ? [level] : [this.levels, Math.min(level + 1, this.levels), level])
      this.drawLevel(ctx, view, at);
  }

  drawLevel(ctx, view, level) {
    const [lw, lh] = this.sides(level), sizeX = TILE * this.width / lw, sizeY = TILE * this.height / lh;
    const right = Math.min(this.width, view.x + view.stageWidth / view.scale);
    const bottom = Math.min(this.height, view.y + view.stageHeight / view.scale);
    for (let ty = Math.max(0, Math.floor(view.y / sizeY)); ty * sizeY < bottom; ty++)
      for (let tx = Math.max(0, Math.floor(view.x / sizeX)); tx * sizeX < right; tx++) {
        const picture = this.shown(this.tile(level, tx, ty));
        if (!picture) continue;
        const [x0, y0] = view.toStage(tx * sizeX, ty * sizeY).map(Math.round);
        const [x1, y1] = view.toStage(Math.min((tx + 1) * sizeX, this.width), Math.min((ty + 1) * sizeY, this.height)).map(Math.round);
        ctx.drawImage(picture, x0, y0, x1 - x0, y1 - y0);
      }
  }

  /** RGBA of a window at a level, in that level's pixels, as the file has them; what lies outside is black. */
  async pixels(level, x, y, width, height) {
    const canvas = new OffscreenCanvas(width, height), ctx = canvas.getContext('2d', { willReadFrequently: true });
    const most = this.sides(level), waits = [];
    for (let ty = Math.max(0, Math.floor(y / TILE)); ty * TILE < Math.min(y + height, most[1]); ty++)
      for (let tx = Math.max(0, Math.floor(x / TILE)); tx * TILE < Math.min(x + width, most[0]); tx++) {
        const tile = this.tile(level, tx, ty);
        waits.push(tile.ready.then(() => { if (tile.bitmap) ctx.drawImage(tile.bitmap, tx * TILE - x, ty * TILE - y); }));
      }
    await Promise.all(waits);
    return ctx.getImageData(0, 0, width, height).data;
  }
}
