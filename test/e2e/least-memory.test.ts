/** What is refused and let through before the start is what Spark and Java themselves refuse and take. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../support/executable.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "least-memory-"));
const job = path.join(folder, "job.py");
writeFileSync(
  job,
  'from pyspark import SparkContext\nprint("counted", SparkContext().parallelize([1, 2], 2).count())\n',
);

/** Says of each pair whether a SparkContext takes it. */
const tries = path.join(folder, "tries.py");
writeFileSync(
  tries,
  `import sys
from pyspark import SparkConf, SparkContext
for pair in sys.argv[1:]:
    try:
        SparkContext(conf=SparkConf().set("spark.ui.enabled", "false").set(*pair.split("=", 1))).stop()
        print("taken", pair)
    except Exception:
        print("refused", pair)
`,
);

const conf = (...pairs: readonly string[]): string[] => pairs.flatMap((pair) => ["--conf", pair]);
const more = ["--local", "--max-attempts", "1", ...conf("spark.ui.enabled=false", "spark.executor.memory=450m")];

describe.each(testedVersions)("on Spark %s", (version) => {
  // The tests' own choice of a collector, for a quick start, would be another one.
  const env = { SPARK_HOME: sparkHomeOf(version), SPARK_SUBMIT_OPTS: "" };

  test.for([
    ["G1", "450m"],
    ["Serial", "465m"],
    ["Parallel", "520m"],
  ] as const)("a job starts with the least memory that is let through: %s, %s", async ([name, memory]) => {
    const collector = `spark.driver.extraJavaOptions=-XX:+Use${name}GC`;
    const end = await run([...more, ...conf(collector, `spark.driver.memory=${memory}`), job], { env });
    expect(end.code, end.stderr).toBe(0);
    expect(end.stdout).toBe("counted 2\n");
  });

  test.for(
    [
      ["spark.driver.extraJavaOptions=-Xmx2g"],
      ["spark.driver.defaultJavaOptions=-Da=1 -Xmx2g"],
      ['spark.driver.extraJavaOptions=-Da="x y'],
      ["spark.driver.extraJavaOptions=-Da=x\\"],
      ["spark.driver.extraJavaOptions=-Xms2g", "spark.driver.memory=1g"],
      ["spark.driver.memory=4096"],
      ["spark.driver.memory=512mb"],
      ["spark.driver.memory=1.5g"],
    ].map((pairs) => ({ pairs })),
  )("what is refused before the start Spark or Java refuses by itself: $pairs.0", async ({ pairs }) => {
    const end = await run(["--local", ...conf(...pairs), job], { env });
    expect(end.code, end.stderr).toBe(78);
    expect(end.stderr).not.toContain("attempt 1");
    const submit = path.join(env.SPARK_HOME, "bin/spark-submit");
    const { status, stdout } = spawnSync(submit, ["--master", "local[1]", ...conf(...pairs), job], {
      env: { ...process.env, ...env },
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stdout).not.toContain("counted");
  });

  test("what is refused for executors no SparkContext takes", async () => {
    const refused = [
      "spark.executor.memory=4096",
      "spark.executor.memory=1.5g",
      "spark.executor.memory=449m",
      "spark.executor.extraJavaOptions=-Xmx4g",
      "spark.executor.extraJavaOptions=-Dspark.foo=1",
      version.startsWith("3.") ? "spark.executor.memory=4Gi" : "spark.executor.defaultJavaOptions=-Xmx4g",
    ];
    for (const pair of refused)
      expect((await run(["--local", ...conf(pair), job], { env })).said.join("\n")).toMatch(/^error: --conf: .*/);
    // In one JVM, as each start of one takes seconds.
    const end = await run(["--local", "--max-attempts", "1", tries, ...refused], { env });
    expect(end.stdout.trimEnd().split("\n"), end.stderr).toEqual(refused.map((pair) => `refused ${pair}`));
  });
});
