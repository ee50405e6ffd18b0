import { expect, test } from "vitest";
import { laptopFacts, planOf, podFacts, propertyOf } from "../support/plans.ts";

const batch = (version: string, words: readonly string[]): string | undefined =>
  propertyOf(
    planOf([...words, "job.py"], { facts: { spark: { ...podFacts.spark, version } } }),
    "spark.kubernetes.allocation.batch.size",
  );
const fixed = (count: number): string[] => ["--executor-minimum", `${count}`];

test.for([
  ["3.5.9", 5, undefined],
  ["3.5.9", 6, "20"],
  ["3.5.9", 20, "20"],
  ["3.5.9", 21, undefined],
  ["4.0.5", 10, undefined],
  ["4.1.4", 11, "20"],
  ["4.2.0", 12, undefined],
  ["4.3.0", 12, undefined],
] as const)("on Spark %s, %i executors are asked for in batches of %s", ([version, count, size]) => {
  expect(batch(version, fixed(count))).toBe(size);
});

test.for<[string, readonly string[]]>([
  ["at most", ["--executor-minimum", "1", "--executor-maximum", "8"]],
  ["by a property", ["--conf", "spark.executor.instances=8"]],
  ["by a property that goes before the setting", [...fixed(30), "--conf", "spark.executor.instances=8"]],
  [
    "at most, by properties",
    ["--conf", "spark.dynamicAllocation.enabled=true", "--conf", "spark.dynamicAllocation.maxExecutors=8"],
  ],
])("their number may be said in other ways: %s", ([, words]) => {
  expect(batch("3.5.9", words)).toBe("20");
});

test.for<[string, readonly string[]]>([
  ["nobody says how many there are", []],
  ["there is no most", ["--conf", "spark.dynamicAllocation.enabled=true", "--conf", "spark.executor.instances=8"]],
  ["they are no pods", [...fixed(8), "--local"]],
  ["another master makes them", [...fixed(8), "--master", "local-cluster[8,1,1024]"]],
])("nothing is said of batches where %s", ([, words]) => {
  expect(batch("3.5.9", words)).toBeUndefined();
});

test("the user's own size stays, and where Spark's version is not known nothing is said", () => {
  expect(batch("3.5.9", [...fixed(8), "--conf", "spark.kubernetes.allocation.batch.size=2"])).toBe("2");
  const plan = planOf([...fixed(8), "job.py"], { facts: laptopFacts });
  expect(propertyOf(plan, "spark.kubernetes.allocation.batch.size")).toBeUndefined();
});
