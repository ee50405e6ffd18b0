/** A job in pods of which nothing moves: what the driver's UI tells there, and what becomes of the job. */
import { expect, test } from "vitest";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import { attemptsIn, expectNothingLeft } from "../support/leftovers.ts";
import { testedVersions } from "../support/spark-home.ts";

const times = ["--stall-warning", "3s", "--stall-timeout", "9s", "--conf", "spark.executor.heartbeatInterval=1s"];
const one = [...smallExecutors, "--executor-minimum", "1", "--executor-maximum", "1", "--max-attempts", "1"];
const job = "sc.parallelize(1 to 2, 2).foreach { n => if (n == 2) new java.util.concurrent.CountDownLatch(1).await() }";

test.for(testedVersions)("an executor that waits for ever ends the job with 124 on Spark %s", async (spark) => {
  const namespace = await namespaceForTest();
  const driver = await namespace.runPod([...one, ...times, "/job/waits.scala"], {
    spark,
    files: { "waits.scala": `${job}\n` },
  });
  const { exitCode, log } = await driver.ended();
  expect(exitCode, log).toBe(124);
  expect(log).toMatch(
    /spark-runner: warning: nothing of the job has moved for \S+ s: stage 0 \(foreach at waits\.scala:1\) has 1 of 2 tasks done and 1 running; on executor 1 wait task 1\.0 in stage 0\.0 \(TID 1\) for .*, called by waits\.scala:1; /,
  );
  expect(log).toContain("cause: a job of which nothing moves (stalled)");
  expect(attemptsIn(log)).toBe(1);
  await expectNothingLeft(namespace, driver);
});
