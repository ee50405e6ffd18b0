import { expect, test } from "vitest";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import { attemptsIn, expectNothingLeft } from "../support/leftovers.ts";
import { testedVersions } from "../support/spark-home.ts";

const newest = testedVersions.at(-1) ?? "";
const bounds = [...smallExecutors, "--executor-minimum", "1", "--executor-maximum", "3"];

/** More work than one executor has room for, until the log has it that others were refused often. */
const busy = `
import time
from pyspark.sql import SparkSession
sc = SparkSession.builder.getOrCreate().sparkContext
print("count=", sc.parallelize(range(40), 40).map(lambda _: time.sleep(1)).count())
`;

test("a job that works goes on when a quota refuses it more executors, and one line names the quota", async () => {
  const namespace = await namespaceForTest();
  await namespace.apply({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "two-pods" },
    spec: { hard: { pods: "2" } },
  });
  const driver = await namespace.runPod([...bounds, "/job/job.py"], { spark: newest, files: { "job.py": busy } });
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([0, 1]);
  expect(log).toContain("count= 40");
  // More refusals than failures that Spark would allow.
  expect(log.split("exceeded quota").length).toBeGreaterThan(8);
  expect(log.match(/^spark-runner: quota two-pods of namespace \S+ refuses an executor \(pods=1 more/gm)).toHaveLength(
    1,
  );
  await expectNothingLeft(namespace, driver);
});

/** Ends each executor that gets work. */
const deadly = "sc.parallelize(1 to 2, 2).foreach(_ => Runtime.getRuntime.halt(7))";

test("a job whose executors die without end is ended, and told why", async () => {
  const namespace = await namespaceForTest();
  const enough = ["--conf", "spark.task.maxFailures=1000"]; // else it is the task that fails
  const args = [...bounds, ...enough, "--executor-maximum", "2", "--max-attempts", "1", "/job/job.scala"];
  const driver = await namespace.runPod(args, { spark: newest, files: { "job.scala": deadly } });
  const { exitCode, log } = await driver.ended();
  expect(exitCode).toBe(11);
  expect(log).toMatch(/^spark-runner: {3}attempt 1 failed with exit code 11: more than 4 executors failed after /m);
  await expectNothingLeft(namespace, driver);
});
