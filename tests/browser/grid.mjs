// grid.mjs DERMATOME CATALOGUE: the grid of photos of a large catalogue (bench/million.sql makes one of a million rows, without files):
// the first byte and the first paint of its first, middle and last pages, of all and of one dataset; a jump; and a long scroll.
// ROUNDS (5) rounds in turn; medians and worst are told, in ms. With QUIET they have to be in time.
import { browser, check, finish, serve, until } from "./common.mjs";

const [dermatome, catalogue] = process.argv.slice(2), rounds = Number(process.env.ROUNDS ?? 5), most = { byte: 50, paint: 200, frame: 50 };
const server = await serve(dermatome, catalogue, "--as", "anna", "--read-only");
const chrome = await browser(), context = await chrome.newContext({ viewport: { width: 1280, height: 720 } });
const page = await context.newPage();
await page.goto(server.links.anna);

const pages = { first: "/photos", middle: "/photos?at=500", last: "/photos?at=1000", "first of a dataset": "/photos?dataset=set-05",
  "its middle": "/photos?dataset=set-05&at=500", "its last": "/photos?dataset=set-05&at=999", "cleared, traced": "/photos?clearance=cleared&truth=traced&at=500",
  "one digest": "/photos?digest=abc" };
const middle = (list) => list.sort((a, b) => a - b)[list.length >> 1];
const took = Object.fromEntries(Object.keys(pages).map((name) => [name, { byte: [], whole: [], paint: [], photos: 0 }]));
for (let round = 0; round < rounds; round++)
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(server.origin + path, { waitUntil: "load" });
    const paint = await until(page, () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    const [byte, whole, photos] = await page.evaluate(() => {
      const [n] = performance.getEntriesByType("navigation");
      return [n.responseStart - n.requestStart, n.responseEnd - n.requestStart, document.querySelectorAll(".grid li").length];
    });
    took[name].byte.push(byte);
    took[name].whole.push(whole);
    took[name].paint.push(paint);
    took[name].photos = photos;
  }
for (const [name, { byte, whole, paint, photos }] of Object.entries(took)) {
  console.log(`${name}: ${photos} photos; first byte ${middle(byte).toFixed(1)}, at most ${Math.max(...byte).toFixed(1)}; last byte ${middle(whole).toFixed(1)}; first paint ${middle(paint).toFixed(0)}, at most ${Math.max(...paint).toFixed(0)}`);
  if (process.env.QUIET) check(middle(byte) < most.byte && middle(paint) < most.paint, `${name} is late`);
}

{ // a jump with the slider: from the release to the photos that are painted
  const times = [];
  for (let round = 0; round < rounds; round++) {
    await page.goto(`${server.origin}/photos`);
    const began = Date.now();
    await Promise.all([page.waitForEvent("load"), page.evaluate((at) => {
      const slider = document.querySelector(".jump input[type=range]");
      slider.value = at;
      slider.dispatchEvent(new PointerEvent("pointerdown"));
      slider.dispatchEvent(new Event("change"));
    }, 137 * (round + 1) % 1000)]);
    await until(page, () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
    times.push(Date.now() - began);
  }
  console.log(`a jump: ${middle(times)}, at most ${Math.max(...times)}`);
  if (process.env.QUIET) check(middle(times) < 2 * most.paint, "a jump is late");
}
{ // scrolled with the wheel for ten seconds: photos come by themselves
  await page.goto(`${server.origin}/photos?at=300`);
  await page.evaluate(() => {
    window.frames_ = [];
    let last = performance.now();
    const each = (now) => { window.frames_.push(now - last); last = now; requestAnimationFrame(each); };
    requestAnimationFrame(each);
  });
  await page.mouse.move(640, 400);
  let stuck = 0;
  for (const end = Date.now() + 10000; Date.now() < end;) {
    await page.mouse.wheel(0, 400);
    await page.waitForTimeout(16);
    stuck += await page.evaluate(() => (innerHeight + scrollY >= document.documentElement.scrollHeight - 2 ? 1 : 0));
  }
  const { frames, photos, elements } = await page.evaluate(() => ({ frames: window.frames_, photos: document.querySelectorAll(".grid li").length,
    elements: document.querySelectorAll("*").length }));
  const sorted = [...frames].sort((a, b) => a - b);
  console.log(`scrolled: ${photos} photos and ${elements} elements after 10 s; a frame ${middle(sorted).toFixed(1)}, 95 of 100 within ${sorted[Math.floor(sorted.length * 0.95)].toFixed(1)}, at most ${sorted.at(-1).toFixed(0)}; at the end of what had come ${stuck} times`);
  check(photos > 300, "photos come while it is scrolled");
  if (process.env.QUIET) check(sorted[Math.floor(sorted.length * 0.95)] < most.frame && !stuck, "scrolling stutters");
}
await chrome.close();
check(await server.stop() === 0, "it ends cleanly");
finish();
