import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { executorsAreElsewhere } from "../../src/adapters/machine/executors.ts";
import { heapIsElsewhere } from "../../src/adapters/machine/heap.ts";
import { javaVersion } from "../../src/adapters/machine/java.ts";
import { scratchIsElsewhere } from "../../src/adapters/machine/scratch.ts";

test("what spark-env.sh speaks of in comments alone, as Spark's own template does, settles nothing", () => {
  const home = mkdtempSync(path.join(tmpdir(), "spark-env-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  mkdirSync(path.join(home, "conf"));
  writeFileSync(path.join(home, "release"), 'JAVA_VERSION="17.0.15"\n');
  const env = { JAVA_HOME: home };
  const lines = ["SPARK_DRIVER_MEMORY=1g", "SPARK_EXECUTOR_MEMORY=2g", "SPARK_LOCAL_DIRS=/x", "JAVA_HOME=/opt/java"];
  const settled = (text: string): unknown[] => {
    writeFileSync(path.join(home, "conf/spark-env.sh"), text);
    return [
      heapIsElsewhere(home, env),
      scratchIsElsewhere(home, env),
      executorsAreElsewhere(home, env),
      javaVersion(home, env),
    ];
  };
  expect(settled(lines.map((each) => `# - ${each}\n  #export ${each}\n`).join(""))).toEqual([
    false,
    false,
    false,
    "17.0.15",
  ]);
  expect(settled(lines.map((each) => `  export ${each} # as #1 says\n`).join(""))).toEqual([
    true,
    true,
    true,
    undefined,
  ]);
});

test.for<[Readonly<Record<string, string>>, boolean]>([
  [{ SPARK_EXECUTOR_MEMORY: "4g" }, true],
  [{ SPARK_EXECUTOR_CORES: "2" }, true],
  [{ JAVA_TOOL_OPTIONS: "-Xss2m -Dspark.executor.memory=4g" }, true],
  [{ SPARK_SUBMIT_OPTS: "-Djava.io.tmpdir=/tmp", SPARK_EXECUTOR_MEMORY: "" }, false],
])("variables may say what executors are: %j is %s", ([env, may]) => {
  expect(executorsAreElsewhere(undefined, env)).toBe(may);
});
