import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { generatedPages } from "../../scripts/docs/generated-pages.ts";

test.for(Object.entries(generatedPages()))(
  "docs/%s says what the code does (npm run docs writes it)",
  ([name, text]) => {
    expect(readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8")).toBe(text);
  },
);
