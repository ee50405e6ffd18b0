import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import {
  Cancelled,
  cancellationUnder,
  interruptionOf,
  limitRun,
  reasonOf,
  whenAborted,
  type Reason,
} from "../../src/run/cancellation.ts";
import { interrupt, sigterm } from "../support/fake-world.ts";

const signal: Reason = { kind: "signal", ...sigterm };

describe("what ends an attempt", () => {
  test.for<[string, (own: (reason: Reason) => void, run: AbortController) => void, Reason]>([
    ["a reason of its own", (own) => own({ kind: "timeout" }), { kind: "timeout" }],
    ["what ends the run", (_own, run) => interrupt(run, sigterm), signal],
    [
      "whichever is first: its own",
      (own, run) => (own({ kind: "timeout" }), interrupt(run, sigterm)),
      { kind: "timeout" },
    ],
    ["whichever is first: the run's", (own, run) => (interrupt(run, sigterm), own({ kind: "over" })), signal],
  ])("is %s", ([, act, expected]) => {
    const run = new AbortController();
    const attempt = cancellationUnder(run.signal);
    expect(reasonOf(attempt.signal)).toBeUndefined();
    act(attempt.by, run);
    expect(reasonOf(attempt.signal)).toEqual(expected);
  });

  test("may have ended the run before", () => {
    const run = new AbortController();
    interrupt(run, sigterm);
    expect(interruptionOf(cancellationUnder(run.signal).signal)).toEqual(sigterm);
  });

  test("is waited for no longer than the attempt lasts", () => {
    const run = new AbortController();
    const attempt = cancellationUnder(run.signal);
    expect(getEventListeners(run.signal, "abort")).toHaveLength(1);
    attempt.by({ kind: "over" });
    expect(getEventListeners(run.signal, "abort")).toEqual([]);
  });

  test("is not what ended another, nor the run", () => {
    const run = new AbortController();
    const [one, other] = [cancellationUnder(run.signal), cancellationUnder(run.signal)];
    one.by({ kind: "timeout" });
    expect([run.signal.aborted, other.signal.aborted]).toEqual([false, false]);
  });
});

describe("what ends a run", () => {
  const alarm = (): { clock: Parameters<typeof limitRun>[2]; asked: number[]; ring: () => void } => {
    const controller = new AbortController();
    const asked: number[] = [];
    const after = (ms: number): AbortSignal => (asked.push(ms), controller.signal);
    return { clock: { now: () => 1000, after }, asked, ring: () => controller.abort() };
  };

  test("is its deadline, which begins with it; a signal that comes later is known all the same", () => {
    const { clock, asked, ring } = alarm();
    const signals = new AbortController();
    const limit = limitRun(signals.signal, { runMs: 5000, usedMs: 2000 }, clock);
    expect([limit.endsAt, ...asked]).toEqual([4000, 3000]);
    ring();
    expect([reasonOf(limit.cancel), limit.interrupted.aborted]).toEqual([{ kind: "deadline" }, false]);
    interrupt(signals, sigterm);
    expect([reasonOf(limit.cancel), interruptionOf(limit.interrupted)]).toEqual([{ kind: "deadline" }, sigterm]);
  });

  test("is a signal, and without a deadline only that", () => {
    const { clock, asked } = alarm();
    const signals = new AbortController();
    const limit = limitRun(signals.signal, { runMs: null }, clock);
    expect([limit.endsAt, asked]).toEqual([Infinity, []]);
    interrupt(signals, sigterm);
    expect(interruptionOf(limit.cancel)).toEqual(sigterm);
  });

  test("is none when its time was used before it began", () => {
    const { clock, asked } = alarm();
    limitRun(new AbortController().signal, { runMs: 5000, usedMs: 9000 }, clock);
    expect(asked).toEqual([0]);
  });
});

test("what is aborted by somebody else has no reason of ours", () => {
  expect(reasonOf(AbortSignal.abort("enough"))).toBeUndefined();
  expect(interruptionOf(AbortSignal.abort(new Cancelled({ kind: "deadline" })))).toBeUndefined();
});

test("an abort is acted on once, and not at all when it is no longer waited for", () => {
  const controller = new AbortController();
  const seen: string[] = [];
  whenAborted(controller.signal, () => seen.push("kept"));
  whenAborted(controller.signal, () => seen.push("left"))();
  controller.abort();
  whenAborted(controller.signal, () => seen.push("late"));
  expect(seen).toEqual(["kept", "late"]);
});
