/** What is in the image beside the job: what can't work is said once, before anything is started. */
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { executable, fixture, run } from "../support/executable.ts";
import { dumpingSpark, fakeSpark, received } from "../support/fake-spark.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "surroundings-"));
const job = path.join(folder, "job.py");
writeFileSync(job, 'print("ran with Python")\n');
const script = path.join(folder, "job.scala");
writeFileSync(script, "");
const home = fakeSpark("exit 0");
const started = (said: readonly string[]): number => said.filter((line) => /^attempt \d+ of /.test(line)).length;

describe("a program that is not here ends the run with 127, before it starts:", () => {
  test.for<[string, NodeJS.ProcessEnv, readonly string[], string]>([
    ["Java", { JAVA_HOME: "/nonexistent" }, [script], "JAVA_HOME (/nonexistent) is not the folder of a Java"],
    ["Python", { PYSPARK_PYTHON: "python0.9" }, [job], "failed to find python0.9, which PYSPARK_PYTHON names"],
    [
      "the Python that takes the place of a shell",
      { PYSPARK_DRIVER_PYTHON: "jupyter", PYSPARK_PYTHON: "python0.9" },
      [job],
      "failed to find python0.9, which PYSPARK_PYTHON names",
    ],
    [
      "the driver's Python",
      { PYSPARK_DRIVER_PYTHON: "/no/python3" },
      [job],
      "/no/python3, which PYSPARK_DRIVER_PYTHON",
    ],
    [
      "the Python of a property",
      {},
      ["--conf", "spark.pyspark.python=/no/python3", job],
      "failed to find /no/python3, which --conf: spark.pyspark.python names",
    ],
  ])("%s", async ([, env, args, words]) => {
    const end = await run(["--local", ...args], { env: { SPARK_HOME: home, ...env } });
    expect(end.code, end.stderr).toBe(127);
    expect(end.stderr).toContain(words);
    expect(started(end.said)).toBe(0);
  });

  test("but not when Spark's own spark-env.sh may set it, or no job of Python needs it", async () => {
    const other = fakeSpark("exit 0");
    mkdirSync(path.join(other, "conf"));
    writeFileSync(path.join(other, "conf/spark-env.sh"), "export JAVA_HOME=/opt/java PYSPARK_PYTHON=python3\n");
    const env = { SPARK_HOME: other, JAVA_HOME: "/nonexistent", PYSPARK_PYTHON: "python0.9" };
    expect((await run(["--local", job], { env })).code).toBe(0);
    expect((await run(["--local", script], { env: { SPARK_HOME: home, PYSPARK_PYTHON: "python0.9" } })).code).toBe(0);
  });
});

test("PYSPARK_DRIVER_PYTHON=jupyter in the image does not keep a .py job from running with Python", async () => {
  const env = { SPARK_HOME: sparkHomeOf(testedVersions.at(-1) ?? ""), PYSPARK_DRIVER_PYTHON: "jupyter" };
  const end = await run(["--local", "--max-attempts", "1", job], {
    env: { ...env, PYSPARK_DRIVER_PYTHON_OPTS: "lab" },
  });
  expect(end.code, end.stderr).toBe(0);
  expect(end.stdout).toBe("ran with Python\n");
  expect(end.stderr).toContain("PYSPARK_DRIVER_PYTHON (jupyter) is not used");
});

test("--spark-home is what Spark's own scripts see as well, whatever SPARK_HOME is", async () => {
  const dump = path.join(folder, "dump");
  const other = dumpingSpark();
  const end = await run(["--local", "--spark-home", other, job], { env: { SPARK_HOME: home, DUMP: dump } });
  expect(end.code, end.stderr).toBe(0);
  expect(received(dump).env["SPARK_HOME"]).toBe(other);
});

test("what an outer run said of its own application does not reach that of an inner one", async () => {
  const dump = path.join(folder, "dump-inner");
  const outer = {
    SPARK_RUNNER_LINGER_MS: "5",
    SPARK_RUNNER_SCALAC_OPTIONS: "-Yno-predef",
    SPARK_RUNNER_MAIN_CLASS: "A",
    OTHER: "kept",
  };
  const end = await run(["--local", script], { env: { SPARK_HOME: dumpingSpark(), DUMP: dump, ...outer } });
  expect(end.code, end.stderr).toBe(0);
  const { env } = received(dump);
  expect(env["OTHER"]).toBe("kept");
  expect(Object.keys(env).filter((name) => name in outer && name !== "OTHER")).toEqual([]);
});

/** As a user who is nobody in /etc/passwd, and may not write it. */
const asNobody = (args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string) =>
  spawnSync("setpriv", ["--reuid=4711", "--regid=4711", "--clear-groups", runnable(), ...args], {
    env: { PATH: process.env["PATH"], LANG: "C.UTF-8", ...env },
    encoding: "utf8",
    cwd,
  });
/** Whoever the user is, the repository's folder may be closed to them. */
function runnable(): string {
  const open = mkdtempSync(path.join(tmpdir(), "for-all-"));
  chmodSync(open, 0o755);
  copyFileSync(executable, path.join(open, "spark-runner"));
  chmodSync(path.join(open, "spark-runner"), 0o755);
  return path.join(open, "spark-runner");
}

test("an application in a folder that may not be looked into is 66, as one that is not there", () => {
  const closed = path.join(folder, "closed");
  mkdirSync(closed);
  writeFileSync(path.join(closed, "job.py"), "");
  chmodSync(closed, 0o700);
  chmodSync(folder, 0o755);
  const { status, stderr } = asNobody(["--local", path.join(closed, "job.py")], { SPARK_HOME: home });
  expect(status, stderr).toBe(66);
  expect(stderr).toContain("may not be read");
});

test("a user without a name is told so once, as in Spark's own pods, also in a local run", () => {
  chmodSync(folder, 0o755);
  chmodSync(job, 0o644);
  for (const each of [home, path.join(home, "bin"), path.join(home, "jars")]) chmodSync(each, 0o755);
  const { status, stderr } = asNobody(["--local", job], { SPARK_HOME: home });
  expect(status, stderr).toBe(0);
  expect(stderr).toContain("user 4711 has no name, which Hadoop needs");
});

test("a current folder that was removed is told before anything starts: 78", () => {
  const gone = mkdtempSync(path.join(tmpdir(), "gone-"));
  const line = `cd ${gone} && rmdir ${gone} && exec ${executable} --local ${job}`;
  const { status, stderr } = spawnSync("bash", ["-c", line], {
    env: { PATH: process.env["PATH"], LANG: "C.UTF-8", SPARK_HOME: home },
    encoding: "utf8",
  });
  rmSync(gone, { recursive: true, force: true });
  expect(status, stderr).toBe(78);
  expect(stderr).toContain("failed to start in the current folder: it was removed");
  expect(stderr).not.toContain("attempt 1");
});

test("a current folder that the user may not reach is told before anything starts, and as what it is: 78", () => {
  const outer = mkdtempSync(path.join(tmpdir(), "shut-"));
  const inner = path.join(outer, "in");
  mkdirSync(inner);
  chmodSync(inner, 0o755);
  chmodSync(outer, 0o700);
  for (const each of [folder, home, path.join(home, "bin"), path.join(home, "jars")]) chmodSync(each, 0o755);
  chmodSync(job, 0o644);
  const { status, stderr } = asNobody(["--local", job], { SPARK_HOME: home }, inner);
  expect(status, stderr).toBe(78);
  expect(stderr).toContain("failed to start in the current folder: this user may not reach it");
});

test("a job's standard input is empty, whatever spark-runner's own is: an attempt can't read what the one before took", () => {
  const reads = fakeSpark("cat; echo end");
  const { stdout } = spawnSync(executable, ["--local", fixture("jobs/throws-twice.scala")], {
    env: { PATH: process.env["PATH"], LANG: "C.UTF-8", SPARK_HOME: reads },
    input: "hello\n",
    encoding: "utf8",
  });
  expect(stdout).toBe("end\n");
});
