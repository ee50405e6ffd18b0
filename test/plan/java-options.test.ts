import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { heapIsElsewhere } from "../../src/adapters/machine/heap.ts";
import { environmentWarnings } from "../../src/plan/job-environment.ts";
import { basisOf, complaints, MiB, podFacts, problemsOf, type Said } from "../support/plans.ts";

const onSpark = (version: string, defaults: Record<string, string> = {}) => ({
  facts: { spark: { ...podFacts.spark, version, defaults } },
});
const conf = (name: string, value: string): string[] => ["--conf", `spark.${name}JavaOptions=${value}`, "job.jar"];

describe("an option of Java that Spark refuses is refused before it, with what to use:", () => {
  test.for<[string, string, string, string, string]>([
    [
      "driver.extra",
      "-Xmx2g",
      "4.3.0",
      "Spark refuses -Xmx2g here, since the driver's heap has a setting of its own",
      "leave it out, and set --driver-memory 2g if another heap than the planned one is meant",
    ],
    ["driver.default", "-Da=1 -Xmx512M", "4.0.1", "Spark refuses -Xmx512M here", "--driver-memory 512m"],
    ["driver.extra", '"-Xmx2g"', "4.3.0", "Spark refuses -Xmx2g here", "--driver-memory 2g"],
    [
      "driver.extra",
      "-Dfoo.Xmx=1",
      "3.5.9",
      "Spark refuses -Dfoo.Xmx=1 here",
      "leave it out, and set --driver-memory if",
    ],
    ["driver.extra", '-Da="x y', "3.5.9", "a quote is not closed", "close the quote"],
    ["driver.extra", "-Da='x", "4.3.0", "a quote is not closed", "close the quote"],
    ["driver.default", "-Da=x\\", "4.3.0", "the last letter is a backslash", "close the quote"],
    [
      "executor.extra",
      "-Da=1 -Xmx4g",
      "3.5.9",
      "Spark refuses -Xmx4g here, since the executors' heap has a setting of its own",
      "--executor-memory 4g",
    ],
    ["executor.default", "-Xmx4g", "4.3.0", "Spark refuses -Xmx4g here", "--executor-memory 4g"],
    ["executor.default", "-Xmx4g", "4.0.5", "Spark refuses -Xmx4g here", "--executor-memory 4g"],
    [
      "executor.extra",
      "-Dspark.foo=1",
      "3.5.9",
      "Spark refuses -Dspark.foo here: executors get Spark's properties from their driver",
      "set it by --conf spark.foo=VALUE",
    ],
  ])("spark.%sJavaOptions=%s on Spark %s", ([name, value, version, why, advice]) => {
    const [problem, ...others] = problemsOf(conf(name, value), onSpark(version));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ kind: "settings" });
    expect(problem?.message).toContain(`--conf: spark.${name}JavaOptions: `);
    expect(problem?.message).toContain(why);
    expect(problem?.advice).toContain(advice);
  });
});

test.for<[string, readonly string[], Said]>([
  ["--conf", conf("driver.extra", "-Xmx2g"), {}],
  ["spark-submit's flag", ["--driver-java-options", "-Xmx2g", "job.jar"], {}],
  ["the properties file", ["job.jar"], { properties: { "spark.driver.extraJavaOptions": "-Xmx2g" } }],
  ["Spark's own defaults", ["job.jar"], onSpark("4.3.0", { "spark.driver.extraJavaOptions": "-Xmx2g" })],
  ["the YAML file", ["job.jar"], { yaml: "conf:\n  spark.driver.extraJavaOptions: -Xmx2g" }],
  ["the environment", ["job.jar"], { env: { SPARK_RUNNER_CONF: "spark.driver.extraJavaOptions=-Xmx2g" } }],
  ["a local run", ["--local", ...conf("driver.extra", "-Xmx2g")], {}],
])("it is refused wherever it comes from: %s", ([, argv, said]) => {
  expect(complaints(argv, said)).toEqual([expect.stringContaining("Spark refuses -Xmx2g here") as string]);
});

describe("what Spark takes is let through:", () => {
  test.for([
    ["driver.extra", "-Xms128m -Da='x y' -Db=\"it's\" -Dc=a\\ b -XX:+UseG1GC", "4.3.0"],
    ["driver.extra", "-Dfoo.Xmx=1 -Dx=-Xmx2g", "4.3.0"],
    ["driver.extra", "-Dspark.foo=1", "3.5.9"],
    ["executor.extra", "-Dfoo.Xmx=1 -Dx.spark=1 -Xms1g", "3.5.9"],
    // Of executors Spark closes it by itself.
    ["executor.extra", '-Da="x y', "3.5.9"],
    // Without effect there, as the entrypoint's own -Xmx comes after it.
    ["executor.default", "-Xmx4g -Dspark.foo=1", "3.5.9"],
  ] as const)("spark.%sJavaOptions=%s on Spark %s", ([name, value, version]) =>
    expect(complaints(conf(name, value), onSpark(version))).toEqual([]),
  );
});

describe("a first heap above the largest, with which Java refuses to start, is refused:", () => {
  const tooLarge = (heap: string): string =>
    `--conf: spark.driver.extraJavaOptions: -Xms2g is more than the driver's heap, which is ${heap}: Java refuses to start`;
  test("a heap by choice, a computed one, and Spark's own", () => {
    const argv = conf("driver.extra", "-Xms2g");
    expect(complaints(["--driver-memory", "1500m", ...argv])).toEqual([tooLarge("1500m")]);
    expect(complaints(argv, { facts: { memoryLimit: 2048 * MiB } })).toEqual([tooLarge("1664m")]);
    expect(complaints(argv)).toEqual([tooLarge("1g")]);
  });

  test("and let through where it fits, or the heap is not known", () => {
    const argv = conf("driver.extra", "-Xms2g");
    expect(complaints(["--driver-memory", "2g", ...argv])).toEqual([]);
    expect(complaints(argv, { facts: { memoryLimit: 4096 * MiB } })).toEqual([]);
    expect(complaints(argv, { facts: { heapIsElsewhere: true } })).toEqual([]);
    expect(complaints(["--dry-run", ...argv], { facts: { memoryLimitIsKnown: false } })).toEqual([]);
  });
});

test("Spark's own is not the heap where a variable or spark-env.sh may say another", () => {
  const home = mkdtempSync(path.join(tmpdir(), "spark-"));
  expect(heapIsElsewhere(home, {})).toBe(false);
  expect(heapIsElsewhere(undefined, { SPARK_DRIVER_MEMORY: "4g" })).toBe(true);
  expect(heapIsElsewhere(undefined, { SPARK_MEM: "4g" })).toBe(true);
  mkdirSync(path.join(home, "conf"));
  const script = path.join(home, "conf/spark-env.sh");
  writeFileSync(script, "export SPARK_LOG_DIR=/logs\n");
  expect(heapIsElsewhere(home, {})).toBe(false);
  for (const variable of ["SPARK_DRIVER_MEMORY", "SPARK_MEM"]) {
    writeFileSync(script, `export ${variable}=4g\n`);
    expect(heapIsElsewhere(home, {})).toBe(true);
    expect(heapIsElsewhere("/elsewhere", { SPARK_CONF_DIR: path.join(home, "conf") })).toBe(true);
  }
});

test("either variable is warned of where the memory is computed", () => {
  for (const name of ["SPARK_DRIVER_MEMORY", "SPARK_MEM"]) {
    const facts = { memoryLimit: 4096 * MiB, environment: { [name]: "3g" } };
    expect(environmentWarnings(basisOf(["job.jar"], { facts }))).toEqual([
      expect.stringContaining(`${name} (3g) is not used`) as string,
    ]);
  }
});

describe("SPARK_SUBMIT_OPTS", () => {
  const said = (SPARK_SUBMIT_OPTS: string) => ({ facts: { environment: { SPARK_SUBMIT_OPTS } } });
  const warnings = (options: string): string[] => environmentWarnings(basisOf(["job.jar"], said(options)));

  test("with an open quote is refused, as Spark refuses it", () => {
    expect(complaints(["job.jar"], said('-Da="x'))).toEqual([
      expect.stringContaining("SPARK_SUBMIT_OPTS: a quote is not closed") as string,
    ]);
  });

  test("with a heap is warned of, since Spark's own comes after it", () => {
    expect(complaints(["job.jar"], said("-Xmx3g"))).toEqual([]);
    expect(warnings("-Da=1 -Xmx3g")).toEqual([expect.stringContaining("SPARK_SUBMIT_OPTS sets a heap") as string]);
    expect(warnings("-Dfoo-Xmx=1")).toEqual([]);
  });
});
