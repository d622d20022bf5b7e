// Every page of the table is looked at, then everybody's journeys are made. Run by `tests/browser.rs`.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { check, leads } from "./checks.mjs";
import { FAULTS, withFaultyPage } from "./faulty.mjs";
import { house, launch, pageOf, windowOf } from "./house.mjs";
import { pages } from "./pages.mjs";

/** Whoever works on a page can name it, or a journey: `KREATR_BROWSER_ONLY=/login`. */
const ONLY = process.env.KREATR_BROWSER_ONLY ?? "";

const folder = new URL("./journeys/", import.meta.url);
const rooms = await Promise.all(readdirSync(folder).filter((name) => name.endsWith(".mjs")).map(async (name) => {
  const { covers, journeys } = await import(new URL(name, folder));
  return { name: name.replace(".mjs", ""), covers, journeys };
}));
const table = (await pages()).filter(({ path }) => !ONLY || path === ONLY || !ONLY.startsWith("/"));
const titles = { id: new Map(), en: new Map() };
/** Each address that a page leads to, with the page and who looked at it. */
const links = new Map();

/** What a page is minded for, each once; where it was found out tells nobody anything. */
class Minded extends Error {
  constructor(lines) {
    super([...new Set(lines)].join("\n"));
    this.stack = this.message;
  }
}

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

describe("pages", { concurrency: 2 }, () => {
  for (const page of ONLY && !ONLY.startsWith("/") ? [] : table) {
    test(`${page.path} as ${page.role}`, { timeout: 240_000 }, async (t) => {
      const { minded, titles: told, paint, links: found } = await check(browser, page);
      for (const address of found) if (!links.has(address)) links.set(address, page);
      t.diagnostic(`first paint ${paint.id} ms wide, ${paint.en} ms narrow`);
      for (const [language, title] of Object.entries(told)) {
        const other = titles[language].get(title);
        if (other) minded.push(`${language}: has the title of ${other}`);
        titles[language].set(title, page.path);
      }
      if (minded.length) throw new Minded(minded);
    });
  }
});

test("every link within the house leads somewhere", { skip: Boolean(ONLY), timeout: 120_000 }, async () => {
  const dead = [];
  for (const [address, { path, role }] of links) {
    const status = await leads(browser, role, address);
    if (status >= 400) dead.push(`${address} answers ${status}: from ${path} as ${role}`);
  }
  assert.deepEqual(dead, []);
});

test("the checks see a page's faults", { skip: Boolean(ONLY), timeout: 60_000 }, () =>
  withFaultyPage(async (address) => {
    const { minded } = await check(browser, { path: "/", role: "visitor", address });
    const unseen = FAULTS.filter((fault) => !minded.some((line) => line.includes(fault)));
    assert.deepEqual(unseen, [], `of ${minded.join("\n")}`);
  }));

test("every page has a journey", { skip: Boolean(ONLY) }, () => {
  const covered = new Set(rooms.flatMap(({ covers }) => covers));
  const paths = house.pages.map(({ path }) => path);
  assert.deepEqual(paths.filter((path) => !covered.has(path)), [], "write a journey in tests/browser/journeys");
  assert.deepEqual([...covered].filter((path) => !paths.includes(path)), [], "no such page in the table");
});

describe("journeys", { concurrency: 2 }, () => {
  for (const room of rooms) {
    if (!ONLY || ONLY === room.name || room.covers.includes(ONLY)) describe(room.name, { concurrency: 1 }, () => tell(room));
  }
});

function tell({ journeys }) {
  for (const [claim, journey] of Object.entries(journeys)) {
    test(claim, { timeout: 180_000 }, async (t) => {
      const open = [];
      t.after(() => Promise.all(open.map((page) => page.context().close())));
      /** A page in a window of the one who has this role. */
      const as = async (role, options) => {
        const page = await pageOf(await windowOf(browser, role, options));
        open.push(page);
        return page;
      };
      try {
        await journey(as);
      } catch (fault) {
        for (const page of open) t.diagnostic(await photograph(page));
        throw fault;
      }
    });
  }
}

/** Keeps what a page looks like in a file, and says where it is. */
async function photograph(page) {
  const path = join(mkdtempSync(join(tmpdir(), "kreatr-browser-")), "page.png");
  await page.screenshot({ path }).catch(() => {});
  return `${page.url()} as seen then: ${path}; its faults: ${page.faults.join("; ") || "none"}`;
}
