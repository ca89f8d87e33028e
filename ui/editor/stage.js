// stage.js - mouse, pen, fingers and wheel on the stage: one pointer works, two fingers move and enlarge.

import { UNIT } from './geometry.js';

export class Stage {
  constructor(element, editor) {
    Object.assign(this, { element, editor, fingers: new Map(), panning: null, space: false });
    const on = (name, handle, options) => element.addEventListener(name, handle.bind(this), options);
    on('pointerdown', this.down);
    on('pointermove', this.move);
    on('pointerup', this.up);
    on('pointercancel', this.lost);
    on('pointerleave', () => editor.leave());
    on('dblclick', (e) => editor.tool.double && editor.tool.double(this.event(e)));
    on('wheel', this.wheel, { passive: false });
    on('contextmenu', (e) => e.preventDefault());
  }

  event(e) {
    const box = this.element.getBoundingClientRect(), sx = e.clientX - box.left, sy = e.clientY - box.top;
    const [x, y] = this.editor.view.toPhoto(sx, sy);
    return { x: x * UNIT, y: y * UNIT, sx, sy, shift: e.shiftKey, alt: e.altKey, touch: e.pointerType === 'touch' };
  }

  down(e) {
    this.element.setPointerCapture(e.pointerId);
    this.element.focus({ preventScroll: true });
    this.editor.active();
    if (e.pointerType === 'touch') this.fingers.set(e.pointerId, [e.clientX, e.clientY]);
    if (this.fingers.size > 1) {
      if (this.fingers.size === 2 && this.working) (this.editor.tool.interrupt || this.editor.tool.cancel).call(this.editor.tool);
      this.working = false;
      this.pinch = this.measured();
      return;
    }
    if (e.button === 1 || (e.button === 0 && this.space)) { this.panning = [e.clientX, e.clientY]; return; }
    if (e.button !== 0) return;
    this.working = true;
    this.editor.cursor = null;
    this.editor.tool.down(this.event(e));
  }

  move(e) {
    if (this.fingers.has(e.pointerId)) this.fingers.set(e.pointerId, [e.clientX, e.clientY]);
    if (this.fingers.size > 1) { this.pinched(); return; }
    if (this.panning) {
      this.editor.view.pan(e.clientX - this.panning[0], e.clientY - this.panning[1]);
      this.panning = [e.clientX, e.clientY];
      this.editor.redraw();
      return;
    }
    this.last = e;
    const list = this.editor.toolName === 'freehand' && e.getCoalescedEvents ? e.getCoalescedEvents() : [];
    for (const one of list.length ? list : [e]) this.editor.tool.move(this.event(one));
    this.editor.pointed(this.event(e));
  }

  up(e) {
    const several = this.fingers.size > 1;
    this.fingers.delete(e.pointerId);
    this.panning = null;
    if (several) { this.pinch = this.fingers.size > 1 ? this.measured() : null; return; }
    if (this.working) this.editor.tool.up(this.event(e));
    this.working = false;
  }

  /** The system took the pointer away: what was being done is not done. */
  lost(e) {
    this.fingers.delete(e.pointerId);
    this.panning = null;
    if (this.working) (this.editor.tool.interrupt || this.editor.tool.cancel).call(this.editor.tool);
    this.working = false;
  }

  measured() {
    const [a, b] = [...this.fingers.values()], box = this.element.getBoundingClientRect();
    return { x: (a[0] + b[0]) / 2 - box.left, y: (a[1] + b[1]) / 2 - box.top, size: Math.hypot(a[0] - b[0], a[1] - b[1]) };
  }

  pinched() {
    const was = this.pinch, now = this.measured(), { view } = this.editor;
    if (was) {
      view.pan(now.x - was.x, now.y - was.y);
      if (was.size > 8 && now.size > 8) view.zoom(now.size / was.size, now.x, now.y);
    }
    this.pinch = now;
    this.editor.redraw();
  }

  wheel(e) {
    e.preventDefault();
    const { sx, sy } = this.event(e), lines = e.deltaMode === 1 ? 16 : 1;
    if (e.shiftKey) this.editor.view.pan(-(e.deltaX || e.deltaY) * lines, 0);
    else this.editor.view.zoom(Math.exp(-e.deltaY * lines * (e.ctrlKey ? 0.01 : 0.0018)), sx, sy);
    this.editor.redraw();
  }
}
