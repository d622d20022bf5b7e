// What is around every page: the way to its content, the language, the theme, and the page for what is not there.

import assert from "node:assert/strict";
import { isAccessible, isAt, shows, tabTo } from "../steps.mjs";

export const covers = [];

const PAGE = "/community/marketplace";

/** Runs in the page: the colour that everything stands on. */
function paper() {
  return getComputedStyle(document.documentElement).backgroundColor;
}

export const journeys = {
  async "the first stop of the Tab key leads past everything to the content"(as) {
    const page = await as("visitor");
    await page.goto(PAGE);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.id === "main");
  },

  async "a visitor reads in the other language, and goes on in it"(as) {
    for (const scripts of [true, false]) {
      const page = await as("visitor", { scripts });
      await page.goto(`${PAGE}?availability=BUSY`);
      await shows(page, "html[lang=id]");
      await page.locator("a[hreflang=en]").first().click();
      await shows(page, "html[lang=en]");
      assert.equal(new URL(page.url()).searchParams.get("availability"), "BUSY", "the filter is kept");
      await page.goto(PAGE);
      await shows(page, "html[lang=en]");
    }
  },

  async "a visitor turns the lights off, and they stay off"(as) {
    for (const scripts of [true, false]) {
      const page = await as("visitor", { scripts });
      await page.goto(PAGE);
      await page.locator("button[name=theme][value=dark]:visible").first().click();
      await shows(page, "html[data-theme=dark]");
      await isAt(page, PAGE);
      await page.goto(PAGE);
      await shows(page, "html[data-theme=dark]");
      const night = await page.evaluate(paper);
      await page.locator("button[name=theme][value=light]:visible").first().click();
      await shows(page, "html[data-theme=light]");
      assert.notEqual(await page.evaluate(paper), night);
    }
  },

  async "an address that leads nowhere says so, and leads back"(as) {
    for (const language of ["id", "en"]) {
      const page = await as("visitor", { language });
      const answer = await page.goto("/nowhere/at/all");
      assert.equal(answer.status(), 404);
      await shows(page, "h1");
      await isAccessible(page);
      await page.locator("main a[href]").first().press("Enter");
      await page.waitForURL((url) => url.pathname !== "/nowhere/at/all");
    }
  },

  async "the keyboard alone reaches the theme"(as) {
    const page = await as("visitor");
    await page.goto(PAGE);
    await tabTo(page, page.locator("button[name=theme]:visible").first());
    await page.keyboard.press("Enter");
    await shows(page, "html[data-theme=dark]");
  },
};
