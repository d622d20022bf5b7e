// The mails that the house sends: files in a folder.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PATIENCE, house } from "./house.mjs";

/** The address within the house that the newest mail to somebody leads to, once there is one for this page. */
export async function linkTo(page, email) {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    for (const name of readdirSync(house.mails).sort().reverse()) {
      const link = name.endsWith(".eml") && linkIn(readFileSync(join(house.mails, name), "utf8"), page, email);
      if (link) return link;
    }
    await pause(25);
  }
  throw new Error(`no mail to ${email} that leads to ${page}`);
}

function linkIn(mail, page, email) {
  // Soft line ends and the equals sign of quoted-printable.
  const text = mail.replaceAll("=\r\n", "").replaceAll("=3D", "=");
  return text.includes(`<${email}>`) && text.match(new RegExp(`${page}\\?token=[\\w.-]+`))?.[0];
}
