import { expect, test } from "vitest";
import { planOf } from "../support/plans.ts";

const timesOf = (...argv: string[]) => planOf([...argv, "job.py"]).stallWatch;

test("a job of which nothing moves is told after half an hour, and never ended for it", () => {
  expect(timesOf()).toEqual({ warningMs: 1_800_000, timeoutMs: null });
});

test("both times are the user's, and 0 is never", () => {
  expect(timesOf("--stall-warning", "5m", "--stall-timeout", "2h")).toEqual({
    warningMs: 300_000,
    timeoutMs: 7_200_000,
  });
  expect(timesOf("--stall-warning", "0", "--stall-timeout", "2h")).toEqual({ warningMs: null, timeoutMs: 7_200_000 });
  expect(timesOf("--stall-warning", "0")).toBeNull();
});

test("nothing is looked at where Spark's UI is off, by which alone it tells of its work", () => {
  expect(timesOf("--conf", "spark.ui.enabled=false", "--stall-timeout", "2h")).toBeNull();
});

test("nothing is looked at where the driver's JVM does the work: Spark tells nothing of tasks there that run", () => {
  expect(timesOf("--local", "--stall-timeout", "2h")).toBeNull();
  expect(timesOf("--local", "--master", "local-cluster[1,1,1024]")).not.toBeNull();
});
