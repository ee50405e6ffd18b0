import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findClash } from "../../src/adapters/machine/clashes.ts";
import { namesInJar } from "../../src/adapters/machine/names-in-jar.ts";
import { jarWith } from "../support/jar-with.ts";

const root = mkdtempSync(path.join(tmpdir(), "clashes-"));
const jars = path.join(root, "jars");
mkdirSync(jars);
writeFileSync(path.join(jars, "own.jar"), jarWith(["core-default.xml", "LICENSE", "com/x/A.class", "com/x/a.proto"]));
const own = { jars, resources: ["core-default.xml", "LICENSE"] };

let count = 0;
function jar(...names: string[]): string {
  const file = path.join(root, `${(count += 1)}.jar`);
  writeFileSync(file, jarWith(names));
  return file;
}
function folder(...names: string[]): string {
  const made = path.join(root, `folder-${(count += 1)}`);
  for (const name of names) {
    mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    writeFileSync(path.join(made, name), "");
  }
  return made;
}

describe("Spark's jars may not go in front of", () => {
  test("a jar with a class of theirs", () => {
    const [harmless, patch] = [jar("com/x/B.class"), jar("com/y/C.class", "com/x/A.class")];
    expect(findClash([harmless, patch], own)).toEqual({ entry: patch, name: "com/x/A.class" });
  });

  test("a folder with a class of theirs", () => {
    const patch = folder("com/x/A.class");
    expect(findClash([patch], own)).toEqual({ entry: patch, name: "com/x/A.class" });
  });

  test("a folder of configuration with a file that lies at their root", () => {
    const conf = folder("core-site.xml", "core-default.xml");
    expect(findClash([conf], own)).toEqual({ entry: conf, name: "core-default.xml" });
  });

  test("a jar among all those of a folder", () => {
    const lib = folder("x.txt");
    writeFileSync(path.join(lib, "patch.jar"), jarWith(["com/x/A.class"]));
    expect(findClash([`${lib}/*`], own)?.entry).toBe(path.join(lib, "patch.jar"));
  });
});

test("Spark's jars may go in front of what has nothing of theirs, or only what nobody asks for by its name", () => {
  const conf = folder("log4j2.properties", "core-site.xml", "hive-site.xml");
  const driver = jar(
    "META-INF/MANIFEST.MF",
    "META-INF/x/A.class",
    "LICENSE",
    "com/z/Z.class",
    "com/x/a.proto",
    "com/x/",
  );
  expect(findClash([conf, driver, "/nonexistent.jar", `${jars}/*`, `${jars}/own.jar`], own)).toBeUndefined();
});

test("a jar of more than 65,535 entries is read to its end, and what is no jar has no names", () => {
  const names = Array.from({ length: 66_000 }, (_, at) => `a/${at}.class`);
  expect(namesInJar(jar(...names))).toEqual(names);
  expect(namesInJar(path.join(folder("x.jar"), "x.jar"))).toEqual([]);
  expect(namesInJar(root)).toEqual([]);
});
