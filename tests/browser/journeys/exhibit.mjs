// Visitors look at one work.

import assert from "node:assert/strict";
import { ask, usernameOf } from "../house.mjs";
import { address } from "../pages.mjs";
import { hides, isAccessible, isAt, isWell, shows, tabTo } from "../steps.mjs";

const PAGE = "/portfolio/{username}/{item}";

export const covers = [PAGE];

const plates = (page) => page.locator(".opus .plate");
const open = (page) => page.locator(".lightbox:popover-open");

/** The page of a work with more than one picture, if there is one. */
async function visits(page) {
  const { items } = await ask("visitor", `/creators/${await usernameOf("creator")}`);
  const most = items.reduce((one, other) => (other.images.length > one.images.length ? other : one));
  await page.goto(`/portfolio/${await usernameOf("creator")}/${most.id}`);
  return most;
}

export const journeys = {
  async "the keyboard alone opens a picture, steps through, and comes back"(as) {
    const page = await as("visitor");
    const { images } = await visits(page);
    await tabTo(page, plates(page).first());
    await page.keyboard.press("Enter");
    await shows(page, open(page));
    await isAccessible(page);
    if (images.length > 1) {
      await page.keyboard.press("ArrowRight");
      await shows(page, "#plate-2:popover-open");
      await page.keyboard.press("ArrowLeft");
      await shows(page, "#plate-1:popover-open");
    }
    await page.keyboard.press("Escape");
    await hides(page, ".lightbox:popover-open");
    isWell(page);
  },

  async "without scripts a picture is a link to itself, and its neighbours are a link away"(as) {
    const page = await as("visitor", { scripts: false });
    const { title } = await visits(page);
    assert.equal(await page.locator("h1").innerText(), title);
    const here = page.url();
    await plates(page).first().click();
    await isAt(page, /\/media\/.*large\.webp$/);
    await page.goto(here);
    await page.locator(".besides a, .others a").first().click();
    await page.waitForURL((url) => url.href !== here);
    await shows(page, "h1#title");
  },

  async "a heart is given and taken back, with and without scripts"(as) {
    const path = await address(PAGE);
    for (const scripts of [true, false]) {
      const page = await as("newcomer", { scripts });
      await page.goto(path);
      const heart = page.locator("button.like");
      const likes = async () => Number((await heart.locator("span").innerText()).replace(/\D/g, ""));
      const before = await likes();
      await heart.click();
      await shows(page, "button.like[aria-pressed=true]");
      assert.equal(await likes(), before + 1);
      if (scripts) await isAccessible(page);
      await heart.click();
      await shows(page, "button.like[aria-pressed=false]");
      assert.equal(await likes(), before);
    }
  },

  async "who is not signed in is led there"(as) {
    const page = await as("visitor");
    await page.goto(await address(PAGE));
    await page.locator("a.like").click();
    await isAt(page, "/login");
    assert.equal(new URL(page.url()).searchParams.get("next"), await address(PAGE));
  },

  async "a tag finds others, and the creator is a link away"(as) {
    const page = await as("visitor", { scripts: false });
    await page.goto(await address(PAGE));
    await page.locator(".maker a").first().click();
    await isAt(page, `/portfolio/${await usernameOf("creator")}`);
    await page.goBack();
    const tag = page.locator("a.tag").first();
    if (await tag.count()) {
      await tag.click();
      await isAt(page, /\/community\/marketplace\?search=/);
      await shows(page, "li.card");
    }
  },

  async "what is not there says so"(as) {
    const page = await as("visitor");
    const answer = await page.goto(`/portfolio/${await usernameOf("creator")}/00000000-0000-7000-8000-000000000001`);
    assert.equal(answer.status(), 404);
    await shows(page, "h1");
    await isAccessible(page);
  },
};
