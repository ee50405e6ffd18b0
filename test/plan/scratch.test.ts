import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { Facts } from "../../src/facts/facts.ts";
import { scratchIsElsewhere } from "../../src/facts/scratch.ts";
import { planOf, podFacts } from "../support/plans.ts";

const script: Partial<Facts> = { source: "println(spark.range(9).count())" };

/** The folders, and what Spark's driver is told. */
function scratch(words: readonly string[], facts: Partial<Facts> = script) {
  const plan = planOf(words, { facts });
  const told = plan.submit.environment.find(({ name }) => name === "SPARK_EXECUTOR_DIRS")?.value;
  return { folders: plan.scratch, told };
}
const none = { folders: [], told: undefined };

test("a run has a folder of its own for scratch files where Java has them", () => {
  expect(scratch(["job.scala"])).toEqual({
    folders: ["/tmp/spark-runner-r1"],
    told: "/tmp/spark-runner-r1/scratch",
  });
});

test("and in each place that the user names, in the order in which Spark looks for them", () => {
  const both = { folders: ["/a/spark-runner-r1", "/b/spark-runner-r1"] };
  expect(scratch(["--set", "SPARK_LOCAL_DIRS=/a, /b/", "job.jar"], {})).toMatchObject(both);
  expect(
    scratch(["--conf", "spark.local.dir=/c", "job.py"], { environment: { SPARK_LOCAL_DIRS: "/a,/b" } }),
  ).toMatchObject(both);
  expect(scratch(["--conf", "spark.local.dir=/a,/b", "job.jar"], {})).toEqual({
    ...both,
    told: "/a/spark-runner-r1/scratch:/b/spark-runner-r1/scratch",
  });
});

test.for<[string, readonly string[], Partial<Facts>]>([
  ["a script that names a folder itself", ["job.scala"], { source: 'builder.config("spark.local.dir", "/x")' }],
  ["a jar, which may", ["job.jar"], {}],
  ["a script that can't be read here", ["s3a://lake/job.py"], {}],
  ["/tmp that can't be written", ["job.py"], { ...script, writableFolder: "/dev/shm" }],
  ["Java's folder in its options", ["--conf", "spark.driver.extraJavaOptions=-Djava.io.tmpdir=/x", "job.py"], script],
  ["what is set elsewhere", ["job.py"], { ...script, scratchIsElsewhere: true }],
  ["a relative place", ["--set", "SPARK_LOCAL_DIRS=x", "job.py"], script],
  ["a place that can't stand in a list", ["--set", "SPARK_LOCAL_DIRS=/a:b", "job.py"], script],
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
