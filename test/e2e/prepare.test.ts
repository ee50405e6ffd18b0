/**
 * What `prepare` makes of the real Spark, as a line of a Dockerfile would have it: without HOME and without a cluster. The
 * archive is the one that scripts/test made for the tests, by the executable; SPARK_RUNNER_TEST_SPARK gives the versions.
 */
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { javaHome } from "../../scripts/tools/java.ts";
import { preparedSpark, type PreparedSpark } from "../ground/prepared-spark.ts";
import { run, start, type Finished } from "../support/executable.ts";
import { fakeJava } from "../support/fake-java.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const newest = testedVersions.at(-1) ?? "";
const folder = mkdtempSync(path.join(tmpdir(), "prepare-"));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const newFolder = (): string => mkdtempSync(path.join(folder, "f-"));

const prepare = (spark: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  run(["prepare", ...words], { env: { SPARK_HOME: sparkHomeOf(spark), HOME: undefined, ...env } });

function scriptsIn(scripts: Readonly<Record<string, string>>): string {
  const jobs = newFolder();
  for (const [file, text] of Object.entries(scripts)) writeFileSync(path.join(jobs, file), text);
  return jobs;
}

const greets = {
  "counts.scala": "println(spark.range(10).repartition(2).count)\n",
  "greets.scala": 'println("hello " + args.mkString)\n',
};

const filesIn = (place: string): string[] =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(place, path.join(parentPath, name)))
    .toSorted();

describe.for(testedVersions)("on Spark %s", (spark) => {
  const [jobs, place] = [scriptsIn(greets), path.join(newFolder(), "prepared")];
  let made: PreparedSpark;
  let added: Finished;
  beforeAll(async () => {
    made = await preparedSpark(spark, (await javaHome()).home);
    mkdirSync(place);
    for (const name of ["archive.json", "classes.jsa"])
      copyFileSync(path.join(made.folder, name), path.join(place, name));
    added = await prepare(spark, ["--prepared-dir", place, jobs]);
  }, 1_200_000);

  test("an archive is made, and nothing beside it; its size is told, and how much faster a job starts", () => {
    expect(made.said).toMatch(/prepared\/classes\.jsa: \d+ MB, for the \d+ jars of Spark \S+ with Java \d/);
    expect(made.said).toMatch(/a script with two executors took [\d.]+ s rather than [\d.]+ s \(\d+ %\)/);
    expect(readdirSync(made.folder).toSorted()).toEqual(["archive.json", "classes.jsa"]);
    expect(readdirSync(path.dirname(made.folder)).filter((name) => name.startsWith(".prepare"))).toEqual([]);
  });

  test("what only the job of --train loads is in it: its compiler", async () => {
    const [log, script] = [path.join(newFolder(), "classes.log"), path.join(jobs, "counts.scala")];
    const words = ["--local", "--master", "local[1]", "--driver-java-options", `-Xlog:class+load:file=${log}`, script];
    const { code, stdout, stderr } = await run(words, {
      env: { SPARK_HOME: sparkHomeOf(spark), SPARK_RUNNER_PREPARED_DIR: made.folder },
    });
    expect([code, stdout], stderr).toEqual([0, "10\n"]);
    expect(readFileSync(log, "utf8")).toMatch(/ scala\.tools\.nsc\.Global source: shared objects file \(top\)/);
  });

  test("scripts are added beside an archive that fits, for everybody to read", async () => {
    expect(added.code, added.stderr).toBe(0);
    expect(added.said).toEqual(
      expect.arrayContaining([`2 scripts compiled into ${place}/scripts`, `the archive in ${place} fits and stays`]),
    );
    expect(new Set(filesIn(place).map((file) => statSync(path.join(place, file)).mode & 0o777))).toEqual(
      new Set([0o644]),
    );
    expect(readdirSync(path.dirname(place))).toEqual(["prepared"]);
    const env = { SPARK_HOME: sparkHomeOf(spark) };
    const ran = await run(["--local", "--prepared-dir", place, path.join(jobs, "greets.scala"), "you"], { env });
    expect([ran.code, ran.stdout], ran.stderr).toEqual([0, "hello you\n"]);
    expect(ran.stderr).not.toContain("compiled at its start");
  });

  test("with a Java that can make no archive scripts are compiled all the same, to the same bytes as in another build", async () => {
    const [copy, other] = [scriptsIn(greets), path.join(newFolder(), "prepared")];
    for (const name of readdirSync(copy)) utimesSync(path.join(copy, name), 0, 981_173_106);
    const java = await fakeJava("11.0.25");
    const { code, said, stderr } = await prepare(spark, ["--prepared-dir", other, copy], { JAVA_HOME: java.home });
    expect(code, stderr).toBe(0);
    expect(said).toContainEqual(expect.stringMatching(/^no archive of classes: Java 11 can't make one/));
    expect(java.starts().length).toBeGreaterThan(0);
    expect(java.starts().filter((words) => /-XX:ArchiveClassesAtExit|class\+load/.test(words))).toEqual([]);
    expect(readdirSync(other)).toEqual(["scripts"]);
    const files = filesIn(`${other}/scripts`);
    expect(files.filter((file) => path.basename(file) === "program")).toHaveLength(2);
    expect(files).toEqual(filesIn(`${place}/scripts`));
    for (const file of files)
      expect(readFileSync(path.join(other, "scripts", file)), file).toEqual(
        readFileSync(path.join(place, "scripts", file)),
      );
  });

  test("--check tells that all of it fits, and then which script was changed and that the archive was", async () => {
    const check = (): Promise<Finished> => prepare(spark, ["--check", "--prepared-dir", place, jobs]);
    const fits = await check();
    expect(fits.code, fits.stderr).toBe(0);
    expect(fits.said).toEqual([`the archive of classes in ${place} fits`, "2 scripts fit"]);

    appendFileSync(path.join(jobs, "greets.scala"), "// changed\n");
    const archive = openSync(path.join(place, "classes.jsa"), "r+");
    writeSync(archive, Buffer.from("flipped"), 0, 7, Math.floor(statSync(path.join(place, "classes.jsa")).size / 2));
    closeSync(archive);
    const differs = await check();
    expect(differs.code, differs.stderr).toBe(1);
    expect(differs.said).toEqual([
      "the archive of classes is not used: classes.jsa has other bytes than it was made with",
      `${path.join(jobs, "greets.scala")} is compiled at its start: it was not prepared, or was changed since`,
    ]);
  });
});

test("all scripts that don't compile are told of, as file:LINE, and nothing is left", async () => {
  const jobs = scriptsIn({
    "a.scala": "val a = 1\nval b: Int = a + x\n",
    "b.scala": "println(1)\n",
    "c.scala": "oops(",
  });
  const place = path.join(newFolder(), "opt/prepared");
  const { code, stderr } = await prepare(newest, ["--prepared-dir", place, jobs]);
  expect(code, stderr).toBe(1);
  expect(stderr).toMatch(/^a\.scala:2: error: /m);
  expect(stderr).toMatch(/^c\.scala:1: error: /m);
  expect(stderr).not.toMatch(/failed to compile|incubator/);
  expect(readdirSync(path.resolve(place, "../.."))).toEqual([]);
});

test("a spark-submit that fails says nothing of scripts: it is told as what it is", async () => {
  const jobs = scriptsIn({ "greets.scala": greets["greets.scala"] });
  const place = path.join(newFolder(), "opt/prepared");
  const words = ["--prepared-dir", place, "--driver-java-options", "-XX:InitialHeapSize=90g", jobs];
  const { code, said, stderr } = await prepare(newest, words);
  expect(code, stderr).toBe(1);
  expect(said).toContainEqual(`error: failed to compile ${path.join(jobs, "greets.scala")}: spark-submit ended with 1`);
  expect(stderr).toContain("Initial heap size set to a larger value than the maximum heap size");
  expect(readdirSync(path.resolve(place, "../.."))).toEqual([]);
});

test("that Java 8 can make no archive is known without starting it", async () => {
  const [java, place] = [await fakeJava("1.8.0_402"), path.join(newFolder(), "prepared")];
  const { code, said, stderr } = await prepare(newest, ["--prepared-dir", place], { JAVA_HOME: java.home });
  expect(code, stderr).toBe(0);
  expect(said).toContainEqual(expect.stringMatching(/^no archive of classes: Java 8 can't make one/));
  expect(java.starts()).toEqual([]);
});

test.for([
  ["an error", [], 78, "failed to make an archive of classes: "],
  ["said, with --best-effort", ["--best-effort"], 0, "no archive of classes: "],
] as const)("a Java 17 without an archive of its own is %s", async ([, words, exitCode, text]) => {
  const [java, place] = [await fakeJava("17.0.15"), path.join(newFolder(), "opt/prepared")];
  const { code, stderr } = await prepare(newest, ["--prepared-dir", place, ...words], { JAVA_HOME: java.home });
  expect(code, stderr).toBe(exitCode);
  expect(stderr).toContain(text);
  expect(stderr).toContain("Java 17.0.15 came without lib/server/classes.jsa");
  expect(java.starts()).toEqual([]);
  expect(existsSync(place) ? readdirSync(place) : []).toEqual([]);
});

test.for([
  ["an error", [], 78, /^error: failed to write .*\/file\/prepared: /],
  [
    "a warning, with --best-effort",
    ["--best-effort"],
    0,
    /^warning: nothing is kept: failed to write .*\/file\/prepared: /,
  ],
] as const)("a place that can't be written is %s", async ([, words, exitCode, text]) => {
  const file = path.join(newFolder(), "file");
  writeFileSync(file, "");
  const { code, said, stderr } = await prepare(newest, ["--prepared-dir", path.join(file, "prepared"), ...words]);
  expect(code, stderr).toBe(exitCode);
  expect(said).toContainEqual(expect.stringMatching(text));
});

test.for([
  ["in the training", "64k", [], "ENOSPC: no space left on device"],
  ["by the compiler", "16k", [scriptsIn(greets)], "No space left on device"],
] as const)("a disk that gets full %s is told of, and nothing half-made stays", async ([, size, jobs, text]) => {
  const disk = newFolder();
  const mounted = `mount -t tmpfs -o size=${size} tmpfs "$0" && { "$@"; code=$?; echo "left: $(ls -A "$0")" >&2; exit $code; }`;
  const { code, stderr } = await start(["prepare", "--prepared-dir", path.join(disk, "opt/prepared"), ...jobs], {
    env: { SPARK_HOME: sparkHomeOf(newest) },
    by: ["unshare", "--mount", "bash", "-c", mounted, disk],
  }).finished;
  expect(code, stderr).toBe(78);
  expect(stderr).toContain(text);
  expect(stderr).toMatch(/^left: $/m);
});

test.for([
  [["none.scala"], 66, "there is no none.scala"],
  [["job.jar"], 66, "there is no job.jar"],
  [["--prepared-dir", "/a b"], 78, "--prepared-dir"],
  [["--spark-home", "/nowhere"], 127, "failed to find Spark"],
] as const)("%j is refused with %i", async ([words, exitCode, text]) => {
  const { code, stderr } = await prepare(newest, words);
  expect([code, stderr]).toEqual([exitCode, expect.stringContaining(text)]);
});

test("a script that asks for packages is refused where there may be no network", async () => {
  const jobs = scriptsIn({ "asks.scala": "//> using dep org.example::name:1.0\nprintln(1)" });
  const { code, stderr } = await prepare(newest, ["--prepared-dir", path.join(newFolder(), "prepared"), jobs]);
  expect([code, stderr]).toEqual([78, expect.stringContaining("--allow-network")]);
});
