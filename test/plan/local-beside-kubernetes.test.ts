import { describe, expect, test } from "vitest";
import { planOf, podFacts, problemsOf, propertyOf } from "../support/plans.ts";

describe("--local beside a master of Kubernetes", () => {
  const master = ["--conf", "spark.master=k8s://https://h:1"];
  test("that is stronger does not hold, and the plan is one for a pod", () => {
    const plan = planOf([...master, "job.py"], { env: { SPARK_RUNNER_LOCAL: "true" } });
    expect(plan).toMatchObject({ target: "pod", runHere: "pod" });
    expect(propertyOf(plan, "spark.driver.host")).toBeDefined();
  });
  test("that is weaker wins, and the plan is one without Kubernetes", () => {
    const defaults = { "spark.master": "k8s://https://h:1" };
    const plan = planOf(["--local", "job.py"], { facts: { spark: { ...podFacts.spark, defaults } } });
    expect(plan).toMatchObject({ target: "local", pod: null });
    expect(propertyOf(plan, "spark.master")).toBe("local[*]");
  });
  test.for([[master], [["--master", "k8s://https://h:1"]]])("that is as strong is refused: %j", ([said]) => {
    expect(problemsOf(["--local", ...said!, "job.py"])).toMatchObject([
      {
        kind: "settings",
        message: `--local contradicts ${said![0]}: spark.master=k8s://https://h:1 makes executors in Kubernetes`,
        advice: "leave one of them out",
      },
    ]);
  });
  test("another master is as it was asked for, without Kubernetes", () => {
    const plan = planOf(["--local", "--master", "spark://h:7077", "job.py"]);
    expect(plan.target).toBe("local");
    expect(propertyOf(plan, "spark.master")).toBe("spark://h:7077");
  });
});
