/** A world for runJob, by hand: processes that end as told, a clock that moves only when something takes time. */
import type { Ended } from "../../src/diagnosis/ended.ts";
import type { Cluster, Command, Files, Ports, Processes, Retry, RunLimits } from "../../src/run/ports.ts";
import { Cancelled, limitRun, reasonOf } from "../../src/run/cancellation.ts";
import { runJob } from "../../src/run/run.ts";
import type { Report } from "../../src/diagnosis/clues.ts";
import type { Interruption, Leftover, RunEnd } from "../../src/diagnosis/outcome.ts";
import type { Plan } from "../../src/plan/plan-schema.ts";
import { planOf, type Said } from "./plans.ts";

export const sigterm: Interruption = { signal: "SIGTERM", number: 15 };

/** What a signal makes of a run's `AbortController`. */
export const interrupt = (controller: AbortController, by: Interruption): void =>
  controller.abort(new Cancelled({ kind: "signal", ...by }));

/** How one attempt goes. */
export interface Go {
  readonly ends?: Partial<Ended>;
  readonly takesMs?: number;
  /** What the script's side channel says of it. */
  readonly failure?: Report;
  /** spark-runner gets a signal while it runs. */
  readonly interrupted?: Interruption;
}

export const exits = (code: number, stderr = ""): Go => ({
  ends: { exit: { kind: "exited", code }, tail: { stdout: "", stderr } },
});

export interface Story {
  readonly end: RunEnd;
  readonly lines: readonly string[];
  readonly commands: readonly Command[];
  readonly limits: readonly RunLimits[];
  readonly waits: readonly number[];
  readonly calls: readonly string[];
}

export interface World {
  readonly argv?: readonly string[];
  readonly said?: Said;
  readonly goes: readonly Go[];
  readonly files?: Partial<Files>;
  readonly cluster?: Partial<Cluster>;
  /** What the teardown could not remove. */
  readonly leftovers?: readonly Leftover[];
  /** The own pod's DisruptionTarget condition. */
  readonly disrupted?: boolean;
  readonly clock?: Partial<Ports["clock"]>;
  /** A signal before the first attempt, or in the wait after attempt n. */
  readonly interruptedBefore?: boolean;
  readonly interruptedInWaitAfter?: number;
  /** A signal while attempt n is cleared for, which has no other end. */
  readonly interruptedInSweepBefore?: number;
}

export async function tell({
  argv = ["--no-retry-jitter", "--local", "job.py"],
  said = {},
  goes,
  ...more
}: World): Promise<Story> {
  const plan = planOf(argv, said);
  const story = {
    lines: [] as string[],
    commands: [] as Command[],
    limits: [] as RunLimits[],
    waits: [] as number[],
    calls: [] as string[],
  };
  const controller = new AbortController();
  let nowMs = Date.UTC(2026, 0, 1);
  let current: Go | undefined;
  const alarms: { readonly at: number; ring(): void }[] = [];
  /** Moves the clock on, alarm by alarm, until an alarm has aborted what is waited for. */
  const pass = (ms: number, cancel?: AbortSignal): void => {
    const end = nowMs + ms;
    for (const alarm of alarms.toSorted((one, other) => one.at - other.at)) {
      if (alarm.at >= end || cancel?.aborted === true) break;
      nowMs = Math.max(nowMs, alarm.at);
      alarm.ring();
    }
    if (cancel?.aborted !== true) nowMs = end;
  };
  const after = (ms: number): AbortSignal => {
    const alarm = new AbortController();
    alarms.push({ at: nowMs + ms, ring: () => alarm.abort() });
    return alarm.signal;
  };

  const processes: Processes = {
    async run(command, limits) {
      current = goes[story.commands.length] ?? exits(0);
      story.commands.push(command);
      story.limits.push(limits);
      story.calls.push("attempt");
      const began = nowMs;
      limits.onStart?.();
      pass(current.takesMs ?? 1000, limits.cancel);
      const timedOut = /^(timeout|deadline)$/.test(reasonOf(limits.cancel)?.kind ?? "");
      if (current.interrupted !== undefined) interrupt(controller, current.interrupted);
      return { ...quiet, timedOut, durationMs: nowMs - began, ...current.ends };
    },
  };
  const retry: Retry = {
    async run(policy, attempt, goOn, cancel) {
      for (let number = 1; number <= policy.maxAttempts && !cancel.aborted; number++) {
        await attempt(number);
        const delayMs = policy.delaysMs[number - 1];
        if (delayMs === undefined || cancel.aborted || !goOn({ failedAttempt: number, delayMs })) return;
        story.waits.push(delayMs);
        pass(delayMs);
        if (more.interruptedInWaitAfter === number) interrupt(controller, sigterm);
      }
    },
  };
  const called = (name: string): void => void story.calls.push(name);
  const files: Files = {
    prepare: () => called("prepare"),
    writeSelector: () => called("writeSelector"),
    forgetFailure: () => {},
    clearScratch: () => {},
    readFailure: () => current?.failure,
    removeWorkDir: () => {
      called("removeWorkDir");
      return { kept: [], stuck: [] };
    },
    ...more.files,
  };
  const cluster: Cluster = {
    setUp: async () => called("setUp"),
    mend: async () => called("mend"),
    async clearAttempt(_pod, cancel) {
      called("clearAttempt");
      if (story.commands.length + 1 !== more.interruptedInSweepBefore) return;
      interrupt(controller, sigterm);
      if (!cancel.aborted) await new Promise(() => {});
    },
    watchFailures: async () => {},
    tearDown: async () => {
      called("tearDown");
      return more.leftovers ?? [];
    },
    howPodEnds: async () => ({ disrupted: more.disrupted === true }),
    ...more.cluster,
  };
  if (more.interruptedBefore === true) interrupt(controller, sigterm);
  const ports: Ports = {
    processes,
    retry,
    files,
    cluster,
    log: { line: (text) => void story.lines.push(text) },
    clock: { now: () => nowMs, after, ...more.clock },
  };
  const limit = limitRun(controller.signal, { runMs: plan.deadlines.runMs }, ports.clock);
  const end = await runJob({ plan, environment: { PATH: "/bin" }, limit }, ports);
  return { end, ...story };
}

export const quiet: Ended = {
  exit: { kind: "exited", code: 0 },
  timedOut: false,
  durationMs: 1000,
  tail: { stdout: "", stderr: "" },
  droppedBytes: 0,
  survivors: 0,
};

export type { Plan };
