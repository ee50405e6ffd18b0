/** A Python job whose program has ended while threads of its JVM go on. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../support/executable.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const quick = ["--local", "--conf", "spark.ui.enabled=false", "--max-attempts", "1"];
const folder = mkdtempSync(path.join(tmpdir(), "after-main-"));
const job = path.join(folder, "leaves.py");
// A timer's thread is no daemon.
writeFileSync(
  job,
  `import sys
from pyspark import SparkContext
sc = SparkContext()
timer = sc._jvm.java.util.Timer("the-timer")
print("main ends")
if len(sys.argv) > 1: sys.exit(int(sys.argv[1]))
`,
);

describe.for(testedVersions)("on Spark %s", (version) => {
  const env = { SPARK_HOME: sparkHomeOf(version) };

  test("ends with its program's own code after --linger-timeout, and says which threads it ended", async () => {
    const end = await run([...quick, "--linger-timeout", "2s", job], { env });
    expect(end.code, end.stderr).toBe(0);
    const said = end.said.join("\n");
    expect(said).toContain(
      "threads keep its JVM alive; they may do so for 2.0 s at most (--linger-timeout): the-timer",
    );
    expect(said).toMatch(/the job succeeded after .*; its threads were ended at work: the-timer/);
    expect(end.stdout, "without a thread dump").toBe("main ends\n");
  });

  test("ends at once with its own code where its program failed: Spark ends the JVM then", async () => {
    const end = await run([...quick, "--linger-timeout", "1h", job, "3"], { env });
    expect(end.code, end.stderr).toBe(3);
    expect(end.said.join("\n")).not.toContain("threads");
  });
});
