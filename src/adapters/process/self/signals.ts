import { constants } from "node:os";
import type { Interruption } from "../../../diagnosis/outcome.ts";
import { Cancelled } from "../../../run/cancellation.ts";

/** What asks spark-runner to end: Kubernetes' SIGTERM, a terminal's Ctrl-C, a terminal that goes away. */
const ENDING = ["SIGTERM", "SIGINT", "SIGHUP"] as const satisfies readonly Interruption["signal"][];

/**
 * What means the job, and ends nothing. `kill -QUIT 1` in a pod asks a JVM for its threads; without a handler Node
 * would die of it, and of SIGUSR2, and SIGUSR1 would open its inspector on 127.0.0.1:9229.
 */
const HANDED_ON = ["SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

export type HandedOn = (typeof HANDED_ON)[number];

/** What a job's processes need of them. */
export interface JobSignals {
  /** Aborted, as a `Cancellation` is, by the first signal that ends a run. Later ones change nothing. */
  readonly cancel: AbortSignal;
  /** Aborted by a second Ctrl-C: whoever sits before it waits for no grace. */
  readonly hurry: AbortSignal;
  /** Calls `take` with each signal that is the job's, until the function that it returns is called. */
  handOn(take: (signal: HandedOn) => void): () => void;
}

export interface SignalWatch extends JobSignals {
  /** Gives the signals their default actions back. */
  stop(): void;
}

/** npx hands on a Ctrl-C that the terminal has sent to us already: two of one press. */
const samePressMs = 200;

/** To be called once, as early as possible: before it a signal has its default action. */
export function watchSignals(): SignalWatch {
  const controller = new AbortController();
  const takers = new Set<(signal: HandedOn) => void>();
  const hurry = new AbortController();
  let first = { signal: "", atMs: 0 };
  const onEnding = (signal: Interruption["signal"]): void => {
    if (controller.signal.aborted) {
      const isSecond = signal === "SIGINT" && first.signal === signal && performance.now() - first.atMs > samePressMs;
      if (isSecond) hurry.abort();
      return;
    }
    first = { signal, atMs: performance.now() };
    controller.abort(new Cancelled({ kind: "signal", signal, number: constants.signals[signal] }));
  };
  const onOther = (signal: NodeJS.Signals): void => {
    for (const take of takers) take(signal as HandedOn);
  };
  const enders = ENDING.map((signal) => [signal, () => onEnding(signal)] as const);
  for (const [signal, act] of enders) process.on(signal, act);
  for (const signal of HANDED_ON) process.on(signal, onOther);
  return {
    cancel: controller.signal,
    hurry: hurry.signal,
    handOn(take) {
      takers.add(take);
      return () => void takers.delete(take);
    },
    stop() {
      for (const [signal, act] of enders) process.off(signal, act);
      for (const signal of HANDED_ON) process.off(signal, onOther);
    },
  };
}
