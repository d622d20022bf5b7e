// The table of pages, as somebody who may see each of them finds them.

import { ask, house, usernameOf } from "./house.mjs";

/** Who looks at a page that is for these. */
const LOOKS = { public: "visitor", person: "creator", moderator: "moderator", reviewer: "auditor", admin: "owner" };

/** Pages that not everybody of theirs sees. */
const ONLY_TO = { "/logout": "creator", "/report": "auditor" };

/** What an address calls the first work of the one who has this role: the last part of where its id alone leads. */
export async function workOf(role) {
  const username = await usernameOf(role);
  const { items } = await ask("visitor", `/creators/${username}`);
  const answer = await fetch(`${house.address}/portfolio/${username}/${items[0].id}`, { redirect: "manual" });
  return answer.headers.get("location").split("/").pop();
}

/** What stands for `{name}` in a path: that of the longest beginning of the path. */
const PARTS = {
  "/portfolio": { username: () => usernameOf("creator"), item: () => workOf("creator") },
  "/dashboard/inquiries": { inquiry: inquiryToCreator },
  "/dashboard/portfolio": { id: async () => (await ask("creator", "/me/portfolio")).items[0].id },
  "/admin/marketplace/moderation": {
    item: async () => (await ask("moderator", "/moderation/queue")).items[0].item,
    report: async () => (await ask("moderator", "/moderation/reports")).reports[0].id,
    account: async () => (await ask("moderator", "/moderation/queue")).items[0].creator,
    measure: async () => "suspend",
  },
};

/** An inquiry that the creator got: one that is there, or a new one. */
async function inquiryToCreator() {
  const { inquiries } = await ask("creator", "/me/inquiries");
  return inquiries[0]?.id ?? (await writes("creator", `klara-${process.pid}@example.org`)).id;
}

/** Somebody without an account writes to the one who has this role; her inbox shows it. */
export async function writes(role, email, more = {}) {
  const body = {
    username: await usernameOf(role), name: "Klara Wijaya", email, subject: "A poster for a small cinema",
    message: "We open a small cinema in May, and would like a poster for its first week.", budget: "Rp 3.000.000",
    ...more,
  };
  const sent = await ask("visitor", "/inquiries", { method: "POST", body });
  let found;
  do found = await ask(role, "/me/inquiries"); while (!found.inquiries.some(({ id }) => id === sent.id));
  return sent;
}

/** What a page must be asked for beside its path. */
const QUERIES = { "/report": async () => `?creator=${await usernameOf("creator")}` };

/** Every page with its address and who looks at it. */
export async function pages() {
  return await Promise.all(house.pages.map(async ({ path, access }) => {
    const role = ONLY_TO[path] ?? LOOKS[access.toLowerCase()];
    if (!role) throw new Error(`${path}: say in tests/browser/pages.mjs who looks at a page for ${access}`);
    return { path, role, address: await address(path) };
  }));
}

/** A page's address, with something in the house for each `{name}` of its path. */
export async function address(path) {
  const begins = Object.keys(PARTS).filter((beginning) => path.startsWith(beginning)).sort((a, b) => b.length - a.length);
  let filled = path;
  for (const [name] of path.matchAll(/\{\w+\}/g)) {
    const part = PARTS[begins[0]]?.[name.slice(1, -1)];
    if (!part) throw new Error(`${path}: say in tests/browser/pages.mjs what stands for ${name}`);
    filled = filled.replace(name, encodeURIComponent(await part()));
  }
  return filled + ((await QUERIES[path]?.()) ?? "");
}
