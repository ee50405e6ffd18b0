import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Facts } from "../../src/facts/facts.ts";
import { smallestHeap } from "../../src/plan/properties/least-heap.ts";
import { largestHeap, memoryWarning, overheadBytes } from "../../src/plan/properties/memory.ts";
import { basisOf, complaints, MiB, planOf, problemsOf, propertyOf, type Said } from "../support/plans.ts";

const GiB = 1024 * MiB;
/** Beside a heap with G1, in MiB. */
const leastBeside = 160;
const sparkFacts = (defaults: Record<string, string>) => ({
  home: "/s",
  submit: "/s/bin/spark-submit",
  version: "4.3.0",
  scalaVersion: "2.13",
  defaults,
});

const warningOf = (argv: readonly string[], said: Said): string | undefined => memoryWarning(basisOf(argv, said));

describe("a driver that fits its container exactly passes in silence, and one MiB more is warned of", () => {
  test.for([
    ["a jar, by the least overhead", "job.jar", 2048, [], 1664],
    ["a jar, by a tenth", "job.jar", 8192, [], 7447],
    ["a jar, by a tenth that is a whole number", "job.jar", 11264, [], 10240],
    ["a jar, where limit by 1.1 is whole but not in binary", "job.jar", 4224, [], 3840],
    ["a script", "job.scala", 8192, [], 7447],
    ["PySpark", "job.py", 8192, [], 5851],
    ["PySpark, by the least overhead", "job.py", 1024, [], 640],
    ["R", "job.R", 8192, [], 5851],
    ["a fixed overhead", "job.py", 8192, ["--conf", "spark.driver.memoryOverhead=1g"], 7168],
    ["a fixed overhead in MiB", "job.py", 8192, ["--conf", "spark.driver.memoryOverhead=100"], 8092],
    ["no overhead", "job.py", 8192, ["--conf", "spark.driver.memoryOverhead=0"], 8192],
    ["another share", "job.jar", 8192, ["--conf", "spark.driver.memoryOverheadFactor=0.25"], 6553],
    ["Kubernetes' share", "job.py", 8192, ["--conf", "spark.kubernetes.memoryOverheadFactor=0.25"], 6553],
    ["another least overhead", "job.jar", 2048, ["--conf", "spark.driver.minMemoryOverhead=512m"], 1536],
  ] as const)("%s", ([, application, limit, argv, fits]) => {
    const facts = { memoryLimit: limit * MiB };
    const withMemory = (megabytes: number): string[] => ["--driver-memory", `${megabytes}m`, ...argv, application];
    const last = Math.min(fits, limit - leastBeside);
    expect(complaints(withMemory(last), { facts })).toEqual([]);
    expect(warningOf(withMemory(last), { facts })).toBeUndefined();
    if (last === fits) {
      expect(complaints(withMemory(fits + 1), { facts })).toEqual([]);
      expect(warningOf(withMemory(fits + 1), { facts })).toContain(
        `more than the container's memory limit of ${limit} MiB`,
      );
    }
    const computed = propertyOf(planOf([...argv, application], { facts }), "spark.driver.memory");
    expect(computed).toBe(fits % 1024 === 0 ? `${fits / 1024}g` : `${fits}m`);
  });
});

test("a pair that Spark itself would start is a warning with both numbers, the fix and the source", () => {
  const said = { env: { Driver_Memory: "3g" }, facts: { memoryLimit: 4 * GiB } };
  expect(problemsOf(["job.py"], said)).toEqual([]);
  expect(warningOf(["job.py"], said)).toBe(
    "Driver_Memory: a driver heap of 3072 MiB and its overhead of 1229 MiB (0.4 of the heap, at least 384 MiB) need 4301 MiB, " +
      "more than the container's memory limit of 4096 MiB: the kernel may kill it; 2925m or less fits, or a limit of 4301 MiB",
  );
});

test("what can't hold the heap and the JVM itself is refused, with both numbers, the fix and the source", () => {
  const said = { env: { Driver_Memory: "4g" }, facts: { memoryLimit: 4 * GiB } };
  expect(warningOf(["job.py"], said)).toBeUndefined();
  expect(problemsOf(["job.py"], said)).toEqual([
    {
      kind: "settings",
      message:
        "Driver_Memory: a driver heap of 4096 MiB and at least 160 MiB that its JVM takes beside it need 4256 MiB, " +
        "more than the container's memory limit of 4096 MiB",
      advice: "set the driver's memory to 2925m or less, or raise the container's memory limit to at least 4256 MiB",
    },
  ]);
});

describe("memory with which Spark refuses to start is refused before, with the least that works", () => {
  const conf = (name: string, value: string): string[] => ["--conf", `${name}=${value}`];
  const collector = (name: string): string[] => conf("spark.driver.extraJavaOptions", `-Dx=1 -XX:+Use${name}GC`);
  test.for<[string, number, number | undefined, readonly string[], Partial<Facts>?]>([
    ["with the JVM's usual collector", 450, 8192, []],
    ["without a limit", 450, undefined, []],
    ["in a container in which the JVM takes the serial collector", 465, 1791, []],
    ["with one processor, with which the JVM takes the serial collector", 465, 8192, [], { processors: 1 }],
    ["where the processors are not known", 450, 8192, [], { processors: undefined }],
    ["with the serial collector by choice", 465, 8192, collector("Serial")],
    ["with it by the environment", 465, 8192, [], { environment: { JAVA_TOOL_OPTIONS: "-XX:+UseSerialGC" } }],
    ["with the parallel collector", 520, 8192, collector("Parallel")],
    ["with it by Spark's variable", 520, 8192, [], { environment: { SPARK_SUBMIT_OPTS: "-XX:+UseParallelGC" } }],
    ["with G1 by choice in a small container", 450, 1024, collector("G1")],
  ])("%s: %s MiB", ([, least, limit, argv, more]) => {
    const facts = { memoryLimit: limit === undefined ? undefined : limit * MiB, ...more };
    const withMemory = (megabytes: number): string[] =>
      complaints(["--driver-memory", `${megabytes}m`, ...argv, "job.jar"], { facts });
    expect(withMemory(least)).toEqual([]);
    expect(withMemory(least - 1)).toEqual([
      `--driver-memory: ${least - 1}m is too little memory for Spark's driver, which refuses to start with less than ${least}m`,
    ]);
  });

  test("of executors, which Spark looks at in the driver, whatever its master", () => {
    for (const master of [[], ["--local"]]) {
      expect(complaints([...master, ...conf("spark.executor.memory", "449m"), "job.jar"])).toEqual([
        expect.stringContaining("too little memory for Spark's executor") as string,
      ]);
      expect(complaints([...master, ...conf("spark.executor.memory", "450m"), "job.jar"])).toEqual([]);
    }
  });
});

test.for([
  ["--conf", ["--conf", "spark.driver.memory=64g"], {}],
  ["the properties file", [], { properties: { "spark.driver.memory": "64g" } }],
  ["Spark's own defaults", [], { facts: { spark: sparkFacts({ "spark.driver.memory": "64g" }) } }],
  ["the YAML file", [], { yaml: "driverMemory: 64Gi" }],
  ["--set", ["--set", "Driver_Memory=64g"], {}],
] as const)("the driver's memory is judged wherever it comes from: %s", ([, argv, said]) => {
  const facts = { memoryLimit: 8 * GiB, ...("facts" in said ? said.facts : {}) };
  expect(complaints([...argv, "job.jar"], { ...said, facts })).toEqual([
    expect.stringContaining("a driver heap of 65536 MiB") as string,
  ]);
});

test("the overhead of Spark's own defaults counts", () => {
  const facts = { memoryLimit: 8 * GiB, spark: sparkFacts({ "spark.driver.memoryOverhead": "4g" }) };
  expect(propertyOf(planOf(["job.jar"], { facts }), "spark.driver.memory")).toBe("4g");
});

test("nothing is concluded from a value that is wrong", () => {
  const facts = { memoryLimit: GiB };
  expect(complaints(["--driver-memory", "lots", "job.jar"], { facts })).toHaveLength(1);
  expect(complaints(["--conf", "spark.driver.memory=lots", "job.jar"], { facts })).toHaveLength(1);
});

describe("a property of memory is read as the one reads it whom it reaches, letter by letter:", () => {
  // test/e2e/least-memory.test.ts shows that it is so.
  test.for([
    ["spark.driver.memory=4096", "Java takes a number without a unit for bytes", "give its unit, such as 4096m"],
    ["spark.driver.memory=512mb", "Java reads no such size", "such as 512m or 4g"],
    ["spark.driver.memory=1.5g", "Java reads no such size", "such as 512m or 4g"],
    ["spark.driver.memory=4Gi", "Java reads no such size", "such as 512m or 4g"],
    ["spark.executor.memory=4096", "Spark takes a number without a unit for bytes", "give its unit, such as 4096m"],
    ["spark.executor.memory=1.5g", "Spark reads no such size", "such as 512m or 4g"],
    ["spark.executor.memory=4 g", "Spark reads no such size", "such as 512m or 4g"],
  ] as const)("%s", ([pair, why, advice]) => {
    const [name = "", value = ""] = pair.split("=");
    for (const said of [{ properties: { [name]: value } }, { facts: { spark: sparkFacts({ [name]: value }) } }])
      expect(complaints(["job.jar"], said)).toEqual([expect.stringContaining(`: ${pair}: ${why}`) as string]);
    expect(problemsOf(["--conf", pair, "job.jar"])).toEqual([
      { kind: "settings", message: `--conf: ${pair}: ${why}`, advice: expect.stringContaining(advice) as string },
    ]);
  });

  test.for([
    "spark.driver.memory=1073741824",
    "spark.driver.memory=2G",
    "spark.driver.memory=1t",
    "spark.executor.memory=4Gi",
    "spark.executor.memory=512mb",
    "spark.executor.memory=2GB",
    "spark.executor.memory=4194304k",
  ])("%s is let through", (pair) => expect(complaints(["--conf", pair, "job.jar"])).toEqual([]));

  test("Spark 3 does not know Kubernetes' units", () => {
    const facts = { spark: { ...sparkFacts({}), version: "3.5.9" } };
    expect(complaints(["--conf", "spark.executor.memory=4Gi", "job.jar"], { facts })).toEqual([
      "--conf: spark.executor.memory=4Gi: Spark reads no such size",
    ]);
  });

  test("a setting of spark-runner's own has its unit", () => {
    expect(complaints(["--executor-memory", "4096", "--driver-memory", "512mb", "job.jar"])).toEqual([]);
  });
});

test("without a limit any memory is fine, and none is computed", () => {
  expect(complaints(["--driver-memory", "900g", "job.jar"])).toEqual([]);
  expect(propertyOf(planOf(["job.jar"]), "spark.driver.memory")).toBeUndefined();
  expect(
    propertyOf(planOf(["--local", "job.jar"], { facts: { memoryLimitIsKnown: false } }), "spark.driver.memory"),
  ).toBeUndefined();
});

test("a limit that can't be known here is a placeholder", () => {
  const plan = planOf(["--dry-run", "job.jar"], { facts: { memoryLimitIsKnown: false } });
  expect(propertyOf(plan, "spark.driver.memory")).toBe("<pod.memoryLimit - overhead>");
  expect(plan.unknown).toEqual(["pod.memoryLimit"]);
});

test("a container too small for any driver is told so, with what it needs", () => {
  expect(problemsOf(["job.jar"], { facts: { memoryLimit: 848 * MiB } })).toEqual([
    {
      kind: "settings",
      message: expect.stringMatching(/limit of 848 MiB is too small.*needs 849 MiB.*465 MiB.*384 MiB$/) as string,
      advice: "raise the container's memory limit to at least 849 MiB, or set the driver's memory by hand",
    },
  ]);
  expect(complaints(["job.jar"], { facts: { memoryLimit: 849 * MiB } })).toEqual([]);
});

test("the computed heap fits every limit, and one MiB more would not", () => {
  const limits = fc.integer({ min: 900 * MiB, max: 4096 * GiB });
  const overheads = fc
    .oneof(fc.constantFrom(0.1, 0.4), fc.double({ min: 0.01, max: 2, noNaN: true }))
    .map((factor) => ({ fixed: undefined, factor, minimum: 384 * MiB, offHeap: 0, rule: "", ownRule: "" }));
  fc.assert(
    fc.property(limits, overheads, (limit, overhead) => {
      const heap = largestHeap(limit, overhead);
      fc.pre(heap >= smallestHeap);
      expect(heap + overheadBytes(heap, overhead)).toBeLessThanOrEqual(limit);
      expect(heap + MiB + overheadBytes(heap + MiB, overhead)).toBeGreaterThan(limit);
    }),
    { numRuns: 2000 },
  );
});
