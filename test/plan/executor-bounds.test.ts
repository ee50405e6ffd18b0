import { describe, expect, test } from "vitest";
import { planOf, podFacts, problemsOf, propertyOf } from "../support/plans.ts";

describe("bounds of executors beside those of spark-defaults.conf", () => {
  const facts = (defaults: Record<string, string>) => ({ facts: { spark: { ...podFacts.spark, defaults } } });
  test("that can't hold together are refused before the start", () => {
    const problems = problemsOf(
      ["--executor-maximum", "4", "job.py"],
      facts({ "spark.dynamicAllocation.minExecutors": "8" }),
    );
    expect(problems.map(({ message }) => message)).toEqual([
      "spark-defaults.conf spark.dynamicAllocation.minExecutors (8) is above --executor-maximum (4)",
    ]);
  });
  test("a fixed number stays fixed, and no more than the maximum begin", () => {
    const fixed = planOf(["--executor-minimum", "8", "job.py"], facts({ "spark.dynamicAllocation.enabled": "true" }));
    expect(propertyOf(fixed, "spark.dynamicAllocation.enabled")).toBe("false");
    const most = planOf(["--executor-maximum", "4", "job.py"], facts({ "spark.executor.instances": "20" }));
    expect(propertyOf(most, "spark.executor.instances")).toBe("4");
    const lower = ["--executor-maximum", "9", "--conf", "spark.dynamicAllocation.maxExecutors=4", "job.py"];
    expect(propertyOf(planOf(lower, facts({ "spark.executor.instances": "8" })), "spark.executor.instances")).toBe("4");
  });

  test.for<[what: string, argv: readonly string[], defaults: Record<string, string>, message: string]>([
    [
      "by --conf",
      ["--conf", "spark.executor.instances=20", "--executor-maximum", "4"],
      {},
      "--conf spark.executor.instances (20) is above --executor-maximum (4)",
    ],
    [
      "by another property",
      [
        "--conf",
        "spark.dynamicAllocation.initialExecutors=5",
        "--executor-minimum",
        "1",
        "--conf",
        "spark.dynamicAllocation.maxExecutors=4",
        "--conf",
        "spark.dynamicAllocation.enabled=true",
      ],
      {},
      "--conf spark.dynamicAllocation.initialExecutors (5) is above --conf spark.dynamicAllocation.maxExecutors (4)",
    ],
    [
      "in a file, above a property",
      ["--conf", "spark.dynamicAllocation.enabled=true", "--conf", "spark.dynamicAllocation.maxExecutors=4"],
      { "spark.executor.instances": "20" },
      "spark-defaults.conf spark.executor.instances (20) is above --conf spark.dynamicAllocation.maxExecutors (4)",
    ],
  ])("more to begin with than there may be are refused, %s", ([, argv, defaults, message]) => {
    expect(problemsOf([...argv, "job.py"], facts(defaults)).map((each) => each.message)).toEqual([message]);
  });
  test("without dynamic allocation, or without executors, the number is what it is", () => {
    const fixed = ["--conf", "spark.executor.instances=20", "--conf", "spark.dynamicAllocation.enabled=false"];
    expect(problemsOf([...fixed, "--executor-maximum", "4", "job.py"])).toEqual([]);
    const local = ["--local", "--conf", "spark.executor.instances=20", "--executor-maximum", "4", "job.py"];
    expect(problemsOf(local)).toEqual([]);
  });
});
