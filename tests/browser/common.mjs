// common.mjs - a server, a browser, and a way to say what was expected.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chromium } from "playwright-core";

let failures = 0;
export function check(holds, what) {
  if (!holds) {
    failures++;
    console.error(`failed: ${what}`);
  }
  return holds;
}
export function finish() {
  console.log(failures ? `${failures} failures` : "all is well");
  process.exitCode = failures ? 1 : 0;
}

// Starts `dermatome serve` on the catalogue; links[name] is each person's way in.
export async function serve(dermatome, catalogue, ...words) {
  const child = spawn(dermatome, ["-C", catalogue, "serve", "--port", "0", "--no-open", ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const links = {};
  let said = "";
  child.stderr.on("data", (data) => { said += data; });
  const count = words.filter((word, i) => ["--as", "--reviewer"].includes(words[i - 1])).join(",").split(",").length;
  for await (const data of child.stdout) {
    for (const line of String(data).split("\n").filter(Boolean)) {
      const [, name, url] = line.match(/^(.*?)(?: \(reviewer\))?: (http\S+)$/);
      links[name] = url;
    }
    if (Object.keys(links).length >= count) break;
  }
  const origin = new URL(Object.values(links)[0]).origin;
  return {
    links, origin, child, said: () => said,
    async stop() {
      child.kill("SIGTERM");
      const [code] = await once(child, "exit");
      return code;
    },
  };
}

export async function browser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: process.getuid() === 0 ? ["--no-sandbox"] : [], // Chromium's sandbox does not work for root
  });
}

// What `holds` gives once it is truthy in the page. Playwright's own waiting evaluates text in the page, which the page's policy
// forbids as soon as it has to wait.
export async function until(page, holds, arg, { timeout = 120000 } = {}) {
  for (const end = Date.now() + timeout; ; await new Promise((wake) => { setTimeout(wake, 25); })) {
    const value = await page.evaluate(holds, arg).catch((problem) => { if (!/navigation|context was destroyed/.test(problem.message)) throw problem; });
    if (value) return value;
    if (Date.now() > end) throw new Error(`it never came about: ${holds}`);
  }
}
