import { expect, test } from "vitest";
import { watchForStalls } from "../../src/run/stall-watch.ts";
import { cancellationUnder, reasonOf } from "../../src/run/cancellation.ts";
import type { Stage } from "../../src/progress/stages.ts";
import { planOf } from "../support/plans.ts";

const stage = (state: string): Stage => ({ id: 0, name: "count at a.py:1", tasks: 1, done: 0, running: 1, state });
const waiting = { executor: "1", task: "task 0.0 in stage 0.0 (TID 0)", isComputing: false, place: "a.B.c", stack: "" };
const plan = planOf(["--stall-warning", "1h", "--stall-timeout", "2h", "job.py"]);

/** Looks until there is nothing more to see, an hour later each time; returns why the attempt was ended. */
async function endOf(looks: readonly (readonly Stage[])[]): Promise<string | undefined> {
  const attempt = cancellationUnder(new AbortController().signal);
  const left = [...looks];
  let nowMs = 0;
  await new Promise<void>((resolve) => {
    const ports = {
      progress: {
        stages: async () => {
          const next = left.shift();
          if (next === undefined) resolve();
          return next;
        },
        tasks: async () => [waiting],
      },
      log: { line: () => {} },
      clock: { now: () => (nowMs += 3_600_000), after: () => AbortSignal.abort() },
    };
    attempt.signal.addEventListener("abort", () => resolve());
    watchForStalls(plan, attempt, ports)();
  });
  const reason = reasonOf(attempt.signal);
  attempt.by({ kind: "over" });
  return reason?.kind === "verdict" ? reason.outcome.found?.cause.id : undefined;
}

test("an attempt ends when its stage is the same before and after its tasks were looked at", async () => {
  expect(await endOf(Array.from({ length: 8 }, () => [stage("a")]))).toBe("stalled");
});

test("an attempt goes on when its stage moved, or ended, while its tasks were looked at", async () => {
  expect(await endOf([[stage("a")], [stage("a")], [stage("b")]])).toBeUndefined();
  expect(await endOf([[stage("a")], [stage("a")], []])).toBeUndefined();
});
