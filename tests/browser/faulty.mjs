// A page with one fault of each kind, to see that the checks see.

import { createServer } from "node:http";

const PAGE = `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title></title>
<style>.wide{width:2000px}.pale{color:#ccc;background:#fff}button:focus{outline:none}</style></head>
<body><main><h1>One</h1><h1>Two</h1><p class="pale">Hardly to be read</p><div class="wide">wide</div>
<button>no ring</button><div inert><p>x</p></div><a href="#a" onfocus="this.blur()">never</a><img src="/missing.png">
</main><script>setTimeout(() => document.querySelector("main").prepend(Object.assign(document.createElement("div"), { style: "height:300px" })), 80)</script>
<script src="http://elsewhere.invalid/x.js"></script></body></html>`;
const POLICY = "default-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";

/** What the checks must say of it, each a part of one line. */
export const FAULTS = [
  'lang is "fr"',
  "has 2 h1",
  "has no title",
  "its layout moves",
  "at 320 px it is",
  "at 1440 px it is",
  "at 720 px it is",
  '"never" is never reached',
  '"no ring" does not show',
  "axe, light: color-contrast",
  "axe, dark: image-alt",
  "policy: script-src",
  "missing.png answered 404",
];

/** Serves it while something is done. */
export async function withFaultyPage(visit) {
  const server = createServer((request, answer) => {
    const found = request.url === "/";
    answer.writeHead(found ? 200 : 404, { "content-type": "text/html", "content-security-policy": POLICY });
    answer.end(found ? PAGE : "");
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    return await visit(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
