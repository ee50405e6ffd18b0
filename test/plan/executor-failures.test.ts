import { describe, expect, test } from "vitest";
import { planOf, podFacts, propertyOf, type Said } from "../support/plans.ts";

const bound = "spark.executor.maxNumFailures";
const on = (version: string | undefined, defaults: Record<string, string> = {}): Said => ({
  facts: { spark: { ...podFacts.spark, version, defaults } },
});
const range = ["--executor-minimum", "1", "--executor-maximum", "3", "job.py"];

describe("from Spark 4.2 on, which counts executors that a quota refuses, spark-runner counts those that died", () => {
  test.for([
    ["4.2.0", range, 6],
    ["4.3.0", range, 6],
    ["5.0.0", range, 6],
    ["a version that is not known", range, 6],
    ["4.3.0", ["--executor-minimum", "1", "job.py"], 3],
    ["4.3.0", ["--executor-minimum", "8", "job.py"], 16],
    ["4.3.0", ["--conf", "spark.executor.instances=5", "job.py"], 10],
    ["4.3.0", ["--executor-maximum", "3", "--conf", "spark.dynamicAllocation.maxExecutors=10", "job.py"], 20],
    ["4.3.0", ["job.py"], 3],
  ] as const)("%s with %j: at most %i", ([version, argv, most]) => {
    const plan = planOf([...argv], on(/\d/.test(version) ? version : undefined));
    expect(propertyOf(plan, bound)).toBe("2147483647");
    expect(plan.executorFailures).toEqual({ most, withinMs: null });
  });

  test("within the time that the user gave to failures", () => {
    const argv = ["--conf", "spark.executor.failuresValidityInterval=10m", ...range];
    expect(planOf(argv, on("4.3.0")).executorFailures).toEqual({ most: 6, withinMs: 600_000 });
  });
});

describe("Spark alone counts", () => {
  test.for([
    ["before 4.2", range, on("4.1.2")],
    ["on 3.5", range, on("3.5.9")],
    ["with another master", ["--master", "spark://h:7077", ...range], on("4.3.0")],
    ["in one JVM", ["--master", "local[2]", "job.py"], on("4.3.0")],
    ["on a laptop", ["--local", "job.py"], on("4.3.0")],
    [
      "without a maximum, where it has no bound",
      ["--conf", "spark.dynamicAllocation.enabled=true", "job.py"],
      on("4.3.0"),
    ],
  ] as const)("%s", ([, argv, said]) => {
    const plan = planOf([...argv], said);
    expect([propertyOf(plan, bound), plan.executorFailures]).toEqual([undefined, null]);
  });

  test("to the bound that the user set, by any of its names", () => {
    const theirs = planOf(["--conf", `${bound}=7`, ...range], on("4.3.0"));
    expect([propertyOf(theirs, bound), theirs.executorFailures]).toEqual(["7", null]);
    const old = planOf(range, on("4.3.0", { "spark.yarn.max.executor.failures": "9" }));
    expect([propertyOf(old, bound), old.executorFailures]).toEqual([undefined, null]);
  });
});
