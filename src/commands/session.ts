/** Around every command that does something in the world: its signals, its log, and how an error is told. */
import { setImmediate as pause } from "node:timers/promises";
import { collectGarbageSoon } from "../adapters/machine/garbage.ts";
import { interruptionOf } from "../run/cancellation.ts";
import type { Log } from "../run/ports.ts";
import { maskText } from "../secrets.ts";
import { createLogWriter } from "../adapters/process/output/log-writer.ts";
import { openOutputs, type Outputs } from "../adapters/process/output/outputs.ts";
import type { SignalWatch } from "../adapters/process/self/signals.ts";
import { showError } from "../report/errors.ts";
import { endedEarly } from "../report/messages.ts";

export interface Act {
  readonly cancel: AbortSignal;
  readonly signals: SignalWatch;
  readonly outputs: Outputs;
  readonly log: Log;
  /** A text as it may be shown: what log lines are made by themselves. */
  shown(text: string): string;
  /** From then on these secrets are hidden in log lines too. */
  hide(mask: (text: string) => string): void;
}

/** Returns the exit code; what goes wrong on the way is said on stderr like all of spark-runner's own lines. */
export async function act(signals: SignalWatch, work: (act: Act) => Promise<number>): Promise<number> {
  const outputs = openOutputs();
  const writer = createLogWriter(outputs.stderr);
  let mask = maskText;
  const log = { line: (line: string) => writer.log(mask(line)) };
  collectGarbageSoon();
  try {
    // What was read so far was read without a pause: only in one are signals seen that came meanwhile.
    await pause();
    signals.cancel.throwIfAborted();
    const shown = (text: string): string => mask(text);
    return await work({ cancel: signals.cancel, signals, outputs, log, shown, hide: (other) => (mask = other) });
  } catch (error) {
    const interruption = interruptionOf(signals.cancel);
    if (interruption !== undefined && isAbort(error, signals.cancel)) {
      log.line(endedEarly(interruption.signal));
      return 128 + interruption.number;
    }
    const { lines, exitCode } = showError(error);
    for (const line of lines) log.line(line);
    return exitCode;
  } finally {
    await writer.flush();
  }
}

/** The signal came while something was looked up: that is no error, and nothing was set up yet. */
const isAbort = (error: unknown, cancel: AbortSignal): boolean =>
  error === cancel.reason || (error instanceof Error && error.name === "AbortError");
