import { describe, expect, test } from "vitest";
import { cancellationUnder, reasonOf } from "../../src/run/cancellation.ts";
import { watchExecutors } from "../../src/run/executor-watch.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import type { Cluster } from "../../src/run/ports.ts";
import type { Seen } from "../../src/watching/seen.ts";
import { executorPod, terminated, unschedulable, waiting } from "../support/executor-pods.ts";
import { exits, tell, type Go } from "../support/fake-world.ts";
import { planOf, type Said } from "../support/plans.ts";

const range = ["--executor-minimum", "1", "--executor-maximum", "2", "job.py"];
const died = (number: number): Seen => ({ what: "gone", pod: executorPod({ number, ...terminated(1) }) });

/** An attempt in which executors fail at these times; `outputs` is what it prints. */
function attempt(failures: readonly number[], argv = range, outputs: readonly string[] = []) {
  let now = 0;
  const lines: string[] = [];
  const { signal, by } = cancellationUnder(new AbortController().signal);
  const { onOutput } = watchExecutors(
    planOf(argv),
    1,
    { signal, by },
    {
      log: { line: (line) => void lines.push(line) },
      clock: { now: () => now, after: () => new AbortController().signal },
      cluster: {
        watchExecutors: async (_pod, _attempt, _signal, onSeen) => {
          for (const [number, at] of failures.entries()) {
            now = at;
            onSeen(died(number));
          }
        },
      } as Parameters<typeof watchExecutors>[3]["cluster"],
    },
  );
  for (const output of outputs) onOutput?.(Buffer.from(output));
  return { lines, reason: reasonOf(signal) };
}

/** A run whose only attempt ends as told, and in which this is seen of executors. */
const runSeeing = (seen: readonly Seen[], goes: Go, argv = range, said: Said = {}) =>
  tell({
    argv: ["--max-attempts", "1", ...argv],
    said,
    goes: [goes],
    cluster: {
      watchExecutors: async (...[, , , onSeen]: Parameters<Cluster["watchExecutors"]>) => {
        for (const each of seen) onSeen(each);
        return undefined;
      },
    },
  });

/** How a run's only attempt ended, in which so many executors fail. */
async function outcomeWith(failures: number, ends: Go): Promise<Outcome | undefined> {
  const seen = Array.from({ length: failures }, (_, number) => died(number));
  return (await runSeeing(seen, ends)).end.attempts[0]?.outcome;
}

describe("an attempt whose executors fail", () => {
  test("goes on at the bound, and is ended by one more, as Spark would", async () => {
    expect(attempt([1, 2, 3, 4]).reason).toBeUndefined();
    const outcome = {
      kind: "failed",
      exitCode: 11,
      found: {
        cause: expect.objectContaining({ id: "executor-died-at-start" }) as object,
        facts: expect.objectContaining({ node: "node-a" }) as object,
        line: "more than 4 executors failed: executor 2 ended: exit code 1",
      },
    };
    expect(attempt([1, 2, 3, 4, 5]).reason).toEqual({ kind: "verdict", outcome });
    expect(await outcomeWith(5, exits(143))).toEqual({ ...outcome, bySparkRunner: true });
  });

  test("has an exit code that is told to be none of its own", async () => {
    const seen = [1, 2, 3, 4, 5].map(died);
    const { lines } = await runSeeing(seen, exits(143));
    expect(lines).toContain("the job failed for good; exit code 11 (spark-runner's)");
  });

  test("has succeeded when it did so before it was ended", async () => {
    expect(await outcomeWith(5, exits(0))).toEqual({ kind: "succeeded" });
  });

  test("keeps its own exit code below the bound, and wherever Spark counts", async () => {
    expect(await outcomeWith(1, exits(3))).toMatchObject({ kind: "failed", exitCode: 3 });
    expect(attempt([1, 2, 3, 4, 5, 6], ["--conf", "spark.executor.maxNumFailures=2", ...range]).reason).toBeUndefined();
  });

  test("is watched until it is over", async () => {
    let signal: AbortSignal | undefined;
    const watch: Cluster["watchExecutors"] = async (...[, , watched]) => void (signal = watched);
    await tell({ argv: range, goes: [exits(0)], cluster: { watchExecutors: watch } });
    expect(signal?.aborted).toBe(true);
  });

  test("forgets what is older than the user said", () => {
    const argv = ["--conf", "spark.executor.failuresValidityInterval=1m", ...range];
    expect(attempt([0, 1, 2, 3, 60_001], argv).reason).toBeUndefined();
    expect(attempt([0, 1, 2, 3, 59_999], argv).reason).toMatchObject({ kind: "verdict" });
  });
});

const refused =
  "26/11/27 12:00:00 WARN ExecutorPodsSnapshotsStoreImpl: Failure executing: POST at: https://kubernetes.default.svc/api/v1/namespaces/team/pods. " +
  'Message: pods "job-a1-exec-2" is forbidden: exceeded quota: two-pods, ' +
  "requested: limits.cpu=1,pods=1, used: limits.cpu=1500m,pods=2, limited: limits.cpu=2,pods=2.\n";

test("a quota that refuses executors is named once, with its numbers", () => {
  const { lines } = attempt([], range, ["INFO x\n", refused.slice(0, 150), refused.slice(150), refused]);
  expect(lines).toEqual([
    "quota two-pods of namespace team refuses an executor (limits.cpu=1,pods=1 more, limits.cpu=1500m,pods=2 used of limits.cpu=2,pods=2): " +
      "Spark keeps asking, and until then has only the executors it got",
  ]);
});

const pull = waiting(
  "ErrImagePull",
  'rpc error: code = NotFound desc = failed to pull and unpack image "registry.example/spark:1": failed to resolve reference "registry.example/spark:1": registry.example/spark:1: not found',
);

describe("an attempt whose executors don't come", () => {
  test("is ended by what keeps them, with the cause's exit code, and no other is made", async () => {
    const { end, lines } = await runSeeing([{ what: "pod", pod: executorPod(pull) }], {
      takesMs: 600_000,
      ends: { exit: { kind: "exited", code: 143 } },
    });
    expect(end.exitCode).toBe(73);
    expect(end.attempts[0]?.durationMs).toBe(120_500);
    expect(lines.filter((line) => line.includes("no executor has come"))).toHaveLength(1);
    expect(lines.join("\n")).toContain("push registry.example/spark:1, or name one that is there");
  });

  test("is ended after the times that were set", async () => {
    const stuck = (argv: readonly string[]) =>
      runSeeing(
        [{ what: "pod", pod: executorPod(unschedulable("0/1 nodes are available: 1 Insufficient cpu.")) }],
        { takesMs: 3_600_000, ends: { exit: { kind: "exited", code: 143 } } },
        [...argv, ...range],
      );
    expect((await stuck([])).end.attempts[0]?.durationMs).toBe(900_500);
    expect((await stuck(["--executor-timeout", "3s"])).end.attempts[0]?.durationMs).toBe(3500);
    expect((await stuck(["--executor-timeout", "0"])).end.attempts[0]?.durationMs).toBe(3_600_000);
  });

  test("keeps the success that it had before it was ended", async () => {
    const { end } = await runSeeing([{ what: "pod", pod: executorPod(pull) }], { ...exits(0), takesMs: 600_000 });
    expect(end.exitCode).toBe(0);
  });
});

test("an executor that was killed at its limit of memory is the cause of what follows from it, with its numbers", async () => {
  const limits = { name: "spark-kubernetes-executor", resources: { limits: { memory: "1536Mi" } } };
  const oom = { ...terminated(137, { reason: "OOMKilled" }), spec: { nodeName: "node-a", containers: [limits] } };
  const lost =
    'Exception in thread "main" org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 0.0 failed 4 times, most recent failure: ' +
    "Lost task 0.3 in stage 0.0 (TID 3) (10.0.0.1 executor 1): ExecutorLostFailure (executor 1 exited caused by one of the running tasks)\n\tat x.Y.z(Y.scala:1)\n";
  const ends = exits(1, lost);
  const { lines } = await runSeeing([{ what: "pod", pod: executorPod(oom) }], ends, [
    "--executor-minimum",
    "1",
    "job.py",
  ]);
  expect(lines).toContain("executor 1 on node node-a ended: exit code 137 (OOMKilled)");
  expect(lines.join("\n")).toContain("executor 1 was killed at its limit of 1.5 GiB: heap 1 GiB + overhead 512 MiB");
});
