import { describe, expect, test } from "vitest";
import { cancellationUnder, reasonOf } from "../../src/run/cancellation.ts";
import { refusalIn, watchExecutors } from "../../src/run/executor-failures.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import type { Cluster } from "../../src/run/ports.ts";
import { exits, tell, type Go } from "../support/fake-world.ts";
import { planOf } from "../support/plans.ts";

const range = ["--executor-minimum", "1", "--executor-maximum", "2", "job.py"];

/** An attempt in which executors fail at these times; `outputs` is what it prints. */
function attempt(failures: readonly number[], argv = range, outputs: readonly string[] = []) {
  let now = 0;
  const lines: string[] = [];
  const { signal, by } = cancellationUnder(new AbortController().signal);
  const onOutput = watchExecutors(
    planOf(argv),
    1,
    { signal, by },
    {
      log: { line: (line) => void lines.push(line) },
      clock: { now: () => now, after: () => new AbortController().signal },
      cluster: {
        watchFailures: async (_pod, _attempt, _signal, onFailed) => {
          for (const at of failures) {
            now = at;
            onFailed();
          }
        },
      } as Parameters<typeof watchExecutors>[3]["cluster"],
    },
  );
  for (const output of outputs) onOutput?.(Buffer.from(output));
  return { lines, reason: reasonOf(signal) };
}

/** How a run's only attempt ended, in which so many executors fail. */
async function outcomeWith(failures: number, ends: Go): Promise<Outcome | undefined> {
  const watchFailures = async (...[, , , onFailed]: Parameters<Cluster["watchFailures"]>): Promise<void> => {
    for (let count = 0; count < failures; count++) onFailed();
  };
  const argv = ["--max-attempts", "1", ...range];
  return (await tell({ argv, goes: [ends], cluster: { watchFailures } })).end.attempts[0]?.outcome;
}

describe("an attempt whose executors fail", () => {
  test("goes on at the bound, and is ended by one more, as Spark would", async () => {
    expect(attempt([1, 2, 3, 4]).reason).toBeUndefined();
    const outcome = {
      kind: "failed",
      exitCode: 11,
      found: {
        cause: expect.objectContaining({ id: "too-many-executor-failures" }) as object,
        line: "more than 4 executors failed",
        facts: {},
      },
    };
    expect(attempt([1, 2, 3, 4, 5]).reason).toEqual({ kind: "verdict", outcome });
    expect(await outcomeWith(5, exits(143))).toEqual(outcome);
  });

  test("has succeeded when it did so before it was ended", async () => {
    expect(await outcomeWith(5, exits(0))).toEqual({ kind: "succeeded" });
  });

  test("keeps its own end below the bound, and wherever Spark counts", async () => {
    expect(await outcomeWith(1, exits(3))).toEqual({ kind: "failed", exitCode: 3 });
    expect(attempt([1, 2, 3, 4, 5, 6], ["--conf", "spark.executor.maxNumFailures=2", ...range]).reason).toBeUndefined();
  });

  test("is watched until it is over", async () => {
    let signal: AbortSignal | undefined;
    const watchFailures = async (...[, , watched]: Parameters<Cluster["watchFailures"]>): Promise<void> =>
      void (signal = watched);
    await tell({ argv: range, goes: [exits(0)], cluster: { watchFailures } });
    expect(signal?.aborted).toBe(true);
  });

  test("forgets what is older than the user said", () => {
    const argv = ["--conf", "spark.executor.failuresValidityInterval=1m", ...range];
    expect(attempt([0, 1, 2, 3, 60_001], argv).reason).toBeUndefined();
    expect(attempt([0, 1, 2, 3, 59_999], argv).reason).toMatchObject({ kind: "verdict" });
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
        "Spark keeps asking, and until then has only the executors it got",
    ]);
  });

  test.for(["the job wrote: exceeded quota: ", "exceeded quota: of my bank\n", "no quota"])(
    "is not seen in %j",
    (said) => {
      expect(refusalIn(Buffer.from(said))).toBeUndefined();
    },
  );
});
