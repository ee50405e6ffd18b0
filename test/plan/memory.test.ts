import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { largestHeap, overheadBytes, smallestHeap } from "../../src/plan/memory.ts";
import { complaints, MiB, planOf, problemsOf, propertyOf } from "../support/plans.ts";

const GiB = 1024 * MiB;
const sparkFacts = (defaults: Record<string, string>) => ({
  home: "/s",
  submit: "/s/bin/spark-submit",
  version: "4.3.0",
  scalaVersion: "2.13",
  defaults,
});

describe("a driver that fits its container exactly is let through, and one MiB more is not", () => {
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
    const withMemory = (megabytes: number): string[] =>
      complaints(["--driver-memory", `${megabytes}m`, ...argv, application], { facts });
    expect(withMemory(fits)).toEqual([]);
    expect(withMemory(fits + 1)).toEqual([
      expect.stringContaining(`more than the container's memory limit of ${limit} MiB`) as string,
    ]);
    const computed = propertyOf(planOf([...argv, application], { facts }), "spark.driver.memory");
    expect(computed).toBe(fits % 1024 === 0 ? `${fits / 1024}g` : `${fits}m`);
  });
});

test("the error states both numbers and the fix, and names the source", () => {
  expect(problemsOf(["job.py"], { env: { Driver_Memory: "4g" }, facts: { memoryLimit: 4 * GiB } })).toEqual([
    {
      kind: "settings",
      message:
        "Driver_Memory: a driver heap of 4096 MiB and its overhead of 1639 MiB (0.4 of the heap, at least 384 MiB) need 5735 MiB, " +
        "more than the container's memory limit of 4096 MiB",
      advice: "set the driver's memory to 2925m or less, or raise the container's memory limit to at least 5735 MiB",
    },
  ]);
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

test("nothing is concluded from a value that is wrong, or that only Spark can read", () => {
  const facts = { memoryLimit: GiB };
  expect(complaints(["--driver-memory", "lots", "job.jar"], { facts })).toHaveLength(1);
  expect(complaints(["--conf", "spark.driver.memory=lots", "job.jar"], { facts })).toEqual([]);
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
  expect(problemsOf(["job.jar"], { facts: { memoryLimit: 833 * MiB } })).toEqual([
    {
      kind: "settings",
      message: expect.stringMatching(/limit of 833 MiB is too small.*needs 834 MiB.*450 MiB.*384 MiB$/) as string,
      advice: "raise the container's memory limit to at least 834 MiB",
    },
  ]);
  expect(complaints(["job.jar"], { facts: { memoryLimit: 834 * MiB } })).toEqual([]);
});

test("the computed heap fits every limit, and one MiB more would not", () => {
  const limits = fc.integer({ min: 900 * MiB, max: 4096 * GiB });
  const overheads = fc
    .oneof(fc.constantFrom(0.1, 0.4), fc.double({ min: 0.01, max: 2, noNaN: true }))
    .map((factor) => ({ fixed: undefined, factor, minimum: 384 * MiB, rule: "" }));
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
