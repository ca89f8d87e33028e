// preview.js - the mask as it will be, over the photograph: each row that the stage shows is asked of raster.js, none is
// filled by the browser.

import { paint } from './raster.js';
import { SKIN, IGNORE } from './wire.js';

export const COLOURS = { [SKIN]: [38, 166, 255], [IGNORE]: [255, 196, 0], 0: [236, 64, 122] };

/** Draws the regions' mask; `ratio` is the screen's pixels for one of CSS. */
export function drawPreview(ctx, view, regions, opacity, ratio, colours = COLOURS) {
  const { canvas } = ctx, k = view.scale * ratio, rows = [], places = [];
  const top = Math.max(0, Math.round((0 - view.y) * k)), bottom = Math.min(canvas.height, Math.round((view.height - view.y) * k));
  for (let sy = top; sy < bottom;) { // a stage row shows the photograph's row at its middle
    const row = Math.min(view.height - 1, Math.max(0, Math.floor(view.y + (sy + 0.5) / k)));
    let end = sy + 1;
    while (end < bottom && Math.floor(view.y + (end + 0.5) / k) === row) end++;
    rows.push(row);
    places.push([sy, end - sy]);
    sy = end;
  }
  ctx.clearRect(0, 0, canvas.width, canvas.height);
  const painted = paint(regions, view.width, rows), label = [0, SKIN, IGNORE];
  for (const l of label) {
    if (l === 0) continue; // not skin is what is left
    const [r, g, b] = colours[l];
    ctx.fillStyle = `rgb(${r} ${g} ${b} / ${opacity})`;
    ctx.beginPath();
    painted.forEach((runs, i) => {
      for (let j = 0; j < runs.length; j += 3) {
        if (runs[j + 2] !== l) continue;
        const x0 = Math.max(0, Math.round((runs[j] - view.x) * k)), x1 = Math.min(canvas.width, Math.round((runs[j + 1] - view.x) * k));
        if (x1 > x0) ctx.rect(x0, places[i][0], x1 - x0, places[i][1]);
      }
    });
    ctx.fill(); // of rectangles on whole pixels, which are the runs themselves
  }
}
