// What Lighthouse says of the pages that everybody sees first.

import { createServer } from "node:net";
import lighthouse, { desktopConfig } from "lighthouse";
import { house, launch } from "./house.mjs";
import { address } from "./pages.mjs";

const PATHS = ["/", "/community/marketplace", "/portfolio/{username}"];
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
export const SCORE_MIN = 95;

/** One line for each page and form of machine. */
export async function scores() {
  const port = await freePort();
  const browser = await launch([`--remote-debugging-port=${port}`]);
  const known = PATHS.filter((path) => house.pages.some((page) => page.path === path));
  const all = [];
  try {
    for (const path of known) {
      for (const machine of ["mobile", "desktop"]) all.push(await score(path, machine, port));
    }
  } finally {
    await browser.close();
  }
  return all;
}

async function score(path, machine, port) {
  const flags = { port, onlyCategories: CATEGORIES, logLevel: "error", output: "json" };
  const config = machine === "desktop" ? desktopConfig : undefined;
  const { lhr } = await lighthouse(house.address + (await address(path)), flags, config);
  const scored = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(lhr.categories[name].score * 100)]));
  const told = (audit) => lhr.audits[audit].displayValue?.replace(/\u00a0/g, " ") ?? "";
  return {
    path,
    machine,
    ...scored,
    firstPaint: told("first-contentful-paint"),
    largestPaint: told("largest-contentful-paint"),
    moved: told("cumulative-layout-shift"),
    blocked: told("total-blocking-time"),
    minded: minded(lhr),
  };
}

/** What costs points. */
function minded(lhr) {
  const counted = CATEGORIES.flatMap((name) => lhr.categories[name].auditRefs.filter(({ weight }) => weight > 0));
  const lost = counted.map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 0.9);
  return lost.map(({ id, displayValue = "" }) => `${id} ${displayValue}`.trim().replace(/\u00a0/g, " "));
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
