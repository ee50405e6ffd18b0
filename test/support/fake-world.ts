/** A world for runJob, by hand: processes that end as told, a clock that moves only when something takes time. */
import type { Ended } from "../../src/diagnosis/ended.ts";
import type { Cluster, Command, Files, Ports, Processes, Retry, RunLimits } from "../../src/run/ports.ts";
import { Cancelled, limitRun, reasonOf } from "../../src/run/cancellation.ts";
import { runJob } from "../../src/run/run.ts";
import { nothingSeen, type ContainerSeen } from "../../src/diagnosis/container-clues.ts";
import type { Report } from "../../src/diagnosis/clues.ts";
import type { Interruption, Leftover, RunEnd } from "../../src/diagnosis/outcome.ts";
import type { MessageWords } from "../../src/report/termination-message.ts";
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
  /** What it prints when it begins. */
  readonly says?: string;
  /** What the script's side channel says of it. */
  readonly failure?: Report;
  /** What is seen of the own container then. */
  readonly container?: ContainerSeen;
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
  /** What was left as termination message, one after the other. */
  readonly messages: readonly MessageWords[];
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
  readonly onMessage?: () => void;
  readonly clock?: Partial<Ports["clock"]>;
  /** A signal before the first attempt, or in the wait after attempt n. */
  readonly interruptedBefore?: boolean;
  readonly interruptedInWaitAfter?: number;
  /** A signal while attempt n is cleared for, which has no other end. */
  readonly interruptedInClearingBefore?: number;
}

export async function tell({
  argv = ["--no-retry-jitter", "--local", "job.py"],
  said = {},
  ...world
}: World): Promise<Story> {
  const plan = planOf(argv, said);
  const story = { lines: [], commands: [], limits: [], waits: [], calls: [], messages: [] };
  const scene: Scene = { world, story, controller: new AbortController(), time: makeTime(), current: undefined };
  if (world.interruptedBefore === true) interrupt(scene.controller, sigterm);
  const ports: Ports = {
    processes: processesOf(scene),
    retry: retryOf(scene),
    files: filesOf(scene),
    cluster: clusterOf(scene),
    log: { line: (text) => void scene.story.lines.push(text) },
    progress: { stages: async () => undefined, tasks: async () => undefined },
    afterMain: { watch: () => async () => undefined },
    container: { watch: () => () => scene.current?.container ?? nothingSeen },
    message: {
      async leave(words) {
        scene.story.messages.push(words);
        world.onMessage?.();
      },
    },
    clock: { now: scene.time.now, after: scene.time.after, ...world.clock },
  };
  const limit = limitRun(scene.controller.signal, { runMs: plan.deadlines.runMs }, ports.clock);
  const end = await runJob({ plan, environment: { PATH: "/bin" }, limit }, ports);
  return { end, ...story };
}

interface Scene {
  readonly world: Omit<World, "argv" | "said">;
  readonly story: { readonly [K in keyof Omit<Story, "end">]: Story[K][number][] };
  readonly controller: AbortController;
  readonly time: Time;
  current: Go | undefined;
}

interface Time {
  now(): number;
  /** Moves the clock on, alarm by alarm, until an alarm has aborted what is waited for. */
  pass(ms: number, cancel?: AbortSignal): void;
  after(ms: number): AbortSignal;
}

function makeTime(): Time {
  let nowMs = Date.UTC(2026, 0, 1);
  const alarms: { readonly at: number; ring(): void }[] = [];
  return {
    now: () => nowMs,
    pass(ms, cancel) {
      const end = nowMs + ms;
      // One that rings may set another.
      while (cancel?.aborted !== true) {
        const next = alarms.toSorted((one, other) => one.at - other.at)[0];
        if (next === undefined || next.at >= end) break;
        alarms.splice(alarms.indexOf(next), 1);
        nowMs = Math.max(nowMs, next.at);
        next.ring();
      }
      if (cancel?.aborted !== true) nowMs = end;
    },
    after(ms) {
      const alarm = new AbortController();
      alarms.push({ at: nowMs + ms, ring: () => alarm.abort() });
      return alarm.signal;
    },
  };
}

const processesOf = (scene: Scene): Processes => ({
  async run(command, limits) {
    const { world, story, time, controller } = scene;
    const go = world.goes[story.commands.length] ?? exits(0);
    scene.current = go;
    story.commands.push(command);
    story.limits.push(limits);
    story.calls.push("attempt");
    const began = time.now();
    limits.onStart?.();
    if (go.says !== undefined) limits.onOutput?.(Buffer.from(go.says));
    time.pass(go.takesMs ?? 1000, limits.cancel);
    const timedOut = /^(timeout|deadline)$/.test(reasonOf(limits.cancel)?.kind ?? "");
    if (go.interrupted !== undefined) interrupt(controller, go.interrupted);
    return { ...quiet, timedOut, durationMs: time.now() - began, ...go.ends };
  },
});

const retryOf = ({ world, story, time, controller }: Scene): Retry => ({
  async run(policy, attempt, goOn, cancel) {
    for (let number = 1; number <= policy.maxAttempts && !cancel.aborted; number++) {
      await attempt(number);
      const delayMs = policy.delaysMs[number - 1];
      if (delayMs === undefined || cancel.aborted || !goOn({ failedAttempt: number, delayMs })) return;
      story.waits.push(delayMs);
      time.pass(delayMs);
      if (world.interruptedInWaitAfter === number) interrupt(controller, sigterm);
    }
  },
});

const filesOf = (scene: Scene): Files => {
  const called = (name: string): void => void scene.story.calls.push(name);
  return {
    prepare: () => called("prepare"),
    writeSelector: () => called("writeSelector"),
    forgetFailure: () => {},
    clearScratch: () => {},
    readEndedAtWork: () => undefined,
    readFailure: () => scene.current?.failure,
    removeWorkDir: () => {
      called("removeWorkDir");
      return { kept: [], stuck: [] };
    },
    ...scene.world.files,
  };
};

const clusterOf = ({ world, story, controller }: Scene): Cluster => {
  const called = (name: string): void => void story.calls.push(name);
  return {
    setUp: async () => called("setUp"),
    tryExecutor: async () => undefined,
    mend: async () => called("mend"),
    async clearAttempt(_pod, cancel) {
      called("clearAttempt");
      if (story.commands.length + 1 !== world.interruptedInClearingBefore) return;
      interrupt(controller, sigterm);
      if (!cancel.aborted) await new Promise(() => {});
    },
    watchExecutors: async () => undefined,
    eventsOf: async () => [],
    whatExecutorsMeet: async () => ({ connections: undefined, checked: "" }),
    tearDown: async () => {
      called("tearDown");
      return world.leftovers ?? [];
    },
    howPodEnds: async () => ({ disrupted: world.disrupted === true }),
    ...world.cluster,
  };
};

export const quiet: Ended = {
  exit: { kind: "exited", code: 0 },
  timedOut: false,
  durationMs: 1000,
  tail: { stdout: "", stderr: "" },
  droppedBytes: 0,
  survivors: 0,
};

export type { Plan };
