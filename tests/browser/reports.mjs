// Writes docs/reports: what axe and Lighthouse say of the demo's pages. Run by `cargo xtask reports`.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { axeResult, findingsOf } from "./checks.mjs";
import { launch, pageOf, windowOf } from "./house.mjs";
import { SCORE_MIN, scores } from "./lighthouse.mjs";
import { pages } from "./pages.mjs";

const folder = join(process.env.KREATR_DOCS, "reports");
mkdirSync(folder, { recursive: true });

const seen = await axeOnEveryPage();
write("axe.json", JSON.stringify(seen, null, 2) + "\n");
const scored = await scores();
write("lighthouse.json", JSON.stringify(scored, null, 2) + "\n");
write("README.md", page(seen, scored));

const found = seen.pages.filter(({ findings }) => findings.length);
const low = scored.filter((line) => Object.values(line).some((value) => typeof value === "number" && value < SCORE_MIN));
for (const { path, language, theme, findings } of found) console.error(`${path} ${language} ${theme}: ${findings.join("; ")}`);
for (const line of low) console.error(`below ${SCORE_MIN}: ${JSON.stringify(line)}`);
if (process.env.KREATR_REPORTS_CHECK && found.length + low.length) process.exitCode = 1;

/** Every page in both languages and themes. */
async function axeOnEveryPage() {
  const browser = await launch();
  const seen = [];
  let version = "";
  for (const { path, role, address } of await pages()) {
    for (const language of ["id", "en"]) {
      for (const theme of ["light", "dark"]) {
        const context = await windowOf(browser, role, { language, theme });
        const page = await pageOf(context);
        await page.goto(address);
        const result = await axeResult(page);
        version = result.testEngine.version;
        seen.push({ path, role, language, theme, passed: result.passes.length, findings: findingsOf(result) });
        await context.close();
      }
    }
    console.log(`axe: ${path}`);
  }
  await browser.close();
  return { axe: version, pages: seen };
}

/** The two reports for readers. */
function page({ axe, pages }, scored) {
  const paths = [...new Set(pages.map(({ path }) => path))];
  const count = (path, language, theme) =>
    pages.find((page) => page.path === path && page.language === language && page.theme === theme).findings.length;
  const looked = paths.map((path) => {
    const counts = [["id", "light"], ["id", "dark"], ["en", "light"], ["en", "dark"]].map(([l, t]) => count(path, l, t));
    const { role, passed } = pages.find((page) => page.path === path);
    return `| \`${path}\` | ${role} | ${passed} | ${counts.join(" | ")} |`;
  });
  const measured = scored.map((line) =>
    `| \`${line.path}\` | ${line.machine} | ${line.performance} | ${line.accessibility} | ${line["best-practices"]} | ${line.seo} ` +
    `| ${line.firstPaint} | ${line.largestPaint} | ${line.blocked} | ${line.moved} |`);
  return `# Reports

Written by \`cargo xtask reports\` from a demo house of its own; the whole is in [axe.json](axe.json) and [lighthouse.json](lighthouse.json).

## axe ${axe}: findings

WCAG 2.0 to 2.2, A and AA, and best practices; each page as one who may see it, in both languages and themes.

| page | as | rules passed | id light | id dark | en light | en dark |
|---|---|---|---|---|---|---|
${looked.join("\n")}

## Lighthouse: scores of 100

| page | on | performance | accessibility | best practices | SEO | first paint | largest paint | blocked | moved |
|---|---|---|---|---|---|---|---|---|---|
${measured.join("\n")}
`;
}

function write(name, text) {
  writeFileSync(join(folder, name), text);
}
