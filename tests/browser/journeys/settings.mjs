// What a creator says about herself, and what opens her account.

import assert from "node:assert/strict";
import { usernameOf } from "../house.mjs";
import { isAccessible, isAt, isWell, shows, tabTo } from "../steps.mjs";

const PAGE = "/dashboard/settings/marketplace";

export const covers = [PAGE];

const send = (page) => page.locator("#editor .actions button").first();

export const journeys = {
  async "the keyboard alone changes a profile, and everybody sees it"(as) {
    for (const scripts of [true, false]) {
      const page = await as("maker", { scripts });
      await page.goto(PAGE);
      const name = `Sari ${scripts ? "Purnama" : "Maker"}`;
      await tabTo(page, page.locator("#f-displayName"));
      await page.keyboard.press("Control+A");
      await page.keyboard.type(name);
      await tabTo(page, send(page));
      await page.keyboard.press("Enter");
      await shows(page, ".toast");
      await page.goto(`/portfolio/${await usernameOf("maker")}`);
      assert.equal(await page.locator("h1").innerText(), name);
      isWell(page);
    }
  },

  async "what is wrong with a profile is told beside each field, and nothing is lost"(as) {
    const page = await as("maker");
    await page.goto(PAGE);
    await page.locator("#f-bio").fill("Too short");
    await page.locator("#f-website").fill("javascript:alert(1)");
    await send(page).click();
    await shows(page, "[role=alert]");
    assert.equal(await page.locator("#f-bio").inputValue(), "Too short");
    assert.equal(await page.locator("#f-website").inputValue(), "javascript:alert(1)");
    await isAccessible(page);
  },

  async "a face and a banner come with the form, and go by a tick"(as) {
    const page = await as("maker", { scripts: false });
    await page.goto(PAGE);
    const face = await page.screenshot({ clip: { x: 0, y: 0, width: 500, height: 400 } });
    for (const place of ["avatar", "banner"]) {
      await page.locator(`#f-${place}File`).setInputFiles({ name: "face.png", mimeType: "image/png", buffer: face });
    }
    await send(page).click();
    await page.locator(".likeness img").nth(1).waitFor();
    assert.ok(await page.locator(".likeness img").first().evaluate((image) => image.naturalWidth > 0));
    await page.locator(".likeness [type=checkbox]").first().check();
    await send(page).click();
    await page.locator("[name=bannerImage]").waitFor({ state: "attached" });
    assert.equal(await page.locator("[name=avatar]").count(), 0);
    isWell(page);
  },

  async "a newcomer says who she is for the first time"(as) {
    const page = await as("newcomer", { scripts: false });
    await page.goto(PAGE);
    await page.locator("#f-displayName").fill("Wayan Baru");
    await page.locator("#f-bio").fill("I carve small things out of wood, and write down how it went.");
    await page.locator("#f-availability").selectOption("BUSY");
    await send(page).click();
    await page.waitForURL((url) => url.pathname.startsWith("/dashboard"));
    await page.goto(`/portfolio/${await usernameOf("newcomer")}`);
    assert.equal(await page.locator("h1").innerText(), "Wayan Baru");
    isWell(page);
  },
};
