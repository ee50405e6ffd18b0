/** Writes the pages of docs/ that are made from code. `npm run docs`; a test fails when they are stale. */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { generatedPages } from "./docs/generated-pages.ts";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
await mkdir(docs, { recursive: true });
for (const [name, text] of Object.entries(generatedPages())) await writeFile(`${docs}${name}`, text);
