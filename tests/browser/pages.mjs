// pages.mjs DERMATOME CATALOGUE: each page in a real browser: by day and by night, on a small screen
// and on a tablet. No error, nothing asked from outside, nothing against the page's own policy, no
// serious fault that axe finds, no layout that jumps, no HTML of a text obeyed, readable without script.
// SHOTS=DIR keeps a picture of each.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { browser, check, finish, serve } from "./common.mjs";

const [dermatome, catalogue] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = {
  home: "/", photos: "/photos", filtered: "/photos?dataset=clinical&width_min=10&name=p", photo: "/photo/1",
  markup: "/photos?dataset=more", truth: "/photo/2", veiled: "/photos?clearance=unknown", samples: "/samples", sample: "/sample/target",
  split: "/split/paper", runs: "/runs", run: "/run/1", experiment: "/experiment/small",
  evidence: "/experiment/small/evidence", evaluation: "/evaluation/1", compare: "/compare/1/2", review: "/review",
  disagreement: "/review?state=any&order=disagreement", revision: "/revision/3", beside: "/revision/3?beside=6",
  rejected: "/revision/2", agreement: "/agreement", clearance: "/clearance", deciding: "/clearance/UNKNOWN", people: "/people",
  sql: "/sql?q=SELECT%20*%20FROM%20photo_info%20LIMIT%2020", wrong: "/sql?q=SELEKT", missing: "/nothing",
};
const looks = [
  { name: "day", viewport: { width: 1280, height: 720 }, colorScheme: "light" },
  { name: "night", viewport: { width: 1280, height: 720 }, colorScheme: "dark" },
  { name: "tablet", viewport: { width: 820, height: 1180 }, colorScheme: "light", hasTouch: true },
];

const server = await serve(dermatome, catalogue, "--as", "anna", "--reviewer", "clara");
const chrome = await browser();
const first = await chrome.newContext();
{ // the link becomes a cookie, once
  const page = await first.newPage();
  const answer = await page.goto(server.links.clara);
  check(answer.status() === 200 && page.url() === `${server.origin}/`, "the link leads to the first page, without its token");
}
const cookies = await first.cookies();
check(cookies.length === 1 && cookies[0].httpOnly && cookies[0].sameSite === "Strict", "one cookie, HttpOnly and SameSite=Strict");

// What a photo that is not cleared is called.
const rows = await (await first.request.get(`${server.origin}/api/photos?clearance=unknown`)).json();
pages.deciding = `/clearance/${rows.rows[0].id}`;

async function judge(page, name, look, answer, seen) {
  const where = `${name} by ${look}`;
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  check(answer.status() === (name === "missing" ? 404 : name === "wrong" ? 400 : 200), `${where}: status ${answer.status()}`);
  check(!seen.outside.length, `${where} asks ${seen.outside}`);
  check(!seen.errors.length, `${where}: ${seen.errors.join("; ")}`);
  check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${where} is wider than the screen`);
  const shift = await page.evaluate(() => window.shifts ?? 0);
  check(shift < 0.02, `${where}: its layout jumps by ${shift}`);
  await page.evaluate(axe); // by the debugger, which the page's policy does not bind
  const found = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  for (const fault of found.violations.filter((one) => ["serious", "critical"].includes(one.impact)))
    check(false, `${where}: axe: ${fault.id}: ${fault.help}: ${fault.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}-${look}.png` });
  return paint;
}

const paints = [];
for (const look of looks) {
  const context = await chrome.newContext({ ...look, storageState: await first.storageState() });
  await context.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts += one.value; })
      .observe({ type: "layout-shift", buffered: true });
  });
  for (const [name, path] of Object.entries(pages)) {
    const page = await context.newPage(), seen = { errors: [], outside: [] };
    page.on("console", (said) => { if (said.type() === "error" && !/status of 40[04]/.test(said.text())) seen.errors.push(said.text()); });
    page.on("pageerror", (error) => seen.errors.push(String(error)));
    page.on("dialog", (dialog) => { seen.errors.push(`a text was obeyed: ${dialog.message()}`); dialog.dismiss(); });
    page.on("request", (request) => { if (!request.url().startsWith(server.origin) && !/^(data|blob):/.test(request.url())) seen.outside.push(request.url()); });
    const answer = await page.goto(server.origin + path, { waitUntil: "networkidle" });
    paints.push([await judge(page, name, look.name, answer, seen), name]);
    await page.close();
  }
  await context.close();
}
paints.sort((a, b) => a[0] - b[0]);
const median = paints[Math.floor(paints.length / 2)][0];
console.log(`first paint: median ${median.toFixed(0)} ms, slowest ${paints.at(-1)[0].toFixed(0)} ms (${paints.at(-1)[1]})`);
check(median < (process.env.SLOWER ? 200 * process.env.SLOWER : 200), `first paint after ${median} ms`);

{ // readable without script
  const context = await chrome.newContext({ javaScriptEnabled: false, storageState: await first.storageState() });
  const page = await context.newPage();
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(server.origin + path);
    check((await page.locator("main").innerText()).trim().length > 20, `${name} without script is empty`);
  }
  await page.goto(`${server.origin}/photos?dataset=healthy`);
  await page.click(".pager a");
  check(await page.locator(".grid li").count() === 10, "the next page without script");
  await context.close();
}
{ // the grid grows by itself
  const page = await first.newPage();
  await page.goto(`${server.origin}/photos?dataset=healthy`);
  await page.locator(".grid li").nth(40).scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelectorAll(".grid li").length === 70);
  check(!(await page.locator(".pager").count()), "after the last photo no link is left");
}
{ // looking into a photo
  const page = await first.newPage();
  await page.goto(`${server.origin}/photo/1`);
  const asked = page.waitForRequest(/\/photo\/1\/tile\/0\/0\/0/);
  await page.locator(".viewer canvas").focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press("+");
  await asked;
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("0");
}
{ // a reviewer judges; who is none cannot
  const page = await first.newPage();
  await page.goto(`${server.origin}/revision/3`);
  await page.click("text=Reject");
  check((await page.locator("main").innerText()).includes("reason"), "a rejection wants a reason");
  await page.goto(`${server.origin}/revision/3`);
  await page.fill("input[name=why]", "the <b>border</b> is missed");
  await page.click("text=Reject");
  check((await page.locator("main").innerText()).includes("the <b>border</b> is missed"), "its reason is kept");
  await page.click("text=Accept");
  check((await page.locator(".state").first().innerText()) === "accepted", "it is accepted after all");
  await page.goto(server.origin + pages.deciding);
  await page.fill("input[name=why]", "looked at");
  await page.click("button.yes");
  check((await page.locator("main").innerText()).includes("look for all"), "a clearance wants the whole list");
  await page.goto(server.origin + pages.deciding);
  for (const box of await page.locator("input[type=checkbox]").all()) await box.check();
  await page.fill("input[name=why]", "looked at");
  await page.click("button.yes");
  const id = pages.deciding.split("/").pop();
  check((await page.request.get(`${server.origin}/photo/${id}/picture/192`)).status() === 200, "what was cleared is shown");

  const anna = await chrome.newContext(), hers = await anna.newPage();
  await hers.goto(server.links.anna);
  await hers.goto(`${server.origin}/revision/6`);
  check(!(await hers.locator("button.yes").count()), "an annotator has no verdict to give");
  check((await hers.goto(`${server.origin}/clearance`)).status() === 403, "nor clearances");
  check((await hers.request.post(`${server.origin}/revision/6/verdict`, { headers: { Origin: server.origin }, form: { state: "accepted", why: "" } })).status() === 403, "nor by hand");
  const second = await (await chrome.newContext()).newPage();
  check((await second.goto(server.links.anna)).status() === 403, "a link opens once");
}
await chrome.close();
check(await server.stop() === 0, "it ends cleanly");
finish();
