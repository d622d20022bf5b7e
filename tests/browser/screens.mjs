// Takes pictures of every page to docs/screens. Run by `cargo xtask screens`.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { arrives } from "./checks.mjs";
import { NARROW, WIDE, launch, pageOf, windowOf } from "./house.mjs";
import { pages } from "./pages.mjs";

const LONGEST = 3000;
const QUALITY = 75;
/** The most that all pictures together may weigh. */
const BYTES_MAX = 12 << 20;
const ENGLISH = ["/", "/community", "/community/marketplace", "/portfolio/{username}", "/dashboard"];

const folder = join(process.env.KREATR_DOCS, "screens");
const only = process.env.KREATR_SCREENS_ONLY ?? "";
mkdirSync(folder, { recursive: true });

const browser = await launch();
let bytes = 0;
for (const page of await pages()) {
  if (!page.path.includes(only)) continue;
  for (const shot of shots(page.path)) bytes += await take(page, shot);
  console.log(page.path);
}
await browser.close();
console.log(`${(bytes / (1 << 20)).toFixed(1)} MB`);
if (bytes > BYTES_MAX) {
  console.error("That is more than the documentation should weigh: see BYTES_MAX in screens.mjs");
  process.exitCode = 1;
}

function shots(path) {
  const all = [WIDE, NARROW].flatMap((viewport) => ["light", "dark"].map((theme) => ({ viewport, theme, language: "id" })));
  if (ENGLISH.includes(path)) all.push({ viewport: WIDE, theme: "light", language: "en" });
  return all;
}

/** Takes one picture; answers how many bytes it has. */
async function take({ path, role, address }, { viewport, theme, language }) {
  const context = await windowOf(browser, role, { viewport, theme, language });
  const page = await pageOf(context);
  await page.goto(address);
  await page.evaluate(arrives);
  const devtools = await context.newCDPSession(page);
  const tall = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width: viewport.width, height: Math.min(tall, LONGEST), scale: 1 };
  const shot = { format: "webp", quality: QUALITY, captureBeyondViewport: true, clip };
  const picture = Buffer.from((await devtools.send("Page.captureScreenshot", shot)).data, "base64");
  writeFileSync(join(folder, `${slug(path)}-${viewport.width}-${theme}${language === "en" ? "-en" : ""}.webp`), picture);
  await context.close();
  return picture.length;
}

/** A file's name for a page: its path without what differs. */
function slug(path) {
  return path.replace(/\{\w+\}/g, "one").split("/").filter(Boolean).join("-") || "landing";
}
