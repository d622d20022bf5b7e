// A creator shows her work.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ask, house, usernameOf } from "../house.mjs";
import { isAccessible, isAt, isWell, shows, tabTo } from "../steps.mjs";

const HOME = "/dashboard/portfolio";

export const covers = [HOME, `${HOME}/new`, `${HOME}/edit/{id}`, `${HOME}/preview/{id}`, `${HOME}/delete/{id}`];

const TEXT = "A **poster** in three colours, printed by hand, drawn for one night only.";
const piece = (page, title) => page.locator(".piece", { has: page.locator("h3", { hasText: title }) });

/** Fills the editor in by keyboard and sends it. */
async function writes(page, { title, description = TEXT }) {
  await tabTo(page, page.locator("#f-title"));
  await page.keyboard.press("Control+A");
  await page.keyboard.type(title);
  await tabTo(page, page.locator("#f-description"));
  await page.keyboard.press("Control+A");
  await page.keyboard.type(description);
  await tabTo(page, page.locator("#editor .actions button").first());
  await page.keyboard.press("Enter");
}

/** Photographs that somebody took; tests/browser/photographs says who. */
const photographs = ["rocket", "cat", "coffee"].map((name) => fileURLToPath(new URL(`../photographs/${name}.jpg`, import.meta.url)));

/** Width and height of a picture as a browser unpacks it. */
async function sizeOf(page, address) {
  return await page.evaluate(async (address) => {
    const image = Object.assign(new Image(), { src: address });
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  }, address);
}

/** The maker's item of this title, as the house knows it. */
async function known(title) {
  const { items } = await ask("maker", "/me/portfolio");
  return items.find((item) => item.title === title);
}

export const journeys = {
  async "the keyboard alone submits a work, with and without scripts"(as) {
    for (const scripts of [true, false]) {
      const title = `Kites over Sanur, ${scripts ? "morning" : "evening"}`;
      const page = await as("maker", { scripts });
      await page.goto(`${HOME}/new`);
      await page.locator("#f-category").selectOption("AI_CONTENT");
      await writes(page, { title });
      await isAt(page, HOME);
      await shows(page, piece(page, title));
      assert.equal((await known(title)).standing, "PENDING");
      isWell(page);
    }
  },

  async "what is wrong with a work is told beside each field, and nothing is lost"(as) {
    const page = await as("maker", { language: "en" });
    await page.goto(`${HOME}/new`);
    await page.locator("#f-category").selectOption("PROMPTS");
    await writes(page, { title: "Abc", description: "Too short" });
    await shows(page, "[role=alert]");
    assert.equal(await page.locator("#f-title").inputValue(), "Abc");
    assert.equal(await page.locator("#f-description").inputValue(), "Too short");
    assert.ok((await page.locator("[aria-invalid=true]").count()) >= 2);
    await isAccessible(page);
  },

  async "a picture that is too large costs nobody a text, without a script"(as) {
    const page = await as("maker", { language: "en", scripts: false });
    await page.goto(`${HOME}/new`);
    await page.locator("#f-title").fill("A harbour, far too large");
    await page.locator("#f-description").fill(TEXT);
    const large = { name: "harbour.png", mimeType: "image/png", buffer: Buffer.alloc(6 << 20, 7) };
    Buffer.from("89504e470d0a1a0a", "hex").copy(large.buffer);
    await page.locator("#f-file").setInputFiles(large);
    await page.locator("#editor .actions button").first().click();
    await shows(page, "#faults");
    assert.match(await page.locator("#fault-file").innerText(), /Picture 1: .*5 MB/);
    assert.equal(await page.locator("#f-title").inputValue(), "A harbour, far too large");
    assert.equal(await page.locator("#f-description").inputValue(), TEXT);
  },

  async "the work is seen beside the form as it is written, and nothing unsent is lost"(as) {
    const page = await as("maker");
    await page.goto(`${HOME}/new`);
    await page.locator("#f-title").fill("A draft of the harbour");
    await page.locator("#f-description").fill(TEXT);
    await shows(page, page.locator("[data-preview] strong", { hasText: "poster" }));
    await page.goto(`${HOME}/new`);
    await page.locator("[data-restore]").click();
    assert.equal(await page.locator("#f-title").inputValue(), "A draft of the harbour");
    isWell(page);
  },

  async "three photographs go up, with scripts and without, and hang in their order"(as) {
    for (const scripts of [true, false]) {
      const title = `Three evenings, ${scripts ? "by wire" : "by post"}`;
      const page = await as("maker", { scripts });
      await page.goto(`${HOME}/new`);
      await page.locator("#f-title").fill(title);
      await page.locator("#f-category").selectOption("AI_CONTENT");
      await page.locator("#f-file").setInputFiles(photographs);
      if (!scripts) await page.locator("[data-add]").click();
      await page.locator(".plates-kept li img").nth(2).waitFor();
      assert.equal(await page.locator("#f-title").inputValue(), title);
      await writes(page, { title });
      await isAt(page, HOME);
      assert.equal((await known(title)).images.length, 3);
      isWell(page);
    }
  },

  async "three photographs are sent in, approved in a second session, and found by who cannot spell them"(as) {
    const title = "Marmalade skies over Lembang";
    const { email, password } = house.people.maker;
    const page = await as("visitor");
    await page.goto(`/login?next=${HOME}/new`);
    await page.locator("#f-email").fill(email);
    await page.locator("#f-password").fill(password);
    await page.locator("main form .button.warm").click();
    await isAt(page, `${HOME}/new`);
    await page.locator("#f-title").fill(title);
    await page.locator("#f-category").selectOption("AI_CONTENT");
    await page.locator("#f-description").fill(TEXT);
    await page.locator("#f-file").setInputFiles(photographs);
    await page.locator(".plates-kept li img").nth(2).waitFor();
    await page.locator("#editor .actions button").first().click();
    await isAt(page, HOME);
    const { id, images } = await known(title);
    assert.equal(images.length, 3);
    const desk = await as("moderator");
    await desk.goto(`/admin/marketplace/moderation/${id}`);
    await desk.keyboard.press("a");
    await desk.waitForURL((url) => !url.pathname.endsWith(id), { waitUntil: "commit" });
    const visitor = await as("visitor", { scripts: false });
    await visitor.goto("/community/marketplace?search=marmelade");
    const profile = `/portfolio/${await usernameOf("maker")}`;
    await shows(visitor, visitor.locator(`li.card a[href="${profile}"]`));
    await visitor.goto(profile);
    await shows(visitor, visitor.locator("main", { hasText: title }));
    // The cup was photographed lying; what is hung stands upright, and says nothing of where it was taken.
    const hung = await visitor.request.get(images[2].large);
    const bytes = await hung.body();
    assert.equal(bytes.includes("EXIF") || bytes.includes("Exif"), false);
    assert.deepEqual(await sizeOf(page, images[2].large), { width: 600, height: 400 });
    isWell(page);
    isWell(desk);
  },

  async "a file that is no picture is told beside those that are"(as) {
    const page = await as("maker", { language: "en" });
    await page.goto(`${HOME}/new`);
    const bad = { name: "script.png", mimeType: "image/png", buffer: Buffer.from("<svg onload='alert(1)'/>") };
    const good = { name: "cat.jpg", mimeType: "image/jpeg", buffer: await readFile(photographs[1]) };
    await page.locator("#f-file").setInputFiles([bad, good]);
    await page.locator(".plates-kept li img").first().waitFor();
    await shows(page, page.locator(".arriving .fault", { hasText: "script.png" }));
    assert.equal(await page.locator(".plates-kept li img").count(), 1);
    await isAccessible(page);
  },

  async "a picture on its way is given up by its button, and the next one goes up"(as) {
    const page = await as("maker", { language: "en" });
    await page.goto(`${HOME}/new`);
    let stuck = true;
    await page.route("**/uploads/*/bytes", (route) => {
      if (!stuck) return route.continue();
      stuck = false;
    });
    const given = page.waitForResponse((answer) => answer.request().method() === "DELETE");
    await page.locator("#f-file").setInputFiles(photographs.slice(0, 2));
    await page.getByRole("button", { name: /^Stop sending / }).first().click();
    assert.equal((await given).status(), 200);
    await page.locator(".plates-kept li img").first().waitFor();
    assert.equal(await page.locator(".plates-kept li img").count(), 1);
  },

  async "of two tabs with one work the later sees both versions, and keeps its own by choice"(as) {
    const [before, mine, theirs] = ["Labels for a coffee roaster", "Labels, my version", "Labels, the other version"];
    const { id } = await known(before);
    const [one, two] = [await as("maker"), await as("maker", { scripts: false })];
    await one.goto(`${HOME}/edit/${id}`);
    await two.goto(`${HOME}/edit/${id}`);
    await writes(one, { title: theirs });
    await isAt(one, HOME);
    await writes(two, { title: mine });
    await shows(two, ".versions");
    const told = await two.locator(".versions").innerText();
    assert.ok(told.includes(mine) && told.includes(theirs), told);
    assert.equal(await two.locator("#f-title").inputValue(), mine);
    await two.locator("#editor .actions button").first().click();
    await isAt(two, HOME);
    await shows(two, piece(two, mine));
  },

  async "works change places by buttons without scripts, and by arrow keys with them"(as) {
    const plain = await as("maker", { scripts: false });
    await plain.goto(HOME);
    const titles = (page) => page.locator(".piece h3").allInnerTexts();
    const before = await titles(plain);
    await plain.locator(".piece button[value^='down:']:enabled").first().click();
    await isAt(plain, HOME);
    const moved = await titles(plain);
    assert.notDeepEqual(moved, before);
    assert.deepEqual([...moved].sort(), [...before].sort());
    const page = await as("maker");
    await page.goto(HOME);
    const grip = page.locator("[data-grip]:visible").first();
    await tabTo(page, grip);
    const saved = page.waitForResponse((answer) => answer.url().includes("/order"));
    await page.keyboard.press("ArrowRight");
    await saved;
    await page.reload();
    assert.notDeepEqual(await titles(page), moved);
  },

  async "a work is hidden and shown again"(as) {
    const page = await as("maker", { scripts: false });
    await page.goto(HOME);
    const own = () => piece(page, "A poster for the night train");
    await own().locator("button[name=visibility]").click();
    await isAt(page, HOME);
    assert.equal(await own().locator("button[name=visibility]").getAttribute("value"), "PUBLIC");
    await own().locator("button[name=visibility]").click();
    assert.equal(await own().locator("button[name=visibility]").getAttribute("value"), "PRIVATE");
  },

  async "a creator sees a work as visitors would"(as) {
    const page = await as("maker");
    await page.goto(HOME);
    await page.locator(".piece a[href*='/preview/']").first().click();
    await isAt(page, /\/preview\//);
    await shows(page, ".viewed");
    await isAccessible(page);
  },

  async "a work goes after being asked once"(as) {
    const page = await as("maker", { scripts: false });
    await page.goto(HOME);
    const title = "Prompts for rainy evenings";
    await piece(page, title).locator("a[href*='/delete/']").click();
    await page.locator("main form button").click();
    await isAt(page, HOME);
    assert.equal(await piece(page, title).count(), 0);
    isWell(page);
  },

  async "who has no profile is led to it first"(as) {
    const page = await as("auditor");
    await page.goto(HOME);
    await page.locator(".scene a").first().click();
    await isAt(page, "/dashboard/settings/marketplace");
  },
};
