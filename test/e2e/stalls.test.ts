/** What real Sparks tell of a job of which nothing moves, and what becomes of it. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { run, type Finished } from "../support/executable.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "stalls-"));
const file = (name: string, text: string): string => {
  const at = path.join(folder, name);
  writeFileSync(at, text);
  return at;
};
const scala = (name: string, work: string): string =>
  file(name, `sc.parallelize(1 to 2, 2).foreach { x => if (x == 2) { ${work} } }\nprintln("done")\n`);
const saidOf = ({ said }: Finished): string => said.join("\n");

describe.for(testedVersions)("on Spark %s", (version) => {
  const env = { SPARK_HOME: sparkHomeOf(version) };
  const quick = ["--local", "--max-attempts", "1", "--conf", "spark.executor.heartbeatInterval=1s"];

  test("a task that waits for ever is told with its stage and place, and ends the attempt with 124", async () => {
    const job = scala("waits.scala", "new java.util.concurrent.CountDownLatch(1).await()");
    const end = await run([...quick, "--stall-warning", "2s", "--stall-timeout", "6s", job], { env });
    expect(end.code, end.stderr).toBe(124);
    expect(saidOf(end)).toMatch(
      /warning: nothing of the job has moved for \S+ s: stage 0 \(foreach at .*\) has 1 of 2 tasks done and 1 running; on executor driver wait task 1\.0 in stage 0\.0 \(TID 1\) for .*called by .*; the attempt ends in/,
    );
    expect(saidOf(end)).toContain("cause: nothing of the job has moved for ");
    expect(end.stdout).toContain("Full thread dump");
  });

  test("a task that computes without reading or writing is no stall", async () => {
    const job = scala(
      "computes.scala",
      "val until = System.nanoTime + 12000000000L; while (System.nanoTime < until) {}",
    );
    const end = await run([...quick, "--stall-warning", "2s", "--stall-timeout", "4s", job], { env });
    expect(end.code, end.stderr).toBe(0);
    expect(saidOf(end)).not.toContain("nothing of the job has moved");
  });

  test("a task that goes on reading, one record after the other, is no stall", async () => {
    const job = file(
      "reads.scala",
      'spark.range(0, 60, 1, 1).toDF.write.mode("overwrite").parquet(args(0))\n' +
        'spark.read.parquet(args(0)).rdd.foreach { _ => Thread.sleep(200) }\nprintln("done")\n',
    );
    const small = ["--conf", "spark.sql.parquet.columnarReaderBatchSize=1"];
    const target = path.join(folder, `numbers-${version}`);
    const end = await run([...quick, ...small, "--stall-warning", "4s", "--stall-timeout", "5s", job, target], { env });
    expect(end.code, end.stderr).toBe(0);
    expect(saidOf(end)).not.toContain("nothing of the job has moved");
  });

  test("a driver that computes, without any stage, is no stall", async () => {
    const job = file("driver.scala", 'sc\nThread.sleep(6000)\nprintln("done")\n');
    const end = await run([...quick, "--stall-warning", "1s", "--stall-timeout", "2s", job], { env });
    expect(end.code, end.stderr).toBe(0);
    expect(saidOf(end)).not.toContain("nothing of the job has moved");
  });

  test("a Python worker that waits for ever is told as one, and a job that moves again, too", async () => {
    const job = file(
      "waits.py",
      "import time\nfrom pyspark import SparkContext\nsc = SparkContext()\n" +
        "sc.parallelize([1], 1).foreach(lambda x: time.sleep(8))\nprint('done')\n",
    );
    const end = await run([...quick, "--stall-warning", "2s", job], { env });
    expect(end.code, end.stderr).toBe(0);
    expect(saidOf(end)).toMatch(/nothing of the job has moved for .* their Python workers, of which it can't be seen/);
    expect(saidOf(end)).toMatch(/the job moves again after/);
  });

  test("nothing is known, and nothing ended, where Spark has no UI to ask", async () => {
    const job = scala("sleeps.scala", "Thread.sleep(6000)");
    const quiet = ["--conf", "spark.ui.enabled=false", "--stall-warning", "1s", "--stall-timeout", "2s"];
    const end = await run([...quick, ...quiet, job], { env });
    expect(end.code, end.stderr).toBe(0);
  });
});
