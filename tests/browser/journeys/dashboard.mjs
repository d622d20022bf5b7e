// The dashboard's first page leads to every room.

import assert from "node:assert/strict";
import { isAt, isWell, shows } from "../steps.mjs";

export const covers = ["/dashboard"];

export const journeys = {
  async "a creator finds her rooms, and the moderators' only when she is one"(as) {
    for (const [role, moderates] of [["creator", false], ["moderator", true], ["owner", true]]) {
      const page = await as(role, { scripts: false });
      await page.goto("/dashboard");
      const places = page.locator("nav.side a");
      const hrefs = await places.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
      assert.ok(hrefs.includes("/dashboard/portfolio") && hrefs.includes("/dashboard/settings/marketplace"), `${hrefs}`);
      assert.equal(hrefs.some((href) => href.startsWith("/admin/")), moderates, `${role}: ${hrefs}`);
      isWell(page);
    }
  },

  async "a visitor is asked to sign in first"(as) {
    const page = await as("visitor");
    await page.goto("/dashboard");
    await isAt(page, "/login");
    await shows(page, "main form");
  },
};
