/** What a signal does to the times of a run's end in its pod. */
import { expect, test } from "vitest";
import type { PodEnd } from "../../src/run/ports.ts";
import { prepareEnding, type Ending } from "../../src/run/teardown.ts";
import type { Leftover } from "../../src/diagnosis/outcome.ts";
import { interrupt, sigterm } from "../support/fake-world.ts";
import { factsOfPod, plainPod, planOf } from "../support/plans.ts";

interface Removal {
  readonly withinMs: number;
  readonly signal: AbortSignal;
  readonly done: (left?: readonly Leftover[]) => void;
}

/** A run in a pod with this grace, whose clock stands still unless it is moved. */
function begin(seconds: number, argv: readonly string[] = [], podEnd: PodEnd = { disrupted: false }) {
  const plan = planOf([...argv, "job.py"], {
    facts: factsOfPod({ ...plainPod, spec: { ...plainPod.spec, terminationGracePeriodSeconds: seconds } }),
  });
  const [cancel, hurry] = [new AbortController(), new AbortController()];
  const removals: Removal[] = [];
  const asked: number[] = [];
  const lines: string[] = [];
  const clock = { at: 0 };
  const nothing = async (): Promise<void> => {};
  const ending: Ending = prepareEnding(
    plan,
    { cancel: cancel.signal, hurry: hurry.signal },
    {
      cluster: {
        setUp: nothing,
        tryExecutor: async () => undefined,
        mend: nothing,
        clearAttempt: nothing,
        watchExecutors: async () => undefined,
        eventsOf: async () => [],
        whatExecutorsMeet: async () => ({ connections: undefined, checked: "" }),
        tearDown: (_pod, _steps, withinMs, signal = new AbortController().signal) =>
          new Promise((resolve) => {
            removals.push({ withinMs, signal, done: (left = []) => resolve(left) });
            signal.addEventListener("abort", () => resolve([]), { once: true });
          }),
        howPodEnds: async (_pod, withinMs) => (asked.push(withinMs), podEnd),
      },
      clock: {
        now: () => clock.at,
        after: () => new AbortController().signal,
      },
      log: { line: (line) => lines.push(line) },
    },
  );
  return { ending, cancel, hurry, removals, asked, lines, clock };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const leftover: Leftover = { object: "Service team/x", why: "it is held", command: "kubectl delete service x" };

test("a signal in the teardown after a job's own end cuts it to what the pod has", async () => {
  const { ending, cancel, removals, asked, lines, clock } = begin(10, ["--teardown-timeout", "5m"]);
  const over = ending.tearDown();
  clock.at = 1000;
  interrupt(cancel, sigterm);
  await settled();
  expect(removals.map(({ withinMs }) => withinMs)).toEqual([300_000, 8000]);
  expect(removals[0]?.signal.aborted).toBe(true);
  removals[1]?.done([leftover]);
  await over;
  expect(lines).toContain("  Service team/x: it is held");
  expect(asked, "the job is over: it can't become 75 any more").toEqual([]);
});

test("a signal in a teardown that is over soon by itself changes nothing of it", async () => {
  const { ending, cancel, removals } = begin(30);
  const over = ending.tearDown();
  interrupt(cancel, sigterm);
  removals[0]?.done();
  await over;
  expect(removals.map(({ withinMs, signal }) => [withinMs, signal.aborted])).toEqual([[15_000, false]]);
});

test("a second Ctrl-C leaves the teardown two seconds, before it began and while it goes on", async () => {
  const during = begin(600);
  const over = during.ending.tearDown();
  during.hurry.abort();
  await settled();
  expect(during.removals.map(({ withinMs }) => withinMs)).toEqual([15_000, 2000]);
  during.removals[1]?.done();
  await over;

  const before = begin(600);
  before.hurry.abort();
  before.clock.at = 500;
  void before.ending.tearDown();
  expect(before.removals.map(({ withinMs }) => withinMs)).toEqual([1500]);
});

test("grace, the question about the pod's end and teardown stay within the pod's grace together", async () => {
  const { ending, cancel, removals, asked, clock } = begin(30, ["--grace", "20s"]);
  interrupt(cancel, sigterm);
  clock.at = 14_000; // the job has used all of its grace
  await ending.wasDisrupted();
  clock.at = 16_000; // and the second question all of its time
  void ending.tearDown();
  expect(asked).toEqual([2000, 2000]);
  expect(
    removals.map(({ withinMs }) => withinMs),
    "the early one, and the last",
  ).toEqual([14_000, 12_000]);
});

test("a pod that is deleted with less grace than its spec's leaves the job less, and the log says so", async () => {
  const { ending, cancel, removals, lines, clock } = begin(600, ["--grace", "5m"], {
    disrupted: false,
    graceMs: 10_000,
  });
  interrupt(cancel, sigterm);
  expect(removals, "the job first").toEqual([]);
  await settled();
  expect(
    removals.map(({ withinMs }) => withinMs),
    "too little for that",
  ).toEqual([15_000]);
  await expect(ending.lessGrace).resolves.toBe(4000);
  expect(lines).toEqual([
    "pod team/step-1 is being deleted with a grace period of 10.0 s: that leaves the job 4.0 s to end",
  ]);
  clock.at = 4500;
  void ending.tearDown();
  expect(removals.at(-1)?.withinMs).toBe(3500);
});

test("with --job-first the job ends first however little time is left", async () => {
  const { cancel, removals } = begin(600, ["--job-first"], { disrupted: false, graceMs: 10_000 });
  interrupt(cancel, sigterm);
  await settled();
  expect(removals).toEqual([]);
});

test("a pod that is deleted with its own grace, or more, changes nothing", async () => {
  for (const graceMs of [30_000, 600_000]) {
    const { ending, cancel, lines } = begin(30, [], { disrupted: false, graceMs });
    interrupt(cancel, sigterm);
    const isLess = ending.lessGrace.then(() => true);
    expect([await Promise.race([isLess, settled()]), lines]).toEqual([undefined, []]);
  }
});
