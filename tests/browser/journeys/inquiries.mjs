// A client writes to a creator; both write on.

import assert from "node:assert/strict";
import { ask, usernameOf } from "../house.mjs";
import { linkTo } from "../mails.mjs";
import { writes } from "../pages.mjs";
import { isAccessible, isAt, isWell, shows, tabTo } from "../steps.mjs";

export const covers = [
  "/portfolio/{username}/contact", "/conversation", "/conversation/verify", "/dashboard/inquiries",
  "/dashboard/inquiries/{inquiry}",
];

let clients = 0;
const somebody = () => `klien-${process.pid}-${++clients}@example.org`;

/** What a client writes. */
const letter = (email) => ({
  name: "Klara Wijaya", email, subject: "Poster for a festival",
  message: "We show forty films in five days, and need a poster that people stop for.",
});

async function fills(form, fields) {
  for (const [name, text] of Object.entries(fields)) await form.locator(`[name=${name}]`).fill(text);
}

const waiting = (page, subject) => page.locator(".queue a", { hasText: subject });

export const journeys = {
  async "from the front page a visitor finds a creator, writes to her, and is told so"(as) {
    const page = await as("visitor", { language: "en" });
    const email = somebody();
    await page.goto("/");
    await page.getByTestId("community-cta").first().click();
    await isAt(page, "/community");
    await page.getByTestId("marketplace-link").first().click();
    await isAt(page, "/community/marketplace");
    await page.getByTestId("creator-card").first().getByRole("link").last().click();
    await isAt(page, /\/portfolio\/[^/]+$/);
    await page.getByTestId("contact-button").click();
    await shows(page, "#contact:popover-open");
    await isAccessible(page);
    const form = page.locator("#contact form");
    await fills(form, letter(email));
    await page.getByTestId("submit-inquiry").click();
    await shows(page, page.getByTestId("success-message"));
    await isAccessible(page);
    isWell(page);
  },

  async "what is wrong is told beside each field, without scripts, and nothing else is lost"(as) {
    for (const language of ["id", "en"]) {
      const page = await as("visitor", { scripts: false, language });
      const username = await usernameOf("creator");
      await page.goto(`/portfolio/${username}/contact`);
      await fills(page.locator("main form"), { name: "K", email: "nowhere", subject: "hey", message: "Too short", budget: "Rp 1" });
      await page.getByTestId("submit-inquiry").click();
      await shows(page, "[role=alert]");
      const wrong = await page.locator("main [aria-invalid=true]").evaluateAll((inputs) => inputs.map(({ name }) => name));
      assert.deepEqual(wrong.sort(), ["email", "message", "name", "subject"]);
      assert.equal(await page.locator("main [name=message]").inputValue(), "Too short");
      assert.equal(await page.locator("main [name=budget]").inputValue(), "Rp 1");
    }
  },

  async "a creator reads, answers, puts away and takes back, by the keyboard alone"(as) {
    const page = await as("creator", { language: "en" });
    const subject = `Wedding ${process.pid}`;
    const sent = await writes("creator", somebody(), { subject });
    await page.goto("/dashboard/inquiries");
    await isAccessible(page);
    await tabTo(page, waiting(page, subject));
    await page.keyboard.press("Enter");
    await isAt(page, `/dashboard/inquiries/${sent.id}`);
    await shows(page, page.locator(".letter", { hasText: "small cinema" }));
    await isAccessible(page);
    await tabTo(page, page.locator("main textarea"));
    await page.keyboard.type("With pleasure. Which films do you open with?");
    await tabTo(page, page.locator("main button[value=reply]"));
    await page.keyboard.press("Enter");
    await shows(page, page.locator(".letters .own .letter", { hasText: "With pleasure" }));
    assert.equal((await ask("creator", `/me/inquiries/${sent.id}`)).inquiry.status, "REPLIED");
    await tabTo(page, page.locator("main button[value=archive]"));
    await page.keyboard.press("Enter");
    await isAt(page, "/dashboard/inquiries");
    assert.equal(await waiting(page, subject).count(), 0);
    await page.goto("/dashboard/inquiries?status=ARCHIVED");
    await waiting(page, subject).click();
    await page.locator("main button[value=restore]").click();
    await page.goto("/dashboard/inquiries");
    assert.equal(await waiting(page, subject).count(), 1);
    isWell(page);
  },

  async "an open inbox hears of a new letter at once"(as) {
    const page = await as("creator", { language: "en" });
    await page.goto("/dashboard/inquiries");
    assert.equal(await page.locator("[data-news]").isVisible(), false);
    const subject = `Heard ${process.pid}`;
    await writes("creator", somebody(), { subject });
    await shows(page, "[data-news]");
    await page.locator("[data-news] a").click();
    await shows(page, waiting(page, subject));
    isWell(page);
  },

  async "a client proves her address by the mail's link, writes on, and both call the work done"(as) {
    const [client, creator] = [await as("visitor", { scripts: false, language: "en" }), await as("creator", { language: "en" })];
    const email = somebody();
    const sent = await writes("creator", email);
    await client.goto(await linkTo("/conversation/verify", email));
    await client.locator("main form button").click();
    await isAt(client, /\/conversation\?token=/);
    await client.locator("main textarea").fill("Could it be square?");
    await client.locator("main button[value=continue]").click();
    await shows(client, client.locator(".letters .own .letter", { hasText: "square" }));
    await creator.goto(`/dashboard/inquiries/${sent.id}`);
    await creator.locator("main button[value=accept]").click();
    await creator.locator("main button[value=confirm]").click();
    await shows(creator, creator.locator("main .notice", { hasText: "other side has to" }));
    await creator.locator("main textarea").fill("It is ready.");
    await creator.locator("main button[value=reply]").click();
    await client.goto(await linkTo("/conversation", email));
    await client.locator("main button[value=confirm]").click();
    await shows(client, client.locator("main .notice", { hasText: "Both of you" }));
    assert.equal((await ask("creator", `/me/inquiries/${sent.id}`)).inquiry.engagement, "COMPLETED");
    await client.goto("/conversation?token=nothing");
    await shows(client, client.locator("h1", { hasText: "no longer valid" }));
    isWell(creator);
  },
};
