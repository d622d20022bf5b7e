// People come in and go out.

import assert from "node:assert/strict";
import { house } from "../house.mjs";
import { linkTo } from "../mails.mjs";
import { isAccessible, isAt, isWell, shows, tabTo } from "../steps.mjs";

export const covers = ["/register", "/login", "/logout", "/verify", "/forgot", "/reset"];

const PASSWORD = "a lantern over the harbour";
let newcomers = 0;

/** Somebody whom nobody knows yet. */
function somebody() {
  const username = `tamu-${process.pid}-${++newcomers}`;
  return { name: "Tamu Baru", username, email: `${username}@example.org`, password: PASSWORD };
}

/** Fills a form in by keyboard and sends it. */
async function types(page, fields) {
  for (const [name, text] of Object.entries(fields)) {
    await tabTo(page, page.locator(`main input[name=${name}]`));
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  }
  await page.keyboard.press("Enter");
}

const signsIn = (page, { email, password }) => types(page, { email, password });

async function registers(page, person) {
  await page.goto("/register");
  await types(page, person);
  await isAt(page, "/dashboard");
}

export const journeys = {
  async "the keyboard alone opens an account, with and without scripts"(as) {
    for (const scripts of [true, false]) {
      const page = await as("visitor", { scripts });
      await registers(page, somebody());
      await shows(page, "form.unverified");
      if (scripts) await isAccessible(page);
      isWell(page);
    }
  },

  async "what is wrong with a new account is told beside each field, and nothing else is lost"(as) {
    for (const language of ["id", "en"]) {
      const page = await as("visitor", { language });
      await page.goto("/register");
      await types(page, { name: "Tamu", username: "a b", email: "nowhere", password: "short" });
      await shows(page, "[role=alert]");
      const wrong = await page.locator("main input[aria-invalid=true]").evaluateAll((inputs) => inputs.map(({ name }) => name));
      assert.deepEqual(wrong.sort(), ["email", "password", "username"]);
      const value = (name) => page.locator(`main input[name=${name}]`).inputValue();
      assert.deepEqual([await value("name"), await value("username"), await value("password")], ["Tamu", "a b", ""]);
      await isAccessible(page);
      await page.locator("[role=alert] a").first().click();
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-invalid")), "true");
    }
  },

  async "the link of a mail proves an address, by a button and once"(as) {
    const person = somebody();
    const page = await as("visitor");
    await registers(page, person);
    const link = await linkTo("/verify", person.email);
    await page.goto(link);
    await isAccessible(page);
    await page.locator("main form button").press("Enter");
    await isAt(page, "/dashboard");
    await page.locator("form.unverified").waitFor({ state: "detached" });
  },

  async "without scripts a forgotten password is replaced by the link of a mail"(as) {
    const person = somebody();
    await registers(await as("visitor"), person);
    const page = await as("visitor", { scripts: false });
    await page.goto("/login");
    await page.locator("main a[href='/forgot']").click();
    await types(page, { email: person.email });
    await isAt(page, /\/forgot\?sent/);
    await page.goto(await linkTo("/reset", person.email));
    await types(page, { password: "another lantern, further out" });
    await isAt(page, "/login");
    await signsIn(page, { ...person, password: "another lantern, further out" });
    await isAt(page, "/dashboard");
    isWell(page);
  },

  async "a link that is no link says so"(as) {
    for (const path of ["/verify?token=x", "/reset?token=x"]) {
      const page = await as("visitor");
      await page.goto(path);
      if (path.startsWith("/reset")) await page.locator("main input[name=password]").fill(PASSWORD);
      await page.locator("main form button").last().click();
      await shows(page, "[role=alert]");
      await isAccessible(page);
    }
  },

  async "the keyboard alone signs in, comes to the dashboard, and signs out"(as) {
    const page = await as("visitor");
    await page.goto("/login");
    await signsIn(page, house.people.creator);
    await isAt(page, "/dashboard");
    await shows(page, "h1");
    await page.goto("/logout");
    await tabTo(page, page.locator("main form button"));
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname !== "/logout");
    await page.goto("/dashboard");
    await isAt(page, "/login");
    isWell(page);
  },

  async "without scripts somebody signs in and goes on where she wanted to go"(as) {
    const page = await as("visitor", { scripts: false });
    await page.goto("/dashboard?from=afar");
    await isAt(page, "/login");
    await signsIn(page, house.people.creator);
    await isAt(page, /\/dashboard\?from=afar$/);
  },

  async "who mistypes reads so, and loses only the password"(as) {
    for (const language of ["id", "en"]) {
      const page = await as("visitor", { language });
      await page.goto("/login");
      await signsIn(page, { email: "creator@demo.kreatr.app", password: "not the password" });
      await shows(page, "[role=alert]");
      assert.equal(await page.locator("main input[name=email]").inputValue(), "creator@demo.kreatr.app");
      assert.equal(await page.locator("main input[name=password]").inputValue(), "");
      await isAccessible(page);
    }
  },

  async "nobody is led to another house after signing in"(as) {
    for (const next of ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"]) {
      const page = await as("visitor", { scripts: false });
      await page.goto(`/login?next=${encodeURIComponent(next)}`);
      await signsIn(page, house.people.creator);
      await page.waitForURL((url) => url.pathname !== "/login");
      assert.equal(new URL(page.url()).origin, house.address);
    }
  },
};
