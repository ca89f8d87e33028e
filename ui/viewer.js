// viewer.js - looks into a photo of any size: wheel, drag, touch and keys over tiles of 512 pixels.
// Without this script the picture itself stands there.
const TILE = 512;

function viewer(figure) {
  const width = +figure.dataset.width, height = +figure.dataset.height, photo = figure.dataset.photo;
  const whole = figure.querySelector("img"), canvas = document.createElement("canvas");
  const context = canvas.getContext("2d"), tiles = new Map(), fingers = new Map();
  let levels = 1, scale = 1, x = 0, y = 0, due = false;
  while (Math.ceil(width / 2 ** (levels - 1)) > TILE || Math.ceil(height / 2 ** (levels - 1)) > TILE) levels++;

  const fit = () => Math.min(canvas.width / width, canvas.height / height);
  function clamp() {
    scale = Math.min(Math.max(scale, fit()), 32);
    const spareX = canvas.width - width * scale, spareY = canvas.height - height * scale;
    x = spareX > 0 ? spareX / 2 : Math.min(0, Math.max(spareX, x));
    y = spareY > 0 ? spareY / 2 : Math.min(0, Math.max(spareY, y));
  }
  function tile(level, column, row) {
    const key = `${level}/${column}/${row}`;
    let image = tiles.get(key);
    if (!image) {
      image = new Image();
      image.onload = draw;
      image.src = `/photo/${photo}/tile/${key}`;
      if (tiles.size > 200) tiles.delete(tiles.keys().next().value);
    }
    tiles.delete(key); // so that those last used are last
    tiles.set(key, image);
    return image.complete && image.naturalWidth ? image : null;
  }
  function paint() {
    due = false;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = scale < 4;
    if (whole.complete) context.drawImage(whole, x, y, width * scale, height * scale);
    const level = Math.min(levels - 1, Math.max(0, Math.floor(-Math.log2(scale))));
    const step = TILE * 2 ** level;
    const last = [Math.ceil(width / step) - 1, Math.ceil(height / step) - 1];
    const from = [Math.max(0, Math.floor(-x / scale / step)), Math.max(0, Math.floor(-y / scale / step))];
    const to = [Math.min(last[0], Math.floor((canvas.width - x) / scale / step)),
      Math.min(last[1], Math.floor((canvas.height - y) / scale / step))];
    for (let row = from[1]; row <= to[1]; row++)
      for (let column = from[0]; column <= to[0]; column++) {
        const image = tile(level, column, row);
        if (image) context.drawImage(image, x + column * step * scale, y + row * step * scale,
          Math.min(step, width - column * step) * scale, Math.min(step, height - row * step) * scale);
      }
  }
  function draw() {
    if (!due) requestAnimationFrame(paint);
    due = true;
  }
  function zoom(factor, atX, atY) {
    const before = scale;
    scale = Math.min(Math.max(scale * factor, fit()), 32);
    x = atX - (atX - x) * scale / before;
    y = atY - (atY - y) * scale / before;
    clamp();
    draw();
  }
  function at(event) {
    const box = canvas.getBoundingClientRect(), ratio = canvas.width / box.width;
    return [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio];
  }
  function resize() {
    const first = canvas.width === 0 || scale <= fit();
    canvas.width = Math.round(figure.clientWidth * devicePixelRatio);
    canvas.height = Math.round(figure.clientHeight * devicePixelRatio);
    if (first) scale = fit();
    clamp();
    draw();
  }
  const keys = {
    "+": () => zoom(1.4, canvas.width / 2, canvas.height / 2), "-": () => zoom(1 / 1.4, canvas.width / 2, canvas.height / 2),
    "0": () => zoom(0, 0, 0), ArrowLeft: () => { x += 80; }, ArrowRight: () => { x -= 80; },
    ArrowUp: () => { y += 80; }, ArrowDown: () => { y -= 80; },
  };
  keys["="] = keys["+"];
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
    clamp();
    draw();
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 400), ...at(event));
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    const last = fingers.get(event.pointerId);
    if (!last) return;
    const now = at(event), other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (other) {
      const far = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]);
      zoom(far(now) / Math.max(1, far(last)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else {
      x += now[0] - last[0];
      y += now[1] - last[1];
    }
    clamp();
    draw();
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, (event) => fingers.delete(event.pointerId));
  whole.addEventListener("load", draw);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${whole.alt}. Plus and minus zoom, arrows move, 0 shows all`);
  figure.classList.add("alive");
  figure.append(canvas);
  new ResizeObserver(resize).observe(figure);
}
document.querySelectorAll(".viewer").forEach(viewer);
