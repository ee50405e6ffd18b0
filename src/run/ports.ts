/** What the life of a job needs of the world. Effects are tied to these with `satisfies`. */
import type { Ended } from "../diagnosis/ended.ts";
import type { ContainerSeen } from "../diagnosis/container-clues.ts";
import type { Report } from "../diagnosis/clues.ts";
import type { Kept, Stuck, Leftover } from "../diagnosis/outcome.ts";
import type { RemovalStep } from "../leftovers/steps.ts";
import type { Plan, PodPlan } from "../plan/plan-schema.ts";
import type { MessageWords } from "../report/termination-message.ts";
import type { Stage } from "../progress/stages.ts";
import type { TaskThread } from "../progress/tasks.ts";
import type { PodEvents } from "../watching/events.ts";
import type { Meeting } from "../watching/meeting.ts";
import type { Seen } from "../watching/seen.ts";

/** One process tree to run: argv without a shell, and the whole environment it gets. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface RunLimits {
  /** Aborted, as a `Cancellation` is, when the tree is to end: at a limit in time with a thread dump of the JVM first. */
  readonly cancel: AbortSignal;
  /** Called when the tree's first process has been started: from then on its time is counted. */
  readonly onStart?: () => void;
  /** From the signal that it then gets to SIGKILL of the whole tree. */
  readonly graceMs: number;
  /** Fulfilled when less is left of the grace than planned: with so many milliseconds from then on. */
  readonly lessGrace?: Promise<number>;
  /** A file that may be made, and has no name from then on: in it stdout waits for a slow reader, so that the tree need not. */
  readonly spool?: string | undefined;
  /** Gets what the tree prints, in pieces that may end anywhere and are only valid during the call. */
  readonly onOutput?: ((bytes: Buffer) => void) | undefined;
}

export interface Processes {
  /** Runs one tree and returns when nothing of it is left. Never throws for what the child does. */
  run(command: Command, limits: RunLimits): Promise<Ended>;
}

export interface Files {
  /** Makes the run's work folder, with what the plan wants in it. Fails with a RunnerError. */
  prepare(plan: Plan): void;
  /** Writes the Service's name where scripts look for it, as a whole or not at all. Fails with a RunnerError. */
  writeSelector(pod: PodPlan): void;
  /** Removes what an attempt before this one said of its failure. */
  forgetFailure(plan: Plan): void;
  /** Why the script of the attempt that just ended failed, by its side channel; undefined when it doesn't say. */
  readFailure(plan: Plan): Report | undefined;
  /** The threads that this attempt's script or jar had at work when it was ended, by the same way; undefined without any. */
  readEndedAtWork(plan: Plan): string | undefined;
  /** Removes what an attempt that was killed has left of Spark's scratch files. Never fails. */
  clearScratch(plan: Plan): void;
  /**
   * Removes the work folder and those for scratch files; that they are not there is no error. Returns what stays, since the
   * job itself put it there, and what can't be removed. Never fails.
   */
  removeWorkDir(plan: Plan): { readonly kept: readonly Kept[]; readonly stuck: readonly Stuck[] };
}

/** What a run does in Kubernetes. Each step may be done twice, and again by another life of the container. */
export interface Cluster {
  /**
   * Labels the own pod, makes the Service and waits until its name resolves here; removes what dead runs of the same job
   * left. Returns early, without an error, when `cancel` is aborted. Fails with a RunnerError (69, 77).
   */
  setUp(pod: PodPlan, cancel: AbortSignal): Promise<void>;
  /**
   * Looks at what `setUp` made and makes again, and tells, what is gone or changed: label, Service, the name that resolves
   * to this pod. Fails like `setUp`.
   */
  mend(pod: PodPlan, cancel: AbortSignal): Promise<void>;
  /**
   * What the API server would say to this executor, which is not made: its refusal in its own words. undefined: it would take
   * it, or can't be asked. Returns soon when `cancel` is aborted, and never throws.
   */
  tryExecutor(
    pod: PodPlan,
    manifest: Readonly<Record<string, unknown>>,
    cancel: AbortSignal,
  ): Promise<string | undefined>;
  /** Deletes what attempts before this one left in this pod's name, and waits until it is gone. Fails like `setUp`. */
  clearAttempt(pod: PodPlan, cancel: AbortSignal): Promise<void>;
  /**
   * Tells of the attempt's executors as they come, change and go, until `signal` is aborted. Never throws; returns early, with
   * why, when that is refused.
   */
  watchExecutors(
    pod: PodPlan,
    attempt: number,
    signal: AbortSignal,
    onSeen: (seen: Seen) => void,
  ): Promise<string | undefined>;
  /** The warnings of one of the attempt's executors. Never throws. */
  eventsOf(pod: PodPlan, executorUid: string): Promise<PodEvents>;
  /** What executors find where they look for their driver, as it is seen from here. Never throws. */
  whatExecutorsMeet(pod: PodPlan): Promise<Meeting>;
  /**
   * Removes what `steps` name, all at once, and waits until it is gone, for at most `withinMs`. Goes on after a step that
   * fails, and never throws: what stays is returned. When `signal` is aborted it returns soon, and what it returns says nothing.
   */
  tearDown(
    pod: PodPlan,
    steps: readonly RemovalStep<string>[],
    withinMs: number,
    signal?: AbortSignal,
  ): Promise<readonly Leftover[]>;
  /** What Kubernetes says of this pod's end, if that can be learnt within `withinMs`. Never throws. */
  howPodEnds(pod: PodPlan, withinMs: number): Promise<PodEnd>;
}

/** What Spark says of the work of an attempt that runs. */
export interface Progress {
  /** The active stages of the run's drivers; undefined where none tells. Never throws. */
  stages(plan: Plan): Promise<readonly Stage[] | undefined>;
  /** What the threads of all their tasks do; undefined where that can't be seen. Never throws. */
  tasks(plan: Plan): Promise<readonly TaskThread[] | undefined>;
}

/** What is left of a job whose program has ended. */
export interface AfterMain {
  /**
   * Is called when an attempt begins; what it returns tells the names of the threads that keep the JVM of a .py or .R job alive
   * after its program has ended well. undefined: it has not, or that can't be known. Never throws.
   */
  watch(plan: Plan): () => Promise<readonly string[] | undefined>;
}

export interface PodEnd {
  /** Whether the platform ends it (its DisruptionTarget condition); false when that is not known. */
  readonly disrupted: boolean;
  /** From SIGTERM to SIGKILL, where it is being deleted: less than its spec says, if who deletes it wants that. */
  readonly graceMs?: number;
}

/** The container that this runs in. */
export interface OwnContainer {
  /** Is called when an attempt begins, and what it returns when that has failed. Neither ever fails. */
  watch(plan: Plan): () => ContainerSeen;
}

/** What Kubernetes shows of this container's end. */
export interface Message {
  /** Takes the place of what is there; nothing only of what runs left. Returns when it is written, and never fails. */
  leave(words: MessageWords): Promise<void>;
}

export interface Log {
  line(text: string): void;
}

export interface Clock {
  /** Milliseconds since 1970, by the machine's clock when the run began; that it is set later moves nothing. */
  now(): number;
  /** Is aborted after so many milliseconds; keeps no process alive. */
  after(ms: number): AbortSignal;
}

/** A wait before another attempt. */
export interface Wait {
  readonly failedAttempt: number;
  readonly delayMs: number;
}

export interface Retry {
  /**
   * Calls `attempt` with 1, 2, … until `goOn` says no, attempts are used up, or `cancel` is aborted (which ends a wait
   * at once). `goOn` is asked after each attempt that has a successor, and told how long the wait would be.
   */
  run(
    policy: Plan["retry"],
    attempt: (number: number) => Promise<void>,
    goOn: (wait: Wait) => boolean,
    cancel: AbortSignal,
  ): Promise<void>;
}

export interface Ports {
  readonly processes: Processes;
  readonly files: Files;
  readonly cluster: Cluster;
  readonly retry: Retry;
  readonly container: OwnContainer;
  readonly progress: Progress;
  readonly afterMain: AfterMain;
  readonly log: Log;
  readonly message: Message;
  readonly clock: Clock;
}
