/**
 * Every way in which a script can end: its exit code, and how often it was tried. What is seen by the exit code alone
 * stands beside its script in test/fixtures/scala; the ways that end well share a start.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../support/executable.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const quick = ["--local", "--conf", "spark.ui.enabled=false", "--max-attempts", "2", "--retry-delay", "0"];
const folder = mkdtempSync(path.join(tmpdir(), "script-ends-"));

const stream = `
import org.apache.spark.sql.{DataFrame, SparkSession}
val folder = java.nio.file.Files.createTempDirectory("stream").toString
Seq(1).toDF("n").write.parquet(folder + "/in")
def start(session: SparkSession)(work: => Unit) =
  session.readStream.schema("n int").parquet(folder + "/in").writeStream.foreachBatch((batch: DataFrame, id: Long) => work).start()
`;
const inFuture = `
import scala.concurrent.{Await, Future}
import scala.concurrent.ExecutionContext.Implicits.global
import scala.concurrent.duration._
`;

/** What the script says, its exit code, and its attempts. */
type Row = readonly [name: string, script: string, code: number, attempts: number];

const rows: readonly Row[] = [
  [
    "with all failures handled, and things left that need no end",
    `${stream}${inFuture}
     try start(spark)(sys.error("down")).awaitTermination() catch { case e: Exception => println("stream: handled") }
     println("future: " + Await.ready(Future(sys.error("in a future")), 1.minute).value.get.isFailure)
     val dies = new Thread(() => sys.error("in a thread"))
     dies.start(); dies.join()
     start(spark.newSession())(())
     spark.stop()
     println("again: " + SparkSession.builder().getOrCreate().range(3).count())
     val daemon = new Thread(() => while (true) Thread.sleep(100000)); daemon.setDaemon(true); daemon.start()
     Thread.currentThread.interrupt()`,
    0,
    1,
  ],
  [
    "by a stream that failed before the last line, and nobody looked",
    `${stream}
     val query = start(spark)(sys.error("down"))
     while (query.isActive) Thread.sleep(10)
     println("the last line")`,
    1,
    2,
  ],
  ["by an exit in a stream's batch", `${stream}start(spark)(sys.exit(7)).awaitTermination()`, 7, 2],
  ["by an exit beside a stream that runs", `${stream}start(spark)(()); sys.exit(0)`, 0, 1],
  ["by an exit in a future", `${inFuture}Await.ready(Future(sys.exit(8)), Duration.Inf)`, 8, 2],
  [
    "by what a future threw, when it is asked",
    `${inFuture}Await.result(Future(sys.error("in a future")), Duration.Inf)`,
    1,
    2,
  ],
  ["by an error of Java's own", `def deep(n: Int): Int = 1 + deep(n + 1)\nprintln(deep(0))`, 1, 2],
  ["by halt", `Runtime.getRuntime.halt(9)`, 9, 2],
  ["by an exit code that no process has", `sys.exit(-1)`, 255, 2],
];

describe.for(testedVersions)("on Spark %s a script that ends", (version) => {
  const env = { SPARK_HOME: sparkHomeOf(version) };

  test.for(rows)("%s", async ([name, text, code, attempts]) => {
    const script = path.join(folder, `${name.replaceAll(/\W+/g, "-")}.scala`);
    writeFileSync(script, text);
    const end = await run([...quick, script], { env });
    const tried = end.said.filter((line) => /^attempt \d of 2 starts/.test(line)).length;
    expect([end.code, tried], end.stdout + end.stderr).toEqual([code, attempts]);
  });
});
