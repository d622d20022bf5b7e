// What holds for every page, whatever it is for. Each check answers what it minds.

import axe from "axe-core";
import { NARROW, WIDE, pageOf, windowOf } from "./house.mjs";
import { walk } from "./keyboard.mjs";

/** The widths at which nothing may stick out; the last is 1440 pixels at 200 %. */
const FRAMES = [
  { width: 320, height: 640, deviceScaleFactor: 1 },
  { width: 768, height: 1024, deviceScaleFactor: 1 },
  { width: 1440, height: 900, deviceScaleFactor: 1 },
  { width: 720, height: 450, deviceScaleFactor: 2 },
];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const MOVED_MAX = 0.02;
const THEMES = ["light", "dark"];

/** Everything that is minded about a page, how fast it was there, what its titles are, and where it leads. */
export async function check(browser, { path, role, address }) {
  const minded = [];
  const seen = { titles: {}, paint: {}, links: [] };
  for (const language of ["id", "en"]) {
    // One language is measured wide and the other narrow.
    const viewport = language === "id" ? WIDE : NARROW;
    await within(browser, role, { language, viewport }, async (page) => {
      const minds = (what) => minded.push(`${language}: ${what}`);
      await opens(page, address, minds);
      seen.titles[language] = await head(page, language, minds);
      seen.paint[language] = await paint(page, minds);
      if (language === "id") {
        await page.setViewportSize(WIDE);
        seen.links = await links(page);
        for (const stop of await walk(page)) minds(`keyboard: ${stop}`);
      }
      await layout(page, minds);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        for (const finding of await findings(page)) minds(`axe, ${theme}: ${finding}`);
      }
      for (const forbidden of await page.evaluate(() => window.noted.forbidden)) minds(`policy: ${forbidden}`);
      page.faults.forEach(minds);
    });
  }
  await within(browser, role, { scripts: false }, async (page) => {
    const minds = (what) => minded.push(`without scripts: ${what}`);
    await opens(page, address, minds);
    await content(page, minds);
  });
  return { path, minded, ...seen };
}

const windows = new Map();

/** The window of the one who has this role, opened once. */
function kept(browser, role, options) {
  const key = JSON.stringify([role, options]);
  if (!windows.has(key)) windows.set(key, windowOf(browser, role, options));
  return windows.get(key);
}

/** Does something in a page that finds nothing in the browser's cache. */
async function within(browser, role, options, visit) {
  const context = await kept(browser, role, options);
  const page = await pageOf(context);
  try {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Network.setCacheDisabled", { cacheDisabled: true });
    return await visit(page);
  } finally {
    await page.close();
  }
}

async function opens(page, address, minds) {
  const answer = await page.goto(address, { waitUntil: "load" });
  const { pathname } = new URL(page.url());
  if (answer.status() !== 200) minds(`answered ${answer.status()}`);
  if (pathname !== new URL(address, page.url()).pathname) minds(`led to ${pathname}`);
}

/** The title, the language, the outline, the content. */
async function head(page, language, minds) {
  const { lang, title, headings } = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    headings: document.querySelectorAll("h1").length,
  }));
  if (lang !== language) minds(`lang is "${lang}"`);
  if (headings !== 1) minds(`has ${headings} h1`);
  if (!title.trim()) minds("has no title");
  await content(page, minds);
  return title;
}

/** The heading and more than that, for everybody to see. */
async function content(page, minds) {
  const heading = page.locator("h1").first();
  if (!(await heading.isVisible())) return minds("shows no h1");
  const [title, main] = [(await heading.innerText()).trim(), (await page.locator("main").innerText()).trim()];
  if (main.length <= title.length) minds(`shows nothing but "${main}"`);
}

/** Runs in the page: scrolls to the end and back, so that everything is loaded; answers the pictures that did not come. */
export async function arrives() {
  const PATIENCE = 20_000;
  const frame = () => new Promise(requestAnimationFrame);
  for (let y = 0; y <= document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await frame();
  }
  // What lies beside the window, on a shelf, is not asked for.
  const near = ({ left, right }) => right > 0 && left < innerWidth;
  const loading = () => [...document.images].filter((image) =>
    image.checkVisibility() && !image.complete && near(image.getBoundingClientRect()));
  // Asked again and again: a picture may be another one meanwhile, or hidden, and then nobody says that it came.
  for (const end = performance.now() + PATIENCE; loading().length && performance.now() < end; ) await frame();
  const missing = loading().map((image) => image.currentSrc || image.src);
  await document.fonts.ready;
  await frame();
  await frame();
  scrollTo(0, 0);
  return missing;
}

/** What moved (CLS) until all was there, and when the first thing was there (FCP). */
async function paint(page, minds) {
  for (const picture of await page.evaluate(arrives)) minds(`${picture} does not come`);
  const { moved, movers, first } = await page.evaluate(() => ({
    ...window.noted,
    first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
  }));
  if (moved >= MOVED_MAX) minds(`its layout moves by ${moved.toFixed(3)}: ${movers.join(", ")}`);
  return Math.round(first);
}

/** Where it leads within the house. */
async function links(page) {
  const all = await page.locator("a[href]").evaluateAll((found) => found.map(({ href }) => href.split("#")[0]));
  const { origin } = new URL(page.url());
  return [...new Set(all)].filter((href) => href.startsWith(`${origin}/`)).map((href) => href.slice(origin.length));
}

/** What an address answers the one who has this role. */
export async function leads(browser, role, address) {
  const context = await kept(browser, role, {});
  return (await context.request.get(address)).status();
}

/** Nothing sticks out sideways. */
async function layout(page, minds) {
  const devtools = await page.context().newCDPSession(page);
  for (const frame of FRAMES) {
    await devtools.send("Emulation.setDeviceMetricsOverride", { ...frame, mobile: false });
    const wide = await page.evaluate(sticksOut);
    if (wide) minds(`at ${frame.width} px it is ${wide.width} px wide: ${wide.by.join(", ")}`);
  }
  await devtools.send("Emulation.clearDeviceMetricsOverride");
  await devtools.detach();
  await page.setViewportSize(WIDE);
}

/** Runs in the page: how wide it is, and what makes it so. */
function sticksOut() {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (Math.max(scrollWidth, document.body.scrollWidth) <= clientWidth) return null;
  const out = [...document.body.querySelectorAll("*")].filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > clientWidth + 0.5);
  const name = (e) => e.tagName.toLowerCase() + (e.id && `#${e.id}`) + [...e.classList].map((c) => `.${c}`).join("");
  return { width: scrollWidth, by: out.filter((e) => !out.some((o) => o !== e && e.contains(o))).slice(0, 3).map(name) };
}

/** What axe finds in the page as it stands. */
export async function findings(page) {
  return findingsOf(await axeResult(page));
}

/** One line for each rule and place. */
export function findingsOf({ violations }) {
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id} (${help}) at ${node.target.join(" ")}: ${node.any[0]?.message ?? node.failureSummary ?? ""}`),
  );
}

/** axe's whole word about the page as it stands. It comes in through the browser, so that the page's policy stays. */
export async function axeResult(page) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  return await page.evaluate(
    (values) => window.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }),
    RULES,
  );
}
