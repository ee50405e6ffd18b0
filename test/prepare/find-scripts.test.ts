import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { findScripts } from "../../src/prepare/find-scripts.ts";

const folder = mkdtempSync(path.join(tmpdir(), "find-scripts-"));
mkdirSync(path.join(folder, "deep.scala/er"), { recursive: true });
mkdirSync(path.join(folder, "empty"));
for (const name of ["b.scala", "a.sc", "c.py", "deep.scala/er/d.scala"]) writeFileSync(path.join(folder, name), "");
const inFolder = (...names: string[]): string[] => names.map((name) => path.join(folder, name));

test("files, folders with all that is in them, and globs name scripts, each once", () => {
  const all = inFolder("a.sc", "b.scala", "deep.scala/er/d.scala");
  expect(findScripts([folder, ...inFolder("b.scala", "*.sc")])).toEqual({ scripts: all, problems: [] });
  expect(findScripts(inFolder("*.scala")).scripts).toEqual(inFolder("b.scala"));
});

test("what names none is told, all of it", () => {
  const { scripts, problems } = findScripts(inFolder("none.scala", "x*.scala", "empty", "c.py", "b.scala"));
  expect(scripts).toEqual(inFolder("b.scala"));
  expect(problems.map(({ kind }) => kind)).toEqual([
    "applicationMissing",
    "applicationMissing",
    "applicationMissing",
    "usage",
  ]);
  expect(problems[3]?.advice).toContain("--train");
});
