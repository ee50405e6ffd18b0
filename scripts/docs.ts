/** Writes the pages of docs/ that are made from code. `npm run docs`; a test fails when they are stale. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generatedPages } from "./docs/generated-pages.ts";
import { planBreaches } from "./docs/schema-breaches.ts";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
await mkdir(docs, { recursive: true });
const pages = generatedPages();
const old = await readFile(`${docs}plan.schema.json`, "utf8").catch(() => undefined);
const breaches = old === undefined ? [] : planBreaches(old, pages["plan.schema.json"] ?? "");
if (breaches.length > 0) {
  console.error("docs/plan.schema.json is not written: readers of plans would misread those of the new one. Raise");
  console.error("planVersion (src/plan/plan-schema.ts), and say it in CHANGELOG.md:");
  for (const line of breaches) console.error(`  ${line}`);
  process.exitCode = 1;
} else {
  for (const [name, text] of Object.entries(pages)) await writeFile(`${docs}${name}`, text);
}
