/** A JVM that is killed leaves its scratch files: those of a run are gone before its next attempt, and at its end. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { run, start } from "../support/executable.ts";
import { fakeSpark } from "../support/fake-spark.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "scratch-"));
const script = path.join(folder, "job.scala");
// It says what is there when it begins, and is killed when some 2 MB of its own are there too.
writeFileSync(
  script,
  `import java.io.File
val places = sys.env.getOrElse("SPARK_EXECUTOR_DIRS", sys.props("java.io.tmpdir")).split(":").map(new File(_))
def all(file: File): Seq[File] = file +: Option(file.listFiles).toSeq.flatten.flatMap(all)
def size = places.toSeq.flatMap(all).filter(_.isFile).map(_.length).sum
println(s"before: $size")
val data = spark.range(300000).selectExpr("rand()").persist(org.apache.spark.storage.StorageLevel.DISK_ONLY)
data.count()
println(s"after: \${size > 1000000}")
new ProcessBuilder("kill", "-9", ProcessHandle.current.pid.toString).start().waitFor()
`,
);
const placed = path.join(folder, "placed.scala");
writeFileSync(placed, `println(sys.props("java.io.tmpdir"))\n${readFileSync(script, "utf8")}`);
const twoAttempts = ["--local", "--conf", "spark.ui.enabled=false", "--max-attempts", "2", "--retry-delay", "0"];

describe.for(testedVersions)("on Spark %s", (version) => {
  const env = { SPARK_HOME: sparkHomeOf(version) };

  test("nothing stays of attempts that were killed", async () => {
    const place = path.join(folder, version);
    const end = await run([...twoAttempts, script], { env: { ...env, SPARK_LOCAL_DIRS: place } });
    expect(end.stdout, end.stderr).toBe("before: 0\nafter: true\nbefore: 0\nafter: true\n");
    expect(end.code).toBe(137);
    expect(readdirSync(place)).toEqual([]);
  });

  test("nothing stays in /tmp, where Spark has them by default", async () => {
    const end = await run([...twoAttempts, placed], { env });
    const [place = "", ...more] = end.stdout.trimEnd().split("\n");
    expect(place, end.stderr).toMatch(/^\/tmp\/spark-runner-\w+\/tmp$/);
    // Libraries that Java unpacked stay until the end; of Spark's there were 2 MB.
    const little = expect.stringMatching(/^before: \d{1,6}$/) as string;
    expect(more).toEqual(["before: 0", "after: true", place, little, "after: true"]);
    expect(existsSync(path.dirname(place))).toBe(false);
  });
});

test("a program that says spark.local.dir itself has its scratch files there", async () => {
  const place = path.join(folder, "of-the-program");
  mkdirSync(place);
  const job = path.join(folder, "sets.scala");
  const session = `org.apache.spark.sql.SparkSession.builder.config("spark.local.dir", "${place}").getOrCreate()`;
  const seen = `println(new java.io.File("${place}").list.exists(_.startsWith("blockmgr-")))`;
  writeFileSync(job, `val mine = ${session}\nmine.range(9).count()\n${seen}\n`);
  const end = await run([...twoAttempts, job], { env: { SPARK_HOME: sparkHomeOf(testedVersions.at(-1) ?? "") } });
  expect(end.stdout, end.stderr).toBe("true\n");
});

test("nor does a property take its place", async () => {
  const place = path.join(folder, "big");
  const job = path.join(folder, "sets-too.py");
  writeFileSync(
    job,
    `import os
from pyspark.sql import SparkSession
SparkSession.builder.config("spark.local.dir", "${place}").getOrCreate().range(9).count()
print(any(name.startswith("blockmgr-") for name in os.listdir("${place}")))
`,
  );
  const conf = ["--conf", `spark.local.dir=${path.join(folder, "of-the-property")}`];
  const end = await run([...twoAttempts, ...conf, job], {
    env: { SPARK_HOME: sparkHomeOf(testedVersions.at(-1) ?? "") },
  });
  expect(end.stdout, end.stderr).toBe("True\n");
});

/** What the fake Spark's driver has for java.io.tmpdir, as $t. */
const inJavas = 't=${SPARK_SUBMIT_OPTS#*=}; t=${t%% *}; u=12345678-1234-1234-1234-123456789abc; echo "$t"; ';
const sparksOwn = "mkdir $t/spark-$u $t/blockmgr-$u; echo x | tee $t/liblz4-java-1.so.lck > $t/snappy-1-$u.so; ";

test("the next attempt finds what the job itself has put into Java's folder, and nothing of Spark's scratch", async () => {
  const env = { SPARK_HOME: fakeSpark(`${inJavas} ls $t; ${sparksOwn} echo x > $t/download; kill -9 $$`) };
  const end = await run([...twoAttempts, "local:///job.py"], { env });
  const [place = "", , ...second] = end.stdout.trimEnd().split("\n");
  expect(second, end.stderr).toEqual(["download", expect.stringMatching(/^liblz4/), expect.stringMatching(/^snappy/)]);
  expect(readdirSync(place)).toEqual(["download"]);
});

test("what the job itself has put into Java's folder stays, and is named; all else goes", async () => {
  const writes = `${inJavas} ${sparksOwn} mkdir -p $t/hive/empty; touch $t/report-{1,2,3,4}.html`;
  const secret = ["--conf", "spark.hadoop.fs.s3a.secret.key=0123456789abcdef"]; // makes a work folder with a file
  const runIt = (body: string) =>
    run(["--local", ...secret, "local:///job.py"], { env: { SPARK_HOME: fakeSpark(body) } });
  const end = await runIt(writes);
  const place = end.stdout.trimEnd();
  const reports = [1, 2, 3, 4].map((n) => `report-${n}.html`);
  expect(readdirSync(place), end.stderr).toEqual(reports);
  expect(readdirSync(path.dirname(place))).toEqual(["tmp"]);
  expect(end.said.filter((line) => line.includes(place))).toEqual([
    `${place}, the job's folder for temporary files, is kept because the job put its own files there: report-1.html, report-2.html, report-3.html and 1 more`,
  ]);
  await runIt("exit 0");
  expect(readdirSync(place)).toEqual(reports);
});

test("what a job has put there stays also when its run was killed itself", async () => {
  const waits = `${inJavas} ${sparksOwn} touch $t/report.html; echo begun; while :; do read -rt 1 <> <(:); done`;
  const killed = start(["--local", "local:///job.py"], { env: { SPARK_HOME: fakeSpark(waits) } });
  const [, place = ""] = await killed.output(/^(\/tmp\S+)\nbegun/);
  killed.child.kill("SIGKILL");
  await killed.finished;
  await run(["--local", "local:///job.py"], { env: { SPARK_HOME: fakeSpark("exit 0") } });
  // /tmp is everybody's: a run of another test may be the one that clears it, and is then still at it.
  await expect.poll(() => readdirSync(place)).toEqual(["report.html"]);
  expect(readdirSync(path.dirname(place))).toEqual(["tmp"]);
});

test("a place where no folder can be made is Spark's to complain of, and holds nothing up", async () => {
  const env = { SPARK_HOME: fakeSpark("exit 53"), SPARK_LOCAL_DIRS: "/proc/x/y" };
  const end = await run(["--local", "--max-attempts", "1", "local:///job.py"], { env });
  expect(end.code, end.stderr).toBe(53);
});

test("what a run that was killed itself left there goes with the next run that uses the place", async () => {
  const place = path.join(folder, "of-runs");
  const env = (body: string) => ({ SPARK_HOME: fakeSpark(body), SPARK_LOCAL_DIRS: place });
  const works = 'mkdir -p "$SPARK_EXECUTOR_DIRS/blockmgr-1"; echo begun; while :; do read -rt 1 <> <(:); done';
  const killed = start(["--local", "local:///job.py"], { env: env(works) });
  await killed.output(/begun/);
  mkdirSync(path.join(place, "blockmgr-of-another"));
  killed.child.kill("SIGKILL");
  await killed.finished;
  expect(readdirSync(place)).toHaveLength(2);
  const next = await run(["--local", "local:///job.py"], { env: env("exit 0") });
  expect(next.code, next.stderr).toBe(0);
  expect(readdirSync(place)).toEqual(["blockmgr-of-another"]);
});
