// report.mjs REPORT.HTML: the report's page, opened as a file: not one message on the console, nothing asked for, nothing wider than
// the screen by day, by night and on a tablet; on paper nothing is wider than the sheet.
// SHOTS=DIR keeps pictures and the PDF.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { browser, check, finish } from "./common.mjs";

const url = pathToFileURL(process.argv[2]).href, shots = process.env.SHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const sheet = { width: 794 - 2 * 53, height: 1123 - 2 * 53 }; // A4 less 14 mm around, in CSS pixels
const looks = [
  { name: "day", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "night", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  { name: "tablet", viewport: { width: 820, height: 1180 }, colorScheme: "light" },
];
const wider = (width) => [...document.querySelectorAll("body *")].filter((one) => !one.closest(".scroll, svg") && one.getBoundingClientRect().right > width + 1)
  .slice(0, 3).map((one) => `${one.tagName}.${one.className} to ${Math.round(one.getBoundingClientRect().right)}`);
const sticking = (width) => [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > width + 1)
  .slice(0, 3).map((one) => `${one.tagName}.${one.className?.baseVal ?? one.className} to ${Math.round(one.getBoundingClientRect().right)}`);

const chrome = await browser();
for (const look of looks.filter((one) => (process.env.LOOKS ?? one.name).includes(one.name))) {
  const context = await chrome.newContext(look), page = await context.newPage(), said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("dialog", (dialog) => { said.push(`a text was obeyed: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => { if (request.url() !== url && !request.url().startsWith("data:")) said.push(`asks for ${request.url()}`); });
  await page.goto(url, { waitUntil: "load" });
  const over = await page.evaluate(wider, look.viewport.width);
  check(!over.length, `by ${look.name}, wider than the screen: ${over}`);
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  for (const fault of found.violations.filter((one) => ["serious", "critical"].includes(one.impact)))
    check(false, `by ${look.name}: axe: ${fault.id}: ${fault.nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  check(!said.length, `by ${look.name}: ${said.join("; ")}`);
  if (shots) await page.screenshot({ path: `${shots}/report-${look.name}.png`, fullPage: true });
  await context.close();
}
{
  const page = await chrome.newPage({ viewport: sheet });
  await page.goto(url, { waitUntil: "load" });
  await page.emulateMedia({ media: "print" });
  const over = await page.evaluate(sticking, sheet.width);
  check(!over.length, `wider than the sheet: ${over}`);
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true, printBackground: true });
  const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  check(pdf.subarray(0, 5).toString() === "%PDF-" && sheets > 1 && sheets < 40, `a PDF of ${sheets} pages`);
  console.log(`${sheets} pages of paper`);
  if (shots) writeFileSync(`${shots}/report.pdf`, pdf);
}
await chrome.close();
finish();
