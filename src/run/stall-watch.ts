/** What becomes of an attempt of which nothing moves. */
import { failedFor } from "../diagnosis/diagnose.ts";
import { ExitCode } from "../errors.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { createStallJudge, type StallJudgement } from "../progress/stall.ts";
import type { Cancellation } from "./cancellation.ts";
import { lookAgain } from "./look-again.ts";
import type { Ports } from "./ports.ts";

/** From one look to the next: a tenth of the time that is waited for, but no longer. */
const longestMs = 60_000;

/** Returns what is to be called when the attempt's process has been started; looks until the attempt is over. */
export function watchForStalls(
  plan: Plan,
  attempt: Cancellation,
  { progress, log, clock }: Pick<Ports, "progress" | "log" | "clock">,
): () => void {
  const { stallWatch } = plan;
  if (stallWatch === null) return () => {};
  const judge = createStallJudge(stallWatch);
  const everyMs = Math.min(stallWatch.warningMs ?? Infinity, stallWatch.timeoutMs ?? Infinity, 10 * longestMs) / 10;
  const heed = ({ line, verdict }: StallJudgement): void => {
    if (attempt.signal.aborted) return;
    if (line !== undefined) log.line(line);
    if (verdict === undefined) return;
    const outcome = failedFor(ExitCode.timedOut, [{ in: "watch", saw: "stall", line: verdict }]);
    attempt.by({ kind: "verdict", outcome });
  };
  const look = async (): Promise<void> => {
    if (await standsStill()) {
      const tasks = await progress.tasks(plan);
      // Those that ended meanwhile are not among them.
      if (await standsStill()) heed(judge.seeTasks(tasks, clock.now()));
    }
  };
  const standsStill = async (): Promise<boolean> => {
    const { closer, ...said } = judge.see(await progress.stages(plan), clock.now());
    heed(said);
    return closer && !attempt.signal.aborted;
  };
  return lookAgain(everyMs, look, attempt.signal, clock);
}
