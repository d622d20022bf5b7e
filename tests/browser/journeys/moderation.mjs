// Moderators sit at their desk by keys alone, and read what was; people report what they mind.

import assert from "node:assert/strict";
import { ask, usernameOf } from "../house.mjs";
import { isAccessible, isAt, isWell, shows } from "../steps.mjs";

const DESK = "/admin/marketplace/moderation";

export const covers = [
  DESK, `${DESK}/{item}`, `${DESK}/{item}/history`, `${DESK}/reports`, `${DESK}/reports/{report}`, `${DESK}/people`,
  `${DESK}/people/{account}`, `${DESK}/people/{account}/{measure}`, "/report",
  `${DESK}/{item}/featured`,
];

const waiting = async () => (await ask("moderator", "/moderation/queue?limit=48")).items;
const standing = async (id) => (await ask("sender", "/me/portfolio")).items.find((item) => item.id === id).standing;
/** Waits until she is there, with what listens to keys. */
const sits = async (page, item) => {
  await isAt(page, `${DESK}/${item}`);
  await page.waitForLoadState();
};
const isFocused = (page, id) => page.waitForFunction((id) => document.activeElement?.id === id, id);

/** A new work that waits for a decision, as soon as moderators find it. */
async function waits(title) {
  const description = "A poster in three colours, printed by hand, drawn for one night only.";
  const sent = { method: "POST", body: { title, description, category: "PROMPTS" } };
  const { id, position } = await ask("sender", "/me/portfolio", sent);
  await ask("moderator", "/moderation/queue", { after: position });
  return id;
}

export const journeys = {
  async "keys alone go through the queue, approve, and refuse with a reason"(as) {
    const page = await as("moderator", { language: "en" });
    const [first, second] = await waiting();
    await page.goto(`${DESK}/${first.item}`);
    await page.keyboard.press("j");
    await sits(page, second.item);
    await page.keyboard.press("k");
    await sits(page, first.item);
    await page.keyboard.press("?");
    await shows(page, "#keys");
    await isAccessible(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("a");
    await sits(page, second.item);
    await shows(page, ".toast");
    await page.keyboard.press("r");
    await isFocused(page, "f-reason");
    await page.keyboard.type("a reason that a key must not take for itself");
    await page.keyboard.press("Control+Enter");
    await isFocused(page, "f-policy");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Control+Enter");
    await page.waitForURL((url) => url.pathname !== `${DESK}/${second.item}`, { waitUntil: "commit" });
    const left = (await waiting()).map(({ item }) => item);
    assert.ok(!left.includes(first.item) && !left.includes(second.item));
    isWell(page);
  },

  async "whoever does not want keys has none"(as) {
    const page = await as("moderator");
    await page.goto(DESK);
    await page.click(".keys-button");
    await page.locator("[data-keys]").uncheck();
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("r");
    assert.equal(new URL(page.url()).pathname, DESK);
    assert.notEqual(await page.evaluate(() => document.activeElement?.id), "f-reason");
  },

  async "without scripts an item is decided, and its history read moment by moment"(as) {
    const page = await as("moderator", { scripts: false, language: "en" });
    const [{ item }] = await waiting();
    await page.goto(`${DESK}/${item}`);
    await page.click("button[value=approve]");
    await shows(page, ".toast");
    await page.goto(`${DESK}/${item}/history`);
    await page.locator(".timeline a").first().click();
    await isAt(page, /asOf=\d+/);
    await shows(page, ".then .verdict.waits");
    isWell(page);
  },

  async "a slider goes through an item's history"(as) {
    const { items: [{ id }] } = await ask("visitor", `/creators/${await usernameOf("creator")}`);
    const page = await as("auditor");
    await page.goto(`${DESK}/${id}/history`);
    await page.locator("input[type=range]").focus();
    await page.keyboard.press("Home");
    await isAt(page, /asOf=\d+/);
    await shows(page, ".then .verdict.waits");
    await isAccessible(page);
    isWell(page);
  },

  async "what is minded is reported, and a moderator settles it"(as) {
    const username = await usernameOf("creator");
    const page = await as("maker", { language: "en" });
    await page.goto(`/portfolio/${username}`);
    await page.click(`a[href="/report?creator=${username}"]`);
    await page.selectOption("#f-reason", "IMPERSONATION");
    await page.fill("#f-text", "too short");
    await page.click("main form.form button.warm");
    await shows(page, "#fault-text");
    await isAccessible(page);
    await page.fill("#f-text", "This is not who she says she is.");
    await page.click("main form.form button.warm");
    await isAt(page, `/portfolio/${username}`);
    await shows(page, ".toast");

    const desk = await as("moderator", { language: "en" });
    await desk.goto(`${DESK}/reports`);
    await desk.locator(".queue ol a", { hasText: "Impersonation" }).click();
    await shows(desk, desk.getByText("This is not who she says she is."));
    await desk.click("button[value=dismissed]");
    await shows(desk, ".toast");
    isWell(desk);
  },

  async "somebody is found by her name, and suspended only after a question"(as) {
    const page = await as("moderator", { language: "en" });
    await page.goto(`${DESK}/people`);
    await page.fill("#f-username", await usernameOf("maker"));
    await page.keyboard.press("Enter");
    await isAt(page, /people\/[0-9a-f-]{36}$/);
    await page.click(".measures a[href$=suspend]");
    await page.click("main form.form .danger");
    await shows(page, "#faults");
    await page.click("main form.form .actions a");
    await isAt(page, /people\/[0-9a-f-]{36}$/);
  },

  async "a work is put on the community's page until a time, and taken off again"(as) {
    const { items } = await ask("visitor", `/creators/${await usernameOf("creator")}`);
    const { id } = items.at(-1);
    const page = await as("moderator", { language: "en", scripts: false });
    const there = () => page.locator(`.pieces a[href$="-${id}"]`).count();
    await page.goto(`${DESK}/${id}`);
    await page.click(".docket a[href$=featured]");
    await page.fill("#f-until", "2020-01-01T10:00");
    await page.click("button[value=on]");
    await shows(page, "#fault-until");
    assert.equal(await page.locator("#f-until").inputValue(), "2020-01-01T10:00");
    await page.fill("#f-until", "2040-01-01T10:00");
    await page.click("button[value=on]");
    await isAt(page, `${DESK}/${id}`);
    await page.goto("/community");
    assert.equal(await there(), 1);
    await page.goto(`${DESK}/${id}/featured`);
    assert.match(await page.locator("main .verdict").innerText(), /until 1 January 2040, 10:00 UTC/);
    await page.click("button[value=off]");
    await isAt(page, `${DESK}/${id}`);
    await page.goto("/community");
    assert.equal(await there(), 0);
  },

  async "a refusal without a reason says so, and keeps what was written"(as) {
    const id = await waits("Refused too soon");
    const page = await as("moderator", { scripts: false });
    await page.goto(`${DESK}/${id}`);
    await page.fill("#f-note", "Ask her for the source.");
    await page.click("button[value=reject]");
    await shows(page, "#fault-reason");
    assert.equal(await page.locator("#f-note").inputValue(), "Ask her for the source.");
    assert.equal(await standing(id), "PENDING");
  },

  async "what was decided meanwhile is told, and the typed reason stays"(as) {
    const id = await waits("Decided twice");
    const page = await as("moderator");
    await page.goto(`${DESK}/${id}`);
    const [{ revision }] = (await waiting()).filter(({ item }) => item === id);
    await ask("owner", `/moderation/items/${id}/approve`, { method: "POST", body: { revision } });
    await page.locator("#f-policy").selectOption({ index: 1 });
    await page.fill("#f-reason", "Seen elsewhere before.");
    await page.click("button[value=reject]");
    await shows(page, "main .notice");
    assert.equal(await page.locator("#f-reason").inputValue(), "Seen elsewhere before.");
    assert.equal(await standing(id), "APPROVED");
    await isAccessible(page);
  },

  async "an auditor and a creator do not find the desk, and a visitor is asked to sign in"(as) {
    for (const role of ["auditor", "creator"]) assert.equal((await (await as(role)).goto(DESK)).status(), 404);
    const page = await as("visitor");
    await page.goto(DESK);
    await isAt(page, "/login");
  },
};
