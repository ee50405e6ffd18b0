/**
 * The scripts of test/fixtures/scala once more, compiled beforehand in another folder: they end as they say, by the same codes
 * and with the same lines, and are not compiled at their start. SPARK_RUNNER_TEST_SPARK gives the versions of Spark.
 */
import { spawnSync } from "node:child_process";
import { cp, glob, mkdtemp, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test as vitest } from "vitest";
import { buildScalaJars } from "../../scripts/build/scala-jars.ts";
import { expectEndAsItSays, readExpectations, type Expectation } from "../support/fixture-scripts.ts";
import { cluster, prepareScripts, runScript, scriptFolder, type Ended } from "../support/scala-script.ts";
import { semaphore } from "../support/semaphore.ts";
import { didNotCompile } from "../../src/script-runner/names.ts";
import { testedVersions } from "../support/spark-home.ts";

const expectations = [...(await readExpectations())];
const isRefused = (expected: Expectation): boolean => expected.failure === "did not compile";
const runnable = expectations.filter(([, expected]) => !isRefused(expected));
const refused = expectations.filter(([, expected]) => isRefused(expected));

/** What the compiler brings into a program in different ways: enough for a version whose neighbour runs them all. */
const kinds = new Set([
  "at-main-arguments.scala",
  "case-class-dataset.scala",
  "exit-3.scala",
  "loaded-file-throws.scala",
  "object-with-main.scala",
  "package-throws.scala",
  "stream-failures-handled.scala",
  "using.sc",
  "utf8.scala",
]);

const twoCores = semaphore(2);
const test = (name: string, body: () => Promise<void>): void => {
  vitest.concurrent(name, { timeout: 1_800_000 }, () => twoCores(body));
};
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "prepared-scripts-"));
  await buildScalaJars();
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));
const newFolder = (): Promise<string> => mkdtemp(path.join(folder, "p-"));

/** A copy of the scripts, as an image's build has one. */
async function copied(): Promise<string> {
  const copy = path.join(await newFolder(), "build");
  await cp(scriptFolder, copy, { recursive: true });
  return copy;
}

describe.each(testedVersions)("on Spark %s", (spark) => {
  let store: string;
  let prepared: Ended;
  beforeAll(async () => {
    store = path.join(await newFolder(), "scripts");
    const scripts = runnable.map(([script]) => script);
    prepared = await prepareScripts({ spark, folder: store, scripts, cwd: await copied() });
  }, 600_000);

  test("all that compile are prepared, with an exit code of 0 and nothing on stdout", async () => {
    expect(prepared, prepared.stderr).toMatchObject({ code: 0, stdout: "" });
  });

  for (const [script, expected] of runnable.filter(([name]) => spark === testedVersions.at(-1) || kinds.has(name))) {
    for (const master of expected.masters) {
      const where = master === cluster ? " with executor processes" : "";
      test(`${script} ends as it says, and is not compiled at its start${where}`, async () => {
        const workspace = await newFolder();
        const ended = await runScript({ spark, script, args: expected.args, master, workspace, prepared: store });
        await expectEndAsItSays(expected, ended, workspace);
        expect(ended.stderr).not.toContain("compiled at its start");
        expect(await readdir(workspace), "what a run compiles is kept here").not.toContain("program");
      });
    }
  }

  test("all that don't compile are told of at once, as at a start, and nothing of them is kept", async () => {
    const [target, scripts] = [path.join(await newFolder(), "scripts"), refused.map(([script]) => script)];
    const ended = await prepareScripts({ spark, folder: target, scripts });
    expect(ended, ended.stderr).toMatchObject({ code: didNotCompile, stdout: "" });
    const texts = refused.flatMap(([, expected]) => expected.texts.filter((each) => each.stream === "stderr"));
    for (const { text, absent } of texts) if (!absent) expect(ended.stderr).toContain(text);
    expect(await Array.fromAsync(glob("*/*/{program,classes}", { cwd: target }))).toEqual([]);
  });

  test("the same scripts give the same bytes: from another folder, later, in another order", async () => {
    const ten = runnable.slice(0, 10).map(([script]) => script);
    const cwd = await copied();
    for (const script of ten) await utimes(path.join(cwd, script), new Date(), new Date("2001-02-03"));
    const again = path.join(await newFolder(), "again");
    expect(await prepareScripts({ spark, folder: again, scripts: ten.toReversed(), cwd })).toMatchObject({ code: 0 });
    const files = await filesIn(again);
    expect(files.filter((file) => file.endsWith("/program"))).toHaveLength(10);
    expect(files.filter((file) => file.startsWith("class-paths/"))).toEqual(
      (await filesIn(store)).filter((file) => file.startsWith("class-paths/")),
    );
    for (const file of files)
      expect(await readFile(path.join(again, file)), file).toEqual(await readFile(path.join(store, file)));
    expect(sizeOf(again), "bytes of ten scripts, compressed as a layer of an image").toBeLessThan(1 << 20);
  });
});

async function filesIn(root: string): Promise<string[]> {
  const names = await readdir(root, { recursive: true });
  const files = await Promise.all(
    names.map(async (name) => [name, (await stat(path.join(root, name))).isFile()] as const),
  );
  return files
    .filter(([, isFile]) => isFile)
    .map(([name]) => name)
    .toSorted();
}

function sizeOf(root: string): number {
  const tar = spawnSync("tar", ["-cC", root, "."], { maxBuffer: 1 << 28 });
  expect(tar.status).toBe(0);
  return zstdCompressSync(tar.stdout).length;
}
