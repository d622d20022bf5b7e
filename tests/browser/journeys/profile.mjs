// Visitors look at somebody's works.

import assert from "node:assert/strict";
import { ask, usernameOf } from "../house.mjs";
import { hides, isAccessible, isAt, isWell, shows, tabTo } from "../steps.mjs";

export const covers = ["/portfolio/{username}", "/portfolio/{username}/popularity"];

const works = (page) => page.locator(".masonry > .work");
const open = (page) => page.locator(".lightbox:popover-open");

/** The page of the creator. */
async function visits(page) {
  const username = await usernameOf("creator");
  await page.goto(`/portfolio/${username}`);
  return username;
}

export const journeys = {
  async "a creator's place among the most popular is explained as a sum"(as) {
    const page = await as("visitor", { scripts: false, language: "en" });
    const username = await visits(page);
    await page.locator(`a[href="/portfolio/${username}/popularity"]`).click();
    await isAt(page, `/portfolio/${username}/popularity`);
    const cells = await page.locator("tr td:last-child").allInnerTexts();
    const worths = cells.map((text) => Number(text.replaceAll(",", "")));
    const sum = worths.pop();
    assert.equal(worths.length, 4);
    assert.ok(Math.abs(worths.reduce((all, one) => all + one) - sum) < 0.01, `${worths} are ${sum}`);
    const told = await ask("visitor", `/creators/${username}/popularity`);
    // Of each line whole tenths are shown.
    const hidden = told.worth / 1000 - sum;
    assert.ok(hidden > -0.01 && hidden < 0.4, JSON.stringify(told));
    assert.equal(told.worth, told.views.worth + told.likes.worth + told.inquiries.worth + told.projects.worth);
    isWell(page);
  },

  async "the keyboard alone opens a work, steps to the next, and comes back"(as) {
    const page = await as("visitor");
    await visits(page);
    const first = works(page).first().getByRole("link").first();
    await tabTo(page, first);
    await page.keyboard.press("Enter");
    await shows(page, open(page));
    const title = await open(page).locator("h3").innerText();
    await isAccessible(page);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((was) => document.querySelector(".lightbox:popover-open h3")?.innerText !== was, title);
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction((was) => document.querySelector(".lightbox:popover-open h3")?.innerText === was, title);
    await page.keyboard.press("Escape");
    await hides(page, ".lightbox:popover-open");
    isWell(page);
  },

  async "without scripts a work leads to its own page"(as) {
    const page = await as("visitor", { scripts: false });
    const username = await visits(page);
    assert.ok((await works(page).count()) > 0);
    await works(page).first().getByRole("link").first().click();
    await isAt(page, new RegExp(`/portfolio/${username}/.`));
    await shows(page, "h1#title");
  },

  async "a work that is open in place leads to its own page"(as) {
    const page = await as("visitor");
    await visits(page);
    await works(page).first().getByRole("link").first().click();
    await shows(page, open(page));
    const title = await open(page).locator("h3").innerText();
    await open(page).locator("a.report").first().click();
    await shows(page, "h1#title");
    assert.equal(await page.locator("h1").innerText(), title);
    isWell(page);
  },

  async "a skill leads to others who have it"(as) {
    const page = await as("visitor", { scripts: false });
    await visits(page);
    await page.locator("a.tag[href*='skills=']:visible").first().click();
    await page.waitForURL(/\/community\/marketplace\?skills=/);
    await shows(page, "li.card");
  },

  async "an unknown name leads nowhere"(as) {
    const page = await as("visitor");
    assert.equal((await page.goto("/portfolio/nobody-of-this-name")).status(), 404);
    await shows(page, "h1");
    await isAccessible(page);
  },

  async "the page has a card for other places, in machines' words"(as) {
    const page = await as("visitor");
    const username = await visits(page);
    const told = await page.evaluate(() => ({
      canonical: document.querySelector("link[rel=canonical]")?.href,
      languages: [...document.querySelectorAll("link[rel=alternate][hreflang]")].map((link) => link.hreflang).sort(),
      kind: document.querySelector("meta[property='og:type']")?.content,
      person: JSON.parse(document.querySelector("script[type='application/ld+json']").textContent),
    }));
    assert.ok(told.canonical.endsWith(`/portfolio/${username}`), told.canonical);
    assert.deepEqual(told.languages.slice(0, 2), ["en", "id"]);
    assert.equal(told.kind, "profile");
    assert.ok(JSON.stringify(told.person).includes(username));
  },
};
