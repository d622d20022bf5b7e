// Visitors read what happens, and go on to the works.

import assert from "node:assert/strict";
import { asked, isAccessible, isAt, isWell, shows } from "../steps.mjs";

export const covers = ["/community"];

const entries = (page) => page.locator("#feed > li");
const more = (page) => page.locator("#more a");

export const journeys = {
  async "older entries come in place, and nobody is told twice"(as) {
    const page = await as("visitor");
    await page.goto("/community");
    assert.equal(await entries(page).count(), 10);
    await more(page).click();
    await page.waitForFunction(() => document.querySelectorAll("#feed > li").length > 10);
    const told = await entries(page).evaluateAll((list) => list.map((entry) => entry.innerText));
    assert.equal(new Set(told).size, told.length);
    assert.equal(new URL(page.url()).pathname, "/community");
    await isAccessible(page);
    // Whoever comes back finds all of them again.
    assert.ok(asked(page, "to"));
    await page.getByTestId("marketplace-link").click();
    await isAt(page, "/community/marketplace");
    await page.goBack();
    await isAt(page, /\/community\?to=/);
    assert.deepEqual(await entries(page).evaluateAll((list) => list.map((entry) => entry.innerText)), told);
    isWell(page);
  },

  async "without scripts older entries have a page of their own, with a way back"(as) {
    const page = await as("visitor", { scripts: false });
    await page.goto("/community");
    const first = await entries(page).first().innerText();
    await more(page).click();
    await isAt(page, /before=\d+/);
    assert.ok(asked(page, "before"));
    assert.notEqual(await entries(page).first().innerText(), first);
    await page.locator('a[href="/community#news"]').click();
    assert.equal(await entries(page).first().innerText(), first);
    isWell(page);
  },

  async "an entry leads to the work that it tells of, and the page to the marketplace"(as) {
    const page = await as("visitor");
    await page.goto("/community");
    await page.locator(".pieces a").first().click();
    await isAt(page, /\/portfolio\/[^/]+\/[^/]+$/);
    await shows(page, ".opus");
    await page.goto("/community");
    await page.getByTestId("marketplace-link").click();
    await isAt(page, "/community/marketplace");
    isWell(page);
  },
};
