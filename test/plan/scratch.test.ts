import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { Facts } from "../../src/facts/facts.ts";
import { scratchIsElsewhere } from "../../src/adapters/machine/scratch.ts";
import { planOf, podFacts } from "../support/plans.ts";
import { showFinder } from "../../src/plan/show/finder.ts";

/** The folders, and what Spark's driver is told. */
function scratch(words: readonly string[], facts: Partial<Facts> = {}) {
  const plan = planOf(words, { facts });
  const told = plan.submit.environment.find(({ name }) => /^SPARK_(?:EXECUTOR_DIRS|SUBMIT_OPTS)$/.test(name))?.value;
  return { folders: plan.scratch, told };
}
const none = { folders: [], told: undefined };

test.for(["job.scala", "job.jar", "s3a://lake/job.py"])(
  "%s has a folder of its own where Java has its files",
  (job) => {
    expect(scratch([job])).toEqual({
      folders: ["/tmp/spark-runner-r1/tmp"],
      told: "-Djava.io.tmpdir=/tmp/spark-runner-r1/tmp",
    });
  },
);

test("the JVM's options by SPARK_SUBMIT_OPTS stand behind that", () => {
  const told = "-Djava.io.tmpdir=/tmp/spark-runner-r1/tmp -Da=b";
  expect(scratch(["job.jar"], { environment: { SPARK_SUBMIT_OPTS: "-Da=b" } }).told).toBe(told);
  expect(scratch(["--set", "SPARK_SUBMIT_OPTS=-Da=b", "job.jar"]).told).toBe(told);
});

test("and in each place that SPARK_LOCAL_DIRS names, which goes before the property", () => {
  const both = {
    folders: ["/a/spark-runner-r1/scratch", "/b/spark-runner-r1/scratch"],
    told: "/a/spark-runner-r1/scratch:/b/spark-runner-r1/scratch",
  };
  expect(scratch(["--set", "SPARK_LOCAL_DIRS=/a, /b/", "job.jar"], {})).toEqual(both);
  expect(scratch(["--conf", "spark.local.dir=/c", "job.py"], { environment: { SPARK_LOCAL_DIRS: "/a,/b" } })).toEqual(
    both,
  );
});

test("the teardown names them, once, and says what of them stays", () => {
  const removed = (words: readonly string[]): string[] =>
    planOf([...words, "--local", "job.py"]).teardown.map(({ what, by }) => `${what}: ${showFinder(by)}`);
  const own = "but for what the job itself puts there";
  expect(removed([])).toEqual([`scratch folder: /tmp/spark-runner-r1, ${own}`]);
  expect(removed(["--set", "SPARK_LOCAL_DIRS=/a,/b"])).toEqual([
    "scratch folder: /a/spark-runner-r1",
    "scratch folder: /b/spark-runner-r1",
  ]);
  expect(removed(["--conf", "spark.my.password=x"])).toEqual(["work folder: /tmp/spark-runner-r1"]);
});

test("a property that names the place is left to Spark, as a program's own word goes before it", () => {
  expect(scratch(["--conf", "spark.local.dir=/a,/b", "job.jar"])).toEqual(none);
  const spark = { ...podFacts.spark, defaults: { "spark.local.dir": "/a" } };
  expect(scratch(["job.py"], { spark })).toEqual(none);
});

test.for<[string, readonly string[], Partial<Facts>]>([
  ["/tmp that can't be written", ["job.py"], { writableFolder: "/dev/shm" }],
  ["Java's folder in its options", ["--conf", "spark.driver.extraJavaOptions=-Djava.io.tmpdir=/x", "job.py"], {}],
  ["what is set elsewhere", ["job.py"], { scratchIsElsewhere: true }],
  ["a relative place", ["--set", "SPARK_LOCAL_DIRS=x", "job.py"], {}],
  ["a place that can't stand in a list", ["--set", "SPARK_LOCAL_DIRS=/a:b", "job.py"], {}],
])("%s is left to Spark", ([, words, facts]) => {
  expect(scratch(words, facts)).toEqual(none);
});

test("what Spark's own files and the JVM's options say of it is seen", () => {
  const home = mkdtempSync(path.join(tmpdir(), "scratch-"));
  expect(scratchIsElsewhere(home, {})).toBe(false);
  expect(scratchIsElsewhere(undefined, { JAVA_TOOL_OPTIONS: "-Xss1m -Djava.io.tmpdir=/x" })).toBe(true);
  expect(scratchIsElsewhere(undefined, { SPARK_EXECUTOR_DIRS: "/x" })).toBe(true);
  mkdirSync(path.join(home, "conf"));
  writeFileSync(path.join(home, "conf/spark-env.sh"), "export SPARK_LOCAL_DIRS=/x");
  expect(scratchIsElsewhere(home, {})).toBe(true);
  expect(podFacts.scratchIsElsewhere).toBe(false);
});
