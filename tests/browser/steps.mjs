// What people do on any page, and what they look for afterwards.

import assert from "node:assert/strict";
import { findings } from "./checks.mjs";

/** Goes there with the Tab key. */
export async function tabTo(page, target) {
  for (let step = 0; step < 300; step++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`the Tab key does not lead to ${target}`);
}

/** Waits until the address says so: a part of it, or a pattern. */
export async function isAt(page, expected) {
  const fits = (url) => (expected instanceof RegExp ? expected.test(url.href) : url.pathname === expected);
  await page.waitForURL(fits, { waitUntil: "commit" });
}

/** What the address asks for under this name. */
export function asked(page, name) {
  return new URL(page.url()).searchParams.get(name);
}

/** Waits until this is to be seen. */
export async function shows(page, target) {
  await (typeof target === "string" ? page.locator(target) : target).first().waitFor({ state: "visible" });
}

/** Waits until nothing of this is to be seen. */
export async function hides(page, target) {
  await (typeof target === "string" ? page.locator(target) : target).first().waitFor({ state: "hidden" });
}

/** The page as it stands now is one that everybody can use. */
export async function isAccessible(page) {
  assert.deepEqual(await findings(page), []);
}

/** Nothing went wrong on the way here. */
export function isWell(page) {
  assert.deepEqual(page.faults, []);
}
