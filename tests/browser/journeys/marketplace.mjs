// Visitors look for somebody, and find out more about her.

import assert from "node:assert/strict";
import { ask, usernameOf } from "../house.mjs";
import { asked, isAccessible, isAt, isWell, shows, tabTo } from "../steps.mjs";

export const covers = ["/community/marketplace"];

const PAGE = "/community/marketplace";
const cards = (page) => page.locator("li.card");
const names = (page) => cards(page).locator("h3").allInnerTexts();
const choice = (page, name, value) => page.locator(`#filters input[name="${name}"][value="${value}"]`);

/** How many are on the wall, and how many of them are these. */
async function counts(page, availability) {
  // What is counted twice must have arrived.
  await page.waitForLoadState();
  return [await cards(page).count(), await cards(page).locator(`.avail.${availability}`).count()];
}

/** The whole wall holds nobody but these. */
async function holds(page, availability) {
  const [all, these] = await counts(page, availability);
  assert.ok(all > 0, "somebody is found");
  assert.equal(all, these);
}

/** The wall holds others too. Who comes first may have changed meanwhile: whoever is looked at becomes more popular. */
async function holdsOthers(page, availability) {
  const [all, these] = await counts(page, availability);
  assert.ok(all > these, `${these} of ${all} are ${availability}`);
}

export const journeys = {
  async "without scripts a visitor narrows the wall, and widens it again"(as) {
    const page = await as("visitor", { scripts: false });
    await page.goto(PAGE);
    await holdsOthers(page, "busy");
    await choice(page, "availability", "BUSY").check();
    await page.locator("#filters button").last().click();
    assert.equal(asked(page, "availability"), "BUSY");
    await holds(page, "busy");
    await page.locator(".chips a").first().click();
    assert.equal(asked(page, "availability"), null);
    await holdsOthers(page, "busy");
    isWell(page);
  },

  async "a choice applies at once, its address can be shared, and the way back is right"(as) {
    const page = await as("visitor");
    await page.goto(`${PAGE}?sortBy=newest`);
    const everybody = await names(page);
    await choice(page, "availability", "BUSY").check();
    await isAt(page, /availability=BUSY/);
    await shows(page, ".chips");
    await holds(page, "busy");
    const found = await names(page);
    const friend = await as("visitor");
    await friend.goto(page.url());
    assert.deepEqual(await names(friend), found);
    await page.goBack();
    await page.locator(".chips").waitFor({ state: "detached" });
    assert.deepEqual(await names(page), everybody);
    assert.ok(!(await choice(page, "availability", "BUSY").isChecked()), "the rail shows what is on");
    isWell(page);
  },

  async "the keyboard alone finds somebody and opens her page"(as) {
    const username = await usernameOf("creator");
    const { displayName } = await ask("creator", "/me/profile");
    const page = await as("visitor");
    await page.goto(PAGE);
    await page.keyboard.press("/");
    await page.keyboard.type(displayName);
    await page.keyboard.press("Enter");
    await isAt(page, /search=/);
    await shows(page, ".chips");
    await tabTo(page, page.locator(`li.card a[href="/portfolio/${username}"]`).first());
    await page.keyboard.press("Enter");
    await isAt(page, `/portfolio/${username}`);
    assert.equal(await page.locator("h1").innerText(), displayName);
    isWell(page);
  },

  async "without scripts the next page shows others"(as) {
    const page = await as("visitor", { scripts: false });
    await page.goto(`${PAGE}?sortBy=newest`);
    const first = await names(page);
    await page.locator("a[rel=next]:visible").first().click();
    const second = await names(page);
    assert.ok(second.length > 0 && second.every((name) => !first.includes(name)), `${first} and then ${second}`);
  },

  async "whoever comes back finds everything that she had loaded, and her place in it"(as) {
    const page = await as("visitor");
    await page.goto(`${PAGE}?sortBy=newest`);
    const first = await cards(page).count();
    await page.locator("[data-onward]").click();
    await page.waitForFunction((count) => document.querySelectorAll("#cards > li").length > count, first);
    await isAt(page, /sortBy=newest&pages=2$/);
    const loaded = await names(page);
    await cards(page).last().scrollIntoViewIfNeeded();
    const place = await page.evaluate(() => scrollY);
    assert.ok(place > 0);
    // A page that minds its end is not kept in the browser's memory: the house answers again.
    await page.evaluate(() => addEventListener("unload", () => {}));
    await cards(page).last().getByRole("link").first().click();
    await isAt(page, /\/portfolio\//);
    await page.goBack();
    await isAt(page, /sortBy=newest&pages=2$/);
    assert.equal(await page.evaluate(() => performance.getEntriesByType("navigation")[0].type), "back_forward");
    assert.deepEqual(await names(page), loaded);
    await page.waitForFunction((place) => Math.abs(scrollY - place) < 200, place);
    await isAccessible(page);
    const friend = await as("visitor", { scripts: false });
    await friend.goto(page.url());
    assert.deepEqual(await names(friend), loaded);
    isWell(page);
  },

  async "a skill that is ticked stays where it is"(as) {
    const page = await as("visitor");
    await page.goto(PAGE);
    const skills = page.locator('#filters input[name="skills"]');
    const offered = () => skills.evaluateAll((boxes) => boxes.map((box) => box.value));
    const before = await offered();
    await skills.nth(4).check();
    await shows(page, ".chips");
    assert.deepEqual(await offered(), before);
    assert.ok(await skills.nth(4).isChecked());
    isWell(page);
  },

  async "a search that finds nobody says so and leads back"(as) {
    for (const scripts of [true, false]) {
      const page = await as("visitor", { scripts });
      await page.goto(`${PAGE}?search=zzqqxxyy`);
      await shows(page, ".scene h2");
      if (scripts) await isAccessible(page);
      await page.locator(".scene a").first().click();
      await cards(page).first().waitFor();
      assert.equal(asked(page, "search"), null);
    }
  },

  async "on a phone the filters unfold"(as) {
    const page = await as("visitor", { viewport: { width: 390, height: 844 } });
    await page.goto(PAGE);
    assert.ok(!(await choice(page, "availability", "BUSY").isVisible()), "work comes first");
    await page.locator(".fold summary:visible").first().click();
    await choice(page, "availability", "BUSY").check();
    await page.locator("#filters button:visible").last().click();
    await isAt(page, /availability=BUSY/);
    await holds(page, "busy");
  },
};
