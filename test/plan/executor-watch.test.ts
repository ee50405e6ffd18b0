import { describe, expect, test } from "vitest";
import { planOf } from "../support/plans.ts";

const usual = {
  warningMs: 60_000,
  timeoutMs: 900_000,
  queueMs: null,
  imageNameMs: 60_000,
  imageMs: 120_000,
  missingMs: 300_000,
  refusedMs: 60_000,
  silentMs: 600_000,
};
const timesOf = (...argv: string[]) => planOf([...argv, "job.py"]).executorWatch;

describe("how long executors are waited for", () => {
  test("by default: 15 minutes for most reasons, and without end for a queue or a quota that others fill", () => {
    expect(timesOf()).toEqual(usual);
  });

  test("as the user says, also for queues and quotas; 0 is without end", () => {
    expect(timesOf("--executor-timeout", "1h", "--executor-warning", "5s")).toEqual({
      ...usual,
      warningMs: 5000,
      timeoutMs: 3_600_000,
      queueMs: 3_600_000,
    });
    expect(timesOf("--executor-timeout", "0")).toEqual({ ...usual, timeoutMs: null, queueMs: null });
    expect(timesOf("--executor-patience", "image=5m, missing=0")).toEqual({
      ...usual,
      imageMs: 300_000,
      missingMs: null,
    });
  });

  test.for([
    ["in one JVM", ["--master", "local[2]"]],
    ["on a laptop", ["--local"]],
    ["of another master", ["--master", "spark://h:7077"]],
  ] as const)("nothing is waited for %s", ([, argv]) => expect(timesOf(...argv)).toBeNull());

  test.for(["images=5m", "image", "image=soon", ""])("a wrong patience is refused: %j", (text) => {
    expect(() => timesOf("--executor-patience", text === "" ? "=" : text)).toThrow(
      /--executor-patience: expected times for image-name/,
    );
  });
});
