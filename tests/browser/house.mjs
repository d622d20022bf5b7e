// The house that is visited, the people who visit it, and the one browser that all of them use.
//
// KREATR_HOUSE is what `tests/browser.rs` and `cargo xtask` say about the house: its address, its people (a role's
// e-mail and password), its pages (each with its path and who may see it), and the folder of its mails.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

export const house = JSON.parse(process.env.KREATR_HOUSE ?? "null") ?? fail("KREATR_HOUSE says nothing about a house");

/** The longest that anything may take before it counts as never. */
export const PATIENCE = 30_000;
export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 390, height: 844 };

function fail(message) {
  throw new Error(message);
}

/** Where the browser is: CHROMIUM, or the first of its usual names on the PATH. */
function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isExecutable) ?? fail("no chromium on the PATH; Debian and Ubuntu: apt-get install chromium");
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A browser with a profile of its own that ends with it. A container's root has no sandbox to give. */
export function launch(args = []) {
  const chromiumSandbox = process.getuid?.() !== 0;
  return chromium.launch({ executablePath: executable(), chromiumSandbox, args: ["--disable-dev-shm-usage", ...args] });
}

const sessions = new Map();

/** The session of the one who has this role; everybody signs in once. */
export function session(role) {
  if (!sessions.has(role)) sessions.set(role, signIn(role));
  return sessions.get(role);
}

async function signIn(role) {
  const { email, password } = house.people[role] ?? fail(`nobody in the house is called ${role}`);
  const body = JSON.stringify({ email, password, bearer: true });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${house.address}/api/v1/session`, { method: "POST", headers, body });
  if (!answer.ok) fail(`${role} cannot sign in: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}

/** The username of the one who has this role. */
export async function usernameOf(role) {
  return (await session(role)).account.username;
}

/** What the house answers the one who has this role, as JSON; a read may be one `after` a position of the log. */
export async function ask(role, path, { method = "GET", body, after } = {}) {
  const headers = role === "visitor" ? {} : { authorization: `Bearer ${(await session(role)).token}` };
  if (after) headers["kreatr-after"] = String(after);
  if (body) headers["content-type"] = "application/json";
  const answer = await fetch(`${house.address}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) fail(`${method} ${path} as ${role}: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}

/** The cookies that somebody comes with. */
async function cookies(role, language) {
  const all = [{ name: "kreatr_lang", value: language, url: house.address }];
  if (role !== "visitor") all.push({ name: "kreatr_session", value: (await session(role)).token, url: house.address });
  return all;
}

/** A window of the one who has this role, with nothing in it but her session and her language. */
export async function windowOf(browser, role, { language = "id", theme = "light", scripts = true, ...more } = {}) {
  const context = await browser.newContext({
    baseURL: house.address,
    viewport: WIDE,
    colorScheme: theme,
    reducedMotion: "reduce",
    javaScriptEnabled: scripts,
    ...more,
  });
  context.setDefaultTimeout(PATIENCE);
  await context.addCookies(await cookies(role, language));
  if (scripts) await context.addInitScript(notes);
  return context;
}

/** Runs in each page before anything of its own: what moved, and what the policy forbade. */
function notes() {
  window.noted = { moved: 0, movers: [], forbidden: [] };
  const name = (node) => node?.nodeType === 1 ? `${node.tagName.toLowerCase()}.${node.className}` : node?.nodeName;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      if (shift.hadRecentInput) continue;
      window.noted.moved += shift.value;
      window.noted.movers.push(`${shift.value.toFixed(3)} ${shift.sources.map(({ node }) => name(node)).join(" ")}`);
    }
  }).observe({ type: "layout-shift", buffered: true });
  document.addEventListener("securitypolicyviolation", (event) => {
    window.noted.forbidden.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
}

/** A page that remembers what went wrong in it. */
export async function pageOf(context) {
  const page = await context.newPage();
  page.faults = [];
  const note = (fault) => page.faults.push(fault);
  page.on("console", (message) => message.type() === "error" && note(`console: ${message.text()}`));
  page.on("pageerror", (error) => note(`script: ${error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    // A page that is left takes back what it had asked for.
    if (why !== "net::ERR_ABORTED") note(`request: ${request.url()} ${why}`);
  });
  page.on("response", (answer) => answer.status() >= 400 && note(`request: ${answer.url()} answered ${answer.status()}`));
  return page;
}
