import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { javaHome } from "../../scripts/tools/java.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "spark-runner-java-test-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A folder that looks like a Java of this version, as far as anyone looks without starting it. */
async function makeJava(folder: string, version: string): Promise<string> {
  const home = path.join(root, folder);
  await mkdir(path.join(home, "bin"), { recursive: true });
  await writeFile(path.join(home, "bin/java"), "", { mode: 0o755 });
  await writeFile(path.join(home, "release"), `IMPLEMENTOR="x"\nJAVA_VERSION="${version}"\n`);
  return home;
}
const choose = (env: Record<string, string>) =>
  javaHome(env, path.join(root, "jvm"), () => Promise.resolve("/fetched"));

test("JAVA_HOME comes first, when it is neither too old nor too new", async () => {
  const home = await makeJava("own", "21.0.2");
  const onPath = await makeJava("other", "17.0.15");
  expect((await choose({ JAVA_HOME: home, PATH: path.join(onPath, "bin") })).home).toBe(home);
});

test("the java on PATH is followed to its home", async () => {
  const home = await makeJava("jdk-17", "17.0.15");
  await mkdir(path.join(root, "bin"));
  await symlink(path.join(home, "bin/java"), path.join(root, "bin/java"));
  expect(await choose({ PATH: `/nowhere:${root}/bin` })).toEqual({ home, why: "Java 17, from PATH" });
});

test("a newer one on PATH doesn't hide a fitting one that is installed", async () => {
  const newer = await makeJava("jvm/java-25", "25");
  const home = await makeJava("jvm/java-17", "17.0.15");
  expect((await choose({ PATH: path.join(newer, "bin") })).home).toBe(home);
});

test.for([
  ["no Java at all", {}, "no Java here"],
  ["a JAVA_HOME that is none", { JAVA_HOME: "/nowhere" }, "JAVA_HOME is not a Java"],
] as const)("%s: one is fetched, and it is said why", async ([, env, why]) => {
  const java = await choose({ PATH: "/nowhere", ...env });
  expect(java).toEqual({ home: "/fetched", why: `Java 17, fetched (${why}; 17 to 21 would do)` });
});

test("Java 8 and 11 are too old", async () => {
  const old = await makeJava("old", "1.8.0_402");
  const onPath = await makeJava("eleven", "11.0.2");
  const java = await choose({ JAVA_HOME: old, PATH: path.join(onPath, "bin") });
  expect(java.why).toContain("JAVA_HOME is Java 8, PATH is Java 11");
});
