import { describe, expect, test } from "vitest";
import { memoryWarning } from "../../src/plan/properties/memory.ts";
import { basisOf, complaints, planOf, propertyOf, type Said } from "../support/plans.ts";

const GiB = 1024 ** 3;
const warningOf = (argv: readonly string[], said: Said): string | undefined => memoryWarning(basisOf(argv, said));

describe("memory off the heap counts", () => {
  const offHeap = ["--conf", "spark.memory.offHeap.enabled=true", "--conf", "spark.memory.offHeap.size=2g"];
  const facts = { memoryLimit: 8 * GiB };
  const local = ["--conf", "spark.master=local[4]", ...offHeap];

  test("where tasks run in the driver: in the computed heap and in the warning", () => {
    const plan = planOf([...local, "job.jar"], { facts });
    expect(propertyOf(plan, "spark.driver.memory")).toBe("5585m");
    expect(plan.properties.find(({ name }) => name === "spark.driver.memory")?.why).toBe(
      "fits 8192 MiB with the overhead (0.1 of the heap, at least 384 MiB, and 2048 MiB off the heap)",
    );
    expect(warningOf(["--driver-memory", "5585m", ...local, "job.jar"], { facts })).toBeUndefined();
    expect(warningOf(["--driver-memory", "6g", ...local, "job.jar"], { facts })).toContain("need 8807 MiB");
    expect(propertyOf(planOf(["--local", ...offHeap, "job.jar"], { facts }), "spark.driver.memory")).toBe("5585m");
  });

  test("and never refuses a job, since it is taken only when it is used: one line warns", () => {
    const said = { facts: { memoryLimit: 4 * GiB } };
    const huge = ["--local", ...offHeap.slice(0, -1), "spark.memory.offHeap.size=3500m", "job.py"];
    expect(complaints(huge, said)).toEqual([]);
    expect(propertyOf(planOf(huge, said), "spark.driver.memory")).toBe("2925m");
    expect(warningOf(huge, said)).toBe(
      "--conf: spark.memory.offHeap.size of 3500 MiB leaves no room for the driver's heap in the container's memory limit " +
        "of 4096 MiB, so the heap is computed without it: the kernel may kill the driver when that memory is used; " +
        "a smaller size fits, or a limit of 7595 MiB",
    );
    expect(warningOf(["--local", ...offHeap, "job.py"], said)).toBeUndefined();
    expect(warningOf(["--driver-memory", "1g", ...huge], said)).toContain("the kernel may kill it");
  });

  test("in the same way where the run is local by itself, and not with a master elsewhere", () => {
    const outside = { facts: { ...facts, inPod: false } };
    expect(propertyOf(planOf([...offHeap, "job.jar"], outside), "spark.driver.memory")).toBe("5585m");
    const elsewhere = ["--conf", "spark.master=spark://h:7077", ...offHeap, "job.jar"];
    expect(propertyOf(planOf(elsewhere, outside), "spark.driver.memory")).toBe("7447m");
  });

  test("nowhere else: executors have theirs, and it is used only where it is enabled", () => {
    const heapOf = (...argv: string[]) => propertyOf(planOf([...argv, "job.jar"], { facts }), "spark.driver.memory");
    expect(heapOf(...offHeap)).toBe("7447m");
    expect(heapOf("--local", "--conf", "spark.memory.offHeap.size=2g")).toBe("7447m");
    expect(heapOf("--local", "--conf", "spark.memory.offHeap.enabled=true")).toBe("7447m");
  });
});
