// Visitors find the way in.

import assert from "node:assert/strict";
import { isAt, isWell, shows, tabTo } from "../steps.mjs";

export const covers = ["/", "/demo"];

export const journeys = {
  // TS-07 as far as the card; the contact form follows with the inquiries.
  async "a visitor goes from the front door by the community to somebody's page"(as) {
    for (const scripts of [true, false]) {
      const page = await as("visitor", { scripts });
      await page.goto("/");
      await page.getByTestId("community-cta").click();
      await isAt(page, "/community");
      await page.getByTestId("marketplace-link").click();
      await isAt(page, "/community/marketplace");
      const card = page.getByTestId("creator-card").first();
      const name = await card.locator("h3").innerText();
      await card.locator("h3 a").click();
      await isAt(page, /\/portfolio\/[\w-]+$/);
      assert.equal(await page.locator("h1").innerText(), name);
      isWell(page);
    }
  },

  async "the front door leads on by its three buttons, in the design's order"(as) {
    const page = await as("visitor");
    await page.goto("/");
    const ways = await page.locator(".door .actions a").evaluateAll((links) => links.map((link) => link.pathname));
    assert.deepEqual(ways, ["/register", "/demo", "/community"]);
    await page.getByTestId("community-cta").click();
    await isAt(page, "/community");
    isWell(page);
  },

  async "the wall drifts, and stands still for those who want it so"(as) {
    const page = await as("visitor");
    const moving = () => page.locator(".drift > div").first().evaluate((row) => row.getAnimations().length);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await page.goto("/");
    assert.equal(await moving(), 1);
    const paused = () => page.locator(".drift > div").first().evaluate((row) => row.getAnimations()[0].playState === "paused");
    assert.ok(!(await paused()));
    await tabTo(page, page.locator("[data-still]"));
    await page.keyboard.press("Space");
    assert.ok(await paused());
    await page.goto("/demo");
    await page.goto("/");
    await page.waitForFunction(() => document.querySelector("[data-still]").checked);
    assert.ok(await paused(), "it stays so for this visit");
    const plain = await as("visitor", { scripts: false });
    await plain.emulateMedia({ reducedMotion: "no-preference" });
    await plain.goto("/");
    await plain.locator("[data-still]").check();
    const still = await plain.locator(".drift > div").first().evaluate((row) => getComputedStyle(row).animationPlayState);
    assert.equal(still, "paused");
    await page.emulateMedia({ reducedMotion: "reduce" });
    assert.equal(await moving(), 0);
    isWell(page);
  },

  async "without scripts and by keyboard alone the tour leads to an account"(as) {
    const page = await as("visitor", { scripts: false });
    await page.goto("/demo");
    for (const step of [2, 3, 4, 5]) {
      await page.locator(`a[href="#step-${step}"]`).click();
      await isAt(page, new RegExp(`#step-${step}$`));
    }
    await page.locator('a[href="#start"]').click();
    await page.locator('#start a[href="/register"]').click();
    await isAt(page, "/register");
    const keys = await as("visitor");
    await keys.goto("/demo");
    await tabTo(keys, keys.locator('a[href="#step-2"]'));
    await keys.keyboard.press("Enter");
    await shows(keys, "#step-2");
    isWell(page);
  },
};
