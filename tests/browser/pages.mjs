// pages.mjs DERMATOME CATALOGUE: each page in a real browser: by day and by night, on a small screen
// and on a tablet. No error, nothing asked from outside, nothing against the page's own policy, no
// serious fault that axe finds, no layout that jumps, no HTML of a text obeyed, readable without script.
// SHOTS=DIR keeps a picture of each; LOOKS=day,night takes only these; ONLY=photo,run these pages; QUIET=1 wants the first paint in time; TELL=1 tells each page's first paint.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { browser, check, finish, serve, until } from "./common.mjs";

const [dermatome, catalogue] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = {
  home: "/", photos: "/photos", filtered: "/photos?dataset=clinical&width_min=10&name=p", photo: "/photo/1",
  markup: "/photos?dataset=more", truth: "/photo/2", veiled: "/photos?clearance=unknown", samples: "/samples", sample: "/sample/target",
  split: "/split/paper", runs: "/runs", run: "/run/1", experiment: "/experiment/small",
  evidence: "/experiment/small/evidence", evaluation: "/evaluation/1", compare: "/compare/1/2", review: "/review",
  disagreement: "/review?state=any&order=disagreement", revision: "/revision/3", beside: "/revision/3?beside=6",
  rejected: "/revision/2", agreement: "/agreement", clearance: "/clearance", queue: "/clearance?dataset=clinical&state=suspect&hint=not%20looked%20for", deciding: "/clearance/UNKNOWN", redact: "/redact/UNKNOWN", trace: "/trace/1", people: "/people",
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
pages.redact = `/redact/${rows.rows[0].id}`;

const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;

async function judge(page, name, look, answer, seen) {
  const where = `${name} by ${look}`;
  const paint = await until(page, painted);
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
  if (process.env.TELL) console.log(`${where}: ${paint.toFixed(0)} ms`);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}-${look}.png` });
  return paint;
}

// A click that leads to another page.
const press = (page, what) => Promise.all([page.waitForEvent("load"), page.click(what)]);

// A tab, with all that its pages say and ask for.
async function tab(context) {
  const page = await context.newPage(), seen = { errors: [], outside: [] };
  page.on("console", (said) => { if (said.type() === "error" && !/status of 40[04]/.test(said.text())) seen.errors.push(said.text()); });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("dialog", (dialog) => { seen.errors.push(`a text was obeyed: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (!request.url().startsWith(server.origin) && !/^(data|blob):/.test(request.url())) seen.outside.push(request.url()); });
  return { page, seen };
}

const paints = [];
for (const look of looks.filter((one) => (process.env.LOOKS ?? one.name).includes(one.name))) {
  const context = await chrome.newContext({ ...look, storageState: await first.storageState() });
  await context.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts += one.value; })
      .observe({ type: "layout-shift", buffered: true });
  });
  const { page, seen } = await tab(context); // one, as somebody has who goes from page to page
  await page.goto(`${server.origin}/people`);
  for (const [name, path] of Object.entries(pages).filter(([name]) => !process.env.ONLY || process.env.ONLY.split(",").includes(name))) {
    const answer = await page.goto(server.origin + path, { waitUntil: "load" });
    paints.push([await judge(page, name, look.name, answer, seen), name]);
    seen.errors.length = seen.outside.length = 0;
  }
  await context.close();
}
if (process.env.TELL) { // what a new tab costs that shows a line of text
  const context = await chrome.newContext({ storageState: await first.storageState() }), lines = [];
  for (let i = 0; i < 5; i++) {
    const page = await context.newPage();
    await page.goto(`${server.origin}/api/photos?limit=1`);
    lines.push(await until(page, painted));
    await page.close();
  }
  console.log(`a line of text in a new tab: median ${lines.sort((a, b) => a - b)[2].toFixed(0)} ms`);
  await context.close();
}
paints.sort((a, b) => a[0] - b[0]);
if (paints.length) {
  const median = paints[Math.floor(paints.length / 2)][0];
  console.log(`first paint: median ${median.toFixed(0)} ms, slowest ${paints.at(-1)[0].toFixed(0)} ms (${paints.at(-1)[1]})`);
  if (process.env.QUIET) check(median < 200, `first paint after ${median} ms`); // bench/browser asks for it
}

{ // readable without script
  const context = await chrome.newContext({ javaScriptEnabled: false, storageState: await first.storageState() });
  const page = await context.newPage();
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(server.origin + path);
    check((await page.locator("main").innerText()).trim().length > 20, `${name} without script is empty`);
  }
  await page.goto(`${server.origin}/photos?dataset=healthy`);
  await press(page, ".pager a");
  check(await page.locator(".grid li").count() === 10, "the next page without script");
  await context.close();
}
{ // an experiment tells how its trainings spread
  const page = await first.newPage();
  await page.goto(server.origin + pages.experiment);
  const said = await page.locator("main").innerText();
  check((said.match(/2 seeds: sd 0\.\d{3}, 0\.\d{3} to 0\.\d{3}/g) ?? []).length === 6, "each cell has the spread of its two seeds");
  check(await page.locator("table", { hasText: "Each seed by itself" }).locator("tbody tr").count() === 12, "each seed has a row");
}
{ // what is kept of an experiment's evidence is the same page, and a change in the catalogue is seen
  const get = async () => (await (await first.request.get(server.origin + pages.evidence)).text()).split("<main")[1];
  const made = await get();
  check(made.includes("<table") && await get() === made, "evidence that is kept is what was made");
}
{ // the grid grows by itself
  const page = await first.newPage();
  await page.goto(`${server.origin}/photos?dataset=healthy`);
  await page.locator(".grid li").nth(40).scrollIntoViewIfNeeded();
  await until(page, () => document.querySelectorAll(".grid li").length === 70);
  check(!(await page.locator(".pager").count()), "after the last photo no link is left");
  const far = page.locator(".grid li").nth(65), id = await far.getAttribute("id");
  await far.scrollIntoViewIfNeeded();
  await Promise.all([page.waitForEvent("load"), far.locator("a").click()]);
  await page.goBack({ waitUntil: "load" });
  check(await page.locator(`#${id}`).isVisible() && await page.evaluate((one) => {
    const { top } = document.getElementById(one).getBoundingClientRect();
    return top >= 0 && top < innerHeight;
  }, id), "who comes back from a photo finds it again");
}
{ // who opens a photo in another tab stays where he is, and an address has the photo that it names
  const page = await first.newPage(), start = `${server.origin}/photos?dataset=healthy`;
  await page.goto(start);
  await page.evaluate(() => addEventListener("click", (event) => event.preventDefault()));
  await page.locator(".grid li").nth(40).scrollIntoViewIfNeeded();
  await until(page, () => document.querySelectorAll(".grid li").length === 70);
  for (const key of ["Control", "Meta", "Shift"]) await page.locator(".grid li a").nth(65).click({ modifiers: [key] });
  check(page.url() === start, "a click into another tab changes this one's address");
  await page.locator(".grid li a").nth(65).click();
  check(/after=.*#photo-/.test(page.url()), "a photo that came later is named with its page");
  const id = await page.locator(".grid li").nth(1).getAttribute("id");
  await page.locator(".grid li a").nth(1).click();
  check(page.url() === `${start}#${id}`, `a photo of the first page is named with ${page.url()}`);
}
{ // the slider by keys: nothing is asked for before the button is pressed
  const page = await first.newPage();
  await page.goto(`${server.origin}/photos?dataset=healthy`);
  const slider = page.locator(".jump input[type=range]");
  await slider.focus();
  for (let i = 0; i < 3; i++) await slider.press("ArrowRight");
  await page.waitForTimeout(300);
  check(!page.url().includes("at=") && await slider.evaluate((one) => document.activeElement === one && one.value === "3"), "a key on the slider leads away");
  await page.keyboard.press("Tab");
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  check(page.url().endsWith("at=3"), "the button goes where the slider is");
  await page.evaluate(() => { window.stays = true; });
  const box = await slider.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await Promise.all([page.waitForEvent("load"), page.mouse.up()]);
  check(/at=(4[5-9]|5[0-5])\d$/.test(page.url()), `a pointer jumps at once: ${page.url()}`);
}
{ // the focus of the keyboard is seen on every side of what has it
  const page = await first.newPage();
  const changed = async (what, before, after) => page.evaluate(async (pictures) => {
    const [a, b] = await Promise.all(pictures.map(async (one) => {
      const picture = new Image(), canvas = document.createElement("canvas");
      picture.src = `data:image/png;base64,${one}`;
      await picture.decode();
      [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
      const pen = canvas.getContext("2d");
      pen.drawImage(picture, 0, 0);
      return pen.getImageData(0, 0, canvas.width, canvas.height);
    }));
    const sides = [0, 0, 0, 0], lines = [new Set(), new Set(), new Set(), new Set()];
    for (let y = 0; y < a.height; y++)
      for (let x = 0; x < a.width; x++) {
        const at = 4 * (y * a.width + x);
        if (Math.abs(a.data[at] - b.data[at]) + Math.abs(a.data[at + 1] - b.data[at + 1]) + Math.abs(a.data[at + 2] - b.data[at + 2]) < 60) continue;
        if (x < 10) lines[0].add(y);
        if (x >= a.width - 10) lines[1].add(y);
        if (y < 10) lines[2].add(x);
        if (y >= a.height - 10) lines[3].add(x);
      }
    lines.forEach((line, i) => { sides[i] = line.size / (i < 2 ? a.height - 12 : a.width - 12); });
    return sides;
  }, [before, after]);
  const shown = async (path, what) => {
    await page.goto(server.origin + path, { waitUntil: "networkidle" });
    await page.keyboard.press("Tab");
    const one = page.locator(what).first();
    await one.scrollIntoViewIfNeeded();
    const box = await one.boundingBox(), clip = { x: box.x - 6, y: box.y - 6, width: box.width + 12, height: box.height + 12 };
    const take = async () => (await page.screenshot({ clip })).toString("base64");
    const before = await take();
    await one.focus();
    check(await one.evaluate((it) => it.matches(":focus-visible")), `${what} has the focus`);
    const sides = await changed(what, before, await take());
    check(sides.every((side) => side > 0.6), `the focus of ${what} on ${path} is seen on its left, right, top and bottom: ${sides.map((side) => side.toFixed(2))}`);
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/focus-${path.replace(/\W+/g, "-")}-${what.replace(/\W+/g, "-")}.png` });
  };
  await shown("/photos?dataset=healthy", ".grid a");
  await shown("/clearance?state=unknown", ".grid a");
  await shown("/clearance?state=unknown", ".grid .pick input");
  await shown("/evaluation/1", ".judged a");
  await shown("/compare/1/2", ".judged a");
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
  // Enter, wherever it is pressed, decides nothing: no request is made, and what was written stays.
  const enter = async (path, form, ...places) => {
    let asked = 0;
    const count = (request) => { asked += request.isNavigationRequest(); };
    await page.goto(server.origin + path);
    if (form === "#queue") await page.click(".several summary");
    page.on("request", count);
    for (const place of places) {
      const one = page.locator(`${form} ${place}`).first();
      if (!place.includes("type=")) await one.fill("a reason");
      await one.press("Enter");
      await page.waitForTimeout(100);
    }
    check(!asked && page.url() === server.origin + path, `Enter on ${path} asks for something`);
    for (const place of places.filter((one) => !one.includes("type=")))
      check(await page.locator(`${form} ${place}`).first().inputValue().catch(() => "") === "a reason", `Enter on ${path} loses what was written`);
    page.off("request", count);
  };
  const decided = async () => (await page.request.get(`${server.origin}/api/sql?q=SELECT (SELECT count(*) FROM verdict), (SELECT count(*) FROM clearance)`)).text();
  const before = await decided();
  await enter("/revision/3", ".verdict", "input[name=why]");
  await enter(pages.deciding, ".checks", "input[name=why]", "input[name=face_why]", "input[name=second]", "input[type=radio]");
  await enter("/clearance?state=unknown", "#queue", "input[name=why]", ".pick input[type=checkbox]", "input[type=radio]");
  check(await decided() === before, "Enter has decided something");
  await page.goto(`${server.origin}/revision/3`);
  await press(page, "button.no");
  check((await page.locator("main").innerText()).includes("wants to know why"), "a rejection wants a reason");
  await page.goto(`${server.origin}/revision/3`);
  await page.fill("input[name=why]", "the <b>border</b> is missed");
  await press(page, "button.no");
  check((await page.locator("main").innerText()).includes("the <b>border</b> is missed"), "its reason is kept");
  await press(page, "button.yes");
  check((await page.locator(".state").first().innerText()) === "accepted", "it is accepted after all");
  const answer = async (...unless) => {
    await page.goto(server.origin + pages.deciding);
    for (const name of ["face", "mark", "badge", "writing", "room", "rare"])
      if (!unless.includes(name)) await page.check(`input[name=${name}][value=no]`);
    await page.fill("input[name=why]", "looked at");
    await press(page, "button.yes");
  };
  await answer("rare");
  check((await page.locator("main").innerText()).includes("missing: rare"), "a clearance wants all answers");
  const id = pages.deciding.split("/").pop();
  await page.goto(`${server.origin}/redact/${id}`); // what is drawn becomes black, then the rest is looked at
  await until(page, () => document.getElementById("trace").editor?.panel.hides);
  await page.click("text=Make it black");
  await page.click("text=Yes: black");
  check((await page.locator(".words").innerText()).includes("nothing is drawn"), "nothing drawn, nothing black");
  await page.locator(".stage").focus();
  await page.keyboard.press("g");
  const places = [[20, 20], [60, 20], [60, 50], [20, 50]];
  const at = async (x, y) => page.evaluate(([px, py]) => {
    const { editor } = document.getElementById("trace"), box = editor.panel.stage.getBoundingClientRect(), [sx, sy] = editor.view.toStage(px, py);
    return [box.left + sx, box.top + sy];
  }, [x, y]);
  for (const place of places) await page.mouse.click(...await at(...place));
  await page.keyboard.press("c");
  await page.keyboard.press("Control+z");
  await until(page, () => document.getElementById("trace").editor.doc.regions.length === 0);
  await page.keyboard.press("Control+y");
  await until(page, () => document.getElementById("trace").editor.doc.regions.length === 1);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/redacting-drawn.png` });
  await page.click("text=Yes: black");
  check((await page.locator(".words").innerText()).includes("what the outlines hide"), "it is asked what they hide");
  await page.locator(".save input").fill("a <b>badge</b>");
  await page.click("text=Yes: black");
  await page.waitForURL(`**/clearance/${id}`);
  check((await page.locator("main").innerText()).includes("a <b>badge</b>"), "what was hidden is told");
  const black = await page.evaluate(async (address) => {
    const canvas = document.createElement("canvas"), picture = new Image();
    picture.src = address;
    await picture.decode();
    [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
    const pen = canvas.getContext("2d");
    pen.drawImage(picture, 0, 0);
    const lightest = (x, y) => Math.max(...pen.getImageData(x, y, 1, 1).data.slice(0, 3));
    return [lightest(40, 35), lightest(22, 22), lightest(canvas.width - 3, canvas.height - 3)];
  }, `/clearance/${id}/picture/1024`);
  check(black[0] < 8 && black[1] < 16 && black[2] > 8, `it is black there and nowhere else: ${black}`);
  await answer();
  check((await page.request.get(`${server.origin}/photo/${id}/picture/192`)).status() === 200, "what was cleared is shown");
  await page.goto(`${server.origin}/photo/${id}`);
  check((await page.locator(".state").first().innerText()) === "redacted", "and is called redacted");
  await press(page, "p.actions a[href^='/trace/']");
  await until(page, () => document.getElementById("trace").editor?.panel.parts.start.childElementCount > 0);

  const anna = await chrome.newContext(), hers = await anna.newPage();
  await hers.goto(server.links.anna);
  await hers.goto(`${server.origin}/revision/6`);
  check(!(await hers.locator("button.yes").count()), "an annotator has no verdict to give");
  check((await hers.goto(`${server.origin}/clearance`)).status() === 403, "nor clearances");
  check((await hers.request.post(`${server.origin}/revision/6/verdict`, { headers: { Origin: server.origin }, form: { state: "accepted", why: "" } })).status() === 403, "nor by hand");
  const second = await (await chrome.newContext()).newPage();
  check((await second.goto(server.links.anna)).status() === 403, "a link opens once");
}
{ // a filter is kept under a name, and forgotten
  const page = await first.newPage();
  await page.goto(`${server.origin}/photos?dataset=healthy&width_min=10`);
  await page.fill(".save input", "wide <b>ones</b>");
  await press(page, ".save button");
  check((await page.locator(".saved a[aria-current]").innerText()) === "wide <b>ones</b>", "a filter is kept");
  check(page.url().endsWith("/photos?dataset=healthy&width_min=10"), "and the page stays where it was");
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/saved-filter.png` });
  await page.goto(`${server.origin}/photos`);
  await press(page, ".saved a");
  await press(page, ".saved button");
  check(!(await page.locator(".saved").count()), "and forgotten");
}
{ // several photos are decided on at once
  const page = await first.newPage();
  await page.goto(`${server.origin}/clearance?state=unknown`);
  const n = await page.locator(".pick").count();
  await page.click("text=Choose all that are shown");
  check((await page.locator("summary").innerText()) === `Decide on ${n} chosen photos` && n > 1, "all that are shown are chosen");
  await page.locator(".pick input").first().uncheck();
  await page.click("summary");
  await page.fill("#queue input[name=why]", "to be asked about");
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/several.png`, fullPage: true });
  await press(page, "button[value=suspect]");
  check(await page.locator(".pick").count() === 1 && page.url().endsWith("/clearance?state=unknown"), "those that were chosen, and no other");
}
{ // a run that goes on is drawn anew; it is stopped and goes on again, by buttons; one that ends says so
  const train = (seed, ...more) => spawn(dermatome, ["-q", "-C", catalogue, "train", "unet", "--split", "paper", "--stage", "pretrain",
    "--filters", "2,3,4", "--fc", "8", "--side", "16", "--seed", seed, "--no-augment", ...more], { stdio: "ignore" });
  const endless = train("7", "--epochs", "1000000", "--patience", "0"), ended = once(endless, "exit");
  const state = (page, want) => until(page, (want) => document.querySelector("#curve .state")?.textContent === want, want, { timeout: 240000 });
  // State and button after every change of the page: they come and go together.
  const noting = (page) => page.addInitScript(() => {
    const note = () => {
      const state = document.querySelector("#curve .state")?.textContent, controls = document.querySelector("#controls");
      if (state && controls && document.readyState !== "loading") sessionStorage.pairs = [...new Set([...(sessionStorage.pairs ?? "").split(","), `${state} ${controls.querySelector("button")?.textContent ?? "-"}`])].filter(Boolean).join();
    };
    new MutationObserver(note).observe(document, { childList: true, subtree: true });
    addEventListener("DOMContentLoaded", note);
  });
  const button = (page, want) => until(page, (want) => document.querySelector("#controls button")?.textContent === want, want);
  const begun = async (seed) => {
    for (;; await new Promise((wake) => { setTimeout(wake, 100); })) {
      const found = await (await first.request.get(`${server.origin}/api/sql?q=SELECT id FROM run WHERE seed=${seed} AND EXISTS(SELECT 1 FROM epoch WHERE run_id=id)`)).json();
      if (found.rows[0]) return found.rows[0].id;
    }
  };
  const page = await first.newPage();
  await noting(page);
  await page.goto(`${server.origin}/run/${await begun(7)}`);
  const before = await page.locator("#curve").innerText();
  check(before.includes("running"), "the run is shown while it goes on");
  await until(page, (old) => document.querySelector("#curve").innerText !== old, before);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/run-goes-on.png` });
  { // a server that is started again does not know who was in: the page says so, and not for ever that the run goes on
    const old = await serve(dermatome, catalogue, "--reviewer", "dora"), context = await chrome.newContext(), hers = await context.newPage();
    await hers.goto(old.links.dora);
    await Promise.all([hers.waitForResponse(/events$/), hers.goto(`${old.origin}/run/${page.url().split("/").pop()}`)]);
    check((await hers.locator("#curve .state").innerText()) === "running", "another server shows it, too");
    await old.stop();
    const renewed = await serve(dermatome, catalogue, "--reviewer", "dora", "--port", new URL(old.origin).port);
    await until(hers, () => document.querySelector("#curve .state").textContent === "unknown", null, { timeout: 60000 });
    check((await hers.locator("main").innerText()).includes("open a link") && !(await hers.locator("#controls button").count()), "it is told what to do");
    await hers.goto(renewed.links.dora);
    await hers.goto(`${renewed.origin}/run/${page.url().split("/").pop()}`);
    check((await hers.locator("#curve .state").innerText()) === "running", "and by a link all is there again");
    await context.close();
    await renewed.stop();
  }
  await press(page, "#controls button");
  await state(page, "stopped");
  await button(page, "Resume");
  check((await ended)[0] === 130, "it is stopped as by Ctrl-C");
  check((await page.locator("#controls").innerText()).includes("clara asked it to stop"), "and who asked is told");
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/run-stopped.png` });
  const stopped = await page.locator("#curve").innerText();
  await press(page, "#controls button");
  check((await page.locator("#curve").innerText()).includes("running"), "it goes on");
  await button(page, "Stop");
  await until(page, (old) => document.querySelector("#curve").innerText.replace("running", "stopped") !== old, stopped);
  await press(page, "#controls button");
  await state(page, "stopped");

  train("8", "--epochs", "3");
  await page.goto(`${server.origin}/run/${await begun(8)}`);
  await state(page, "done");
  await until(page, () => !document.querySelector("#controls button")); // what is done has none
  check((await page.locator("#curve").innerText()).includes("3 epochs"), "its last epoch is drawn");
  const pairs = (await page.evaluate(() => sessionStorage.pairs)).split(",");
  check(pairs.includes("running Stop") && pairs.includes("stopped Resume") && pairs.includes("done -") &&
    pairs.every((pair) => ["running Stop", "running -", "stopped Resume", "done -"].includes(pair)), `a button that is not of its state: ${pairs}`);
}
await chrome.close();
check(await server.stop() === 0, "it ends cleanly");
finish();
