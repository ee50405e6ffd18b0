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
const hasNotMoved = "nothing of the job has moved";

const quick = [
  ["--local", "--master", "local-cluster[1,2,1024]", "--max-attempts", "1"],
  ["--conf", "spark.executor.heartbeatInterval=500ms"],
].flat();

describe.for(testedVersions)("on Spark %s", (version) => {
  const env = { SPARK_HOME: sparkHomeOf(version) };

  test("a task that waits for ever is told with its stage and place, and ends the attempt with 124", async () => {
    const job = scala("waits.scala", "new java.util.concurrent.CountDownLatch(1).await()");
    const end = await run([...quick, "--stall-warning", "2s", "--stall-timeout", "6s", job], { env });
    expect(end.code, end.stderr).toBe(124);
    expect(saidOf(end)).toMatch(
      /warning: nothing of the job has moved for \S+ s: stage 0 \(foreach at waits\.scala:1\) has 1 of 2 tasks done and 1 running; on executor 0 wait task 1\.0 in stage 0\.0 \(TID 1\) for .*called by waits\.scala:1; the attempt ends in/,
    );
    expect(saidOf(end)).toContain("cause: a job of which nothing moves (stalled)");
    expect(end.stdout).toContain("Full thread dump");
  });

  test("neither a task that computes nor one that goes on reading is a stall, nor a driver without a stage", async () => {
    const job = file(
      "works.scala",
      `sc.parallelize(1 to 1, 1).foreach { _ => val until = System.nanoTime + 6000000000L; while (System.nanoTime < until) {} }
Thread.sleep(6000)
sc.parallelize(1 to 600, 1).toDF.write.mode("overwrite").parquet(args(0))
spark.read.parquet(args(0)).rdd.foreach { _ => Thread.sleep(15) }
println("done")
`,
    );
    const small = ["--conf", "spark.sql.parquet.columnarReaderBatchSize=20"];
    const target = path.join(folder, `numbers-${version}`);
    const end = await run([...quick, ...small, "--stall-warning", "4s", "--stall-timeout", "4s", job, target], { env });
    expect(end.code, end.stderr).toBe(0);
    expect(saidOf(end)).not.toContain(hasNotMoved);
  });

  test("a Python worker that waits is told as one, and so is a job that moves again", async () => {
    const job = file(
      "waits.py",
      "import time\nfrom pyspark import SparkContext\nsc = SparkContext()\n" +
        "sc.parallelize([1], 1).foreach(lambda x: time.sleep(8))\ntime.sleep(4)\nprint('done')\n",
    );
    const end = await run([...quick, "--stall-warning", "2s", job], { env });
    expect(end.code, end.stderr).toBe(0);
    expect(saidOf(end)).toMatch(/nothing of the job has moved for .* their Python workers, of which it can't be seen/);
    expect(saidOf(end)).toMatch(/the job moves again after/);
  });
});
