import { constants } from "node:os";
import type { Interruption } from "../plan/outcome.ts";

/** What asks spark-runner to end: Kubernetes' SIGTERM, a terminal's Ctrl-C, a terminal that goes away. */
const ENDING = ["SIGTERM", "SIGINT", "SIGHUP"] as const satisfies readonly Interruption["signal"][];

export interface SignalWatch {
  /** Aborted by the first of these signals, with an `Interruption` as its reason. Later ones change nothing. */
  readonly cancel: AbortSignal;
  /** Gives the signals their default actions back. */
  stop(): void;
}

/** Turns the signals that ask spark-runner to end into an abort. To be called once, as early as possible. */
export function watchSignals(): SignalWatch {
  const controller = new AbortController();
  const onEnding = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) return;
    const reason = { signal: signal as Interruption["signal"], number: constants.signals[signal] };
    controller.abort(reason satisfies Interruption);
  };
  // Node's default for SIGUSR1 opens its inspector on 127.0.0.1:9229, which nobody wants in a pod.
  const onUser1 = (): void => {};
  for (const signal of ENDING) process.on(signal, onEnding);
  process.on("SIGUSR1", onUser1);
  return {
    cancel: controller.signal,
    stop() {
      for (const signal of ENDING) process.off(signal, onEnding);
      process.off("SIGUSR1", onUser1);
    },
  };
}
