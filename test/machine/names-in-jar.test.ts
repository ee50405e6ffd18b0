import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { namesInJar } from "../../src/adapters/machine/names-in-jar.ts";
import { jarWith } from "../support/jar-with.ts";

test("a jar with more entries than the short form of its end can count is read by the longer one", () => {
  const names = Array.from({ length: 65_540 }, (_, at) => `x/C${at}.class`);
  const bytes = jarWith(names);
  // As the format has it for what doesn't fit, such as a directory behind the first 4 GiB: look into the longer form.
  bytes.fill(0xff, bytes.lastIndexOf("PK\x05\x06") + 12, bytes.lastIndexOf("PK\x05\x06") + 20);
  const file = path.join(mkdtempSync(path.join(tmpdir(), "zip64-")), "many.jar");
  writeFileSync(file, bytes);
  expect(namesInJar(file)).toEqual(names);
});
