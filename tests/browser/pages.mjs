// The table of pages, as somebody who may see each of them finds them.

import { ask, house, usernameOf } from "./house.mjs";

/** Who looks at a page that is for these. */
const LOOKS = { public: "visitor", person: "creator", moderator: "moderator", reviewer: "moderator", admin: "owner" };

/** Pages that are for everybody, but show themselves only to some. */
const ONLY_TO = { "/logout": "creator" };

/** What stands for `{name}` in the path of a page. */
const PARTS = {
  "/portfolio/{username}": { username: () => usernameOf("creator") },
  "/admin/marketplace/moderation/{item}": { item },
  "/admin/marketplace/moderation/{item}/history": { item },
  "/admin/marketplace/moderation/reports/{report}": { report },
  "/admin/marketplace/moderation/people/{account}": { account },
  "/admin/marketplace/moderation/people/{account}/{measure}": { account, measure: () => "suspend" },
};

/** What a page asks for beside its path. */
const QUESTIONS = { "/report": async () => `?creator=${await usernameOf("creator")}` };

async function item() {
  return (await ask("moderator", "/moderation/queue?limit=4")).items.at(-1).item;
}

async function account() {
  return (await ask("moderator", "/moderation/queue?limit=4")).items.at(-1).creator;
}

async function report() {
  return (await ask("moderator", "/moderation/reports")).reports[0].id;
}

/** Every page with its address and who looks at it. */
export async function pages() {
  return await Promise.all(house.pages.map(async ({ path, access }) => {
    const role = ONLY_TO[path] ?? LOOKS[access.toLowerCase()];
    if (!role) throw new Error(`${path}: nobody is known who may see a page for ${access}: see tests/browser/pages.mjs`);
    return { path, role, address: await address(path) };
  }));
}

/** A page's address, with something in the house for each `{name}` of its path. */
export async function address(path) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  let filled = path;
  for (const name of names) {
    const part = PARTS[path]?.[name];
    if (!part) throw new Error(`${path}: say in tests/browser/pages.mjs what stands for {${name}}`);
    filled = filled.replace(`{${name}}`, encodeURIComponent(await part()));
  }
  return filled + ((await QUESTIONS[path]?.()) ?? "");
}
