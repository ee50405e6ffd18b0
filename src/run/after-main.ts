/** What becomes of an attempt whose program has ended, while threads keep its JVM alive. */
import type { Plan } from "../plan/plan-schema.ts";
import * as words from "../report/messages.ts";
import type { Cancellation } from "./cancellation.ts";
import { lookAgain } from "./look-again.ts";
import type { Ports } from "./ports.ts";

/** A JVM that is about to end gets this long. */
const longestMs = 5000;

/** Returns what is to be called when the attempt's process has been started; looks until the attempt is over. */
export function watchAfterMain(
  plan: Plan,
  attempt: Cancellation,
  { afterMain, log, clock }: Pick<Ports, "afterMain" | "log" | "clock">,
): () => void {
  const { lingerWatch } = plan;
  if (lingerWatch === null) return () => {};
  const limitMs = lingerWatch.timeoutMs ?? Infinity;
  const whatLingers = afterMain.watch(plan);
  let first: number | undefined;
  let hasSaid = false;
  const heed = (threads: readonly string[], nowMs: number): void => {
    const sinceMs = (first ??= nowMs);
    const names = words.namesOfThreads(threads);
    if (nowMs - sinceMs >= limitMs) return attempt.by({ kind: "lingering", threads: names });
    if (hasSaid || nowMs === sinceMs) return;
    hasSaid = true;
    log.line(words.lingers(names, lingerWatch.timeoutMs));
  };
  const look = async (): Promise<void> => {
    const threads = await whatLingers();
    if (attempt.signal.aborted) return;
    if (threads !== undefined && threads.length > 0) heed(threads, clock.now());
  };
  return lookAgain(Math.max(Math.min(longestMs, limitMs / 4), 100), look, attempt.signal, clock);
}
