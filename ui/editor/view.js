// view.js - which part of the photograph is on the stage, and how large. Sizes on the stage are in CSS pixels, places in
// the photograph in its pixels.

import { clamp } from './geometry.js';

const LARGEST = 64; // CSS pixels for one of the photograph

export class View {
  constructor(width, height) {
    Object.assign(this, { width, height, stageWidth: 1, stageHeight: 1, scale: 1, x: 0, y: 0 });
  }

  resize(stageWidth, stageHeight) {
    const whole = this.isWhole;
    Object.assign(this, { stageWidth, stageHeight });
    if (whole) this.fit(); else this.keepNear();
  }

  get fitting() { return Math.min(this.stageWidth / this.width, this.stageHeight / this.height) * 0.96; }
  get isWhole() { return Math.abs(this.scale / this.fitting - 1) < 1e-6 || this.stageWidth === 1; }

  fit() {
    this.scale = this.fitting;
    this.x = (this.width - this.stageWidth / this.scale) / 2;
    this.y = (this.height - this.stageHeight / this.scale) / 2;
  }

  toPhoto(sx, sy) { return [this.x + sx / this.scale, this.y + sy / this.scale]; }
  toStage(x, y) { return [(x - this.x) * this.scale, (y - this.y) * this.scale]; }

  /** What lies at (sx, sy) stays there. */
  zoom(factor, sx = this.stageWidth / 2, sy = this.stageHeight / 2) {
    const [x, y] = this.toPhoto(sx, sy);
    this.scale = clamp(this.scale * factor, Math.min(this.fitting / 2, 1), LARGEST);
    this.x = x - sx / this.scale;
    this.y = y - sy / this.scale;
    this.keepNear();
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.keepNear();
  }

  /** The photograph never leaves the stage. */
  keepNear() {
    const w = this.stageWidth / this.scale, h = this.stageHeight / this.scale;
    this.x = clamp(this.x, -0.8 * w, this.width - 0.2 * w);
    this.y = clamp(this.y, -0.8 * h, this.height - 0.2 * h);
  }

  /** Moves as little as need be for (x, y) to be seen. */
  show(x, y, margin = 40) {
    const [sx, sy] = this.toStage(x, y), m = Math.min(margin, this.stageWidth / 3, this.stageHeight / 3);
    const by = (v, size) => (v < m ? m - v : v > size - m ? size - m - v : 0);
    this.pan(by(sx, this.stageWidth), by(sy, this.stageHeight));
  }
}
