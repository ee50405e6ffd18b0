import { describe, expect, test } from "vitest";
import { boundFailures, refusalIn } from "../../src/run/executor-failures.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { planOf } from "../support/plans.ts";

const killed: Outcome = { kind: "failed", exitCode: 143 };
const range = ["--executor-minimum", "1", "--executor-maximum", "2", "job.py"];

/** An attempt in which executors fail at these times; `outputs` is what it prints. */
function attempt(failures: readonly number[], argv = range, outputs: readonly string[] = []) {
  let now = 0;
  const lines: string[] = [];
  const bound = boundFailures(planOf(argv), 1, new AbortController().signal, {
    log: { line: (line) => void lines.push(line) },
    clock: { now: () => now, after: () => new AbortController().signal },
    cluster: {
      watchFailures: async (_pod, _attempt, _signal, onFailed) => {
        for (const at of failures) {
          now = at;
          onFailed();
        }
      },
    } as Parameters<typeof boundFailures>[3]["cluster"],
  });
  for (const output of outputs) bound.limits.onOutput?.(Buffer.from(output));
  bound.forget();
  return { ...bound, lines, isGivenUp: bound.limits.giveUp?.aborted };
}

describe("an attempt whose executors fail", () => {
  test("goes on at the bound, and is ended by one more, as Spark would", () => {
    expect(attempt([1, 2, 3, 4]).isGivenUp).toBe(false);
    const ended = attempt([1, 2, 3, 4, 5]);
    expect(ended.isGivenUp).toBe(true);
    expect(ended.outcome(killed)).toEqual({
      kind: "failed",
      exitCode: 11,
      found: {
        cause: expect.objectContaining({ id: "too-many-executor-failures" }) as object,
        line: "more than 4 executors failed",
      },
    });
  });

  test("has succeeded when it did so before it was ended", () => {
    expect(attempt([1, 2, 3, 4, 5]).outcome({ kind: "succeeded" })).toEqual({ kind: "succeeded" });
  });

  test("keeps its own end below the bound, and wherever Spark counts", () => {
    expect(attempt([1]).outcome(killed)).toEqual(killed);
    expect(attempt([1, 2, 3, 4, 5, 6], ["--conf", "spark.executor.maxNumFailures=2", ...range]).isGivenUp).toBe(false);
  });

  test("forgets what is older than the user said", () => {
    const argv = ["--conf", "spark.executor.failuresValidityInterval=1m", ...range];
    expect(attempt([0, 1, 2, 3, 60_001], argv).isGivenUp).toBe(false);
    expect(attempt([0, 1, 2, 3, 59_999], argv).isGivenUp).toBe(true);
  });
});

const refused =
  '26/11/27 WARN ExecutorPodsSnapshotsStoreImpl: Message: pods "job-a1-exec-2" is forbidden: exceeded quota: two-pods, ' +
  "requested: limits.cpu=1,pods=1, used: limits.cpu=1500m,pods=2, limited: limits.cpu=2,pods=2.\n";

describe("a quota that refuses executors", () => {
  test("is named once, with its numbers", () => {
    const { lines } = attempt([], range, ["INFO x\n", refused, refused]);
    expect(lines).toEqual([
      "quota two-pods of namespace team refuses an executor (limits.cpu=1,pods=1 more, limits.cpu=1500m,pods=2 used of limits.cpu=2,pods=2): " +
        "Spark asks again, and meanwhile has only the executors that are there",
    ]);
  });

  test.for(["the job wrote: exceeded quota: ", "exceeded quota: of my bank\n", "no quota"])(
    "is not seen in %j",
    (said) => {
      expect(refusalIn(Buffer.from(said))).toBeUndefined();
    },
  );
});
