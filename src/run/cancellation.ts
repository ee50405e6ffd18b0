/** Why a run, or one of its attempts, is ended before its time; and the signals by which that is known. */
import type { Failed, Interruption } from "../diagnosis/outcome.ts";
import type { Clock } from "./ports.ts";

export type Reason =
  /** spark-runner got a signal. */
  | ({ readonly kind: "signal" } & Interruption)
  /** The run's time is over. */
  | { readonly kind: "deadline" }
  /** The attempt's time is over. */
  | { readonly kind: "timeout" }
  /** What the attempt does can come to nothing: so it ends, unless it had succeeded by then. */
  | { readonly kind: "verdict"; readonly outcome: Failed }
  /** Its program has ended, and these threads keep the JVM alive: how it ended is the program's own. */
  | { readonly kind: "lingering"; readonly threads: string }
  /** It has ended by itself: so does what goes on beside it. */
  | { readonly kind: "over" };

/** What the signals here are aborted with: an error, for those who throw it. */
export class Cancelled extends Error {
  override readonly name = "AbortError";
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(`ended: ${reason.kind === "signal" ? reason.signal : reason.kind}`);
    this.reason = reason;
  }
}

/** Why it was aborted; undefined when it was not. */
export function reasonOf(signal: AbortSignal): Reason | undefined {
  const error: unknown = signal.reason;
  return error instanceof Cancelled ? error.reason : undefined;
}

/** The signal that spark-runner got, where that is why. */
export function interruptionOf(signal: AbortSignal): Interruption | undefined {
  const reason = reasonOf(signal);
  return reason?.kind === "signal" ? { signal: reason.signal, number: reason.number } : undefined;
}

/** Calls `act` when it is aborted, at once when it is already, until the function that is returned is called. */
export function whenAborted(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act();
  else signal.addEventListener("abort", act, { once: true });
  return () => signal.removeEventListener("abort", act);
}

/** What ends something: whatever ends that of which it is a part, or a reason of its own. The first counts. */
export interface Cancellation {
  readonly signal: AbortSignal;
  by(reason: Reason): void;
}

export function cancellationUnder(parent: AbortSignal): Cancellation {
  const controller = new AbortController();
  const leave = whenAborted(parent, () => controller.abort(parent.reason));
  const by = (reason: Reason): void => {
    leave();
    controller.abort(new Cancelled(reason));
  };
  return { signal: controller.signal, by };
}

/** What ends a run. */
export interface RunLimit {
  /** Aborted by the first signal that spark-runner gets, also when the deadline has passed before. */
  readonly interrupted: AbortSignal;
  /** Aborted by that or by the deadline, whichever is first: it ends whatever goes on. */
  readonly cancel: AbortSignal;
  /** When the deadline passes, by the clock. */
  readonly endsAt: number;
}

interface Time {
  readonly runMs: number | null | undefined;
  /** How long the run has been there: its deadline begins with it, before its plan is made. */
  readonly usedMs?: number;
}

export function limitRun(interrupted: AbortSignal, { runMs, usedMs = 0 }: Time, clock: Clock): RunLimit {
  if (runMs === null || runMs === undefined) return { interrupted, cancel: interrupted, endsAt: Infinity };
  const leftMs = Math.max(runMs - usedMs, 0);
  const run = cancellationUnder(interrupted);
  whenAborted(clock.after(leftMs), () => run.by({ kind: "deadline" }));
  return { interrupted, cancel: run.signal, endsAt: clock.now() + leftMs };
}
