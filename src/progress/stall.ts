/**
 * Whether anything of the job moves, and what is said and done when nothing does: a machine without a clock of its own.
 *
 * A stage that Spark has begun, whose tasks neither start nor end, read nor write, and none of which computes, stalls. Without an
 * active stage the driver computes, or waits for its next batch: that is no stall. What can't be known is none either.
 */
import { movesAgain, stall, whatNext } from "./words.ts";
import type { Stage } from "./stages.ts";
import type { TaskThread } from "./tasks.ts";

/** In milliseconds; null: never. */
export interface StallTimes {
  readonly warningMs: number | null;
  readonly timeoutMs: number | null;
}

/** What tasks do; undefined: it can't be seen. */
export type TasksSeen = readonly TaskThread[] | undefined;

export interface StallJudgement {
  readonly line?: string;
  /** The attempt is to end, for this. */
  readonly verdict?: string;
}

export interface StallJudge {
  /** What Spark says of its active stages now; undefined: nothing. Returns whether it is to be looked at what tasks do. */
  see(stages: readonly Stage[] | undefined, nowMs: number): StallJudgement & { readonly closer: boolean };
  /** What tasks do that the last look was followed by. */
  seeTasks(tasks: TasksSeen, nowMs: number): StallJudgement;
}

export function createStallJudge({ warningMs, timeoutMs }: StallTimes): StallJudge {
  /** The active stages as they are since then. */
  let last: { readonly stages: readonly Stage[]; readonly key: string; sinceMs: number } | undefined;
  let hasSaid = false;
  const isOver = (limitMs: number | null, nowMs: number): boolean =>
    last !== undefined && limitMs !== null && nowMs - last.sinceMs >= limitMs;

  return {
    see(stages, nowMs) {
      // What it counts only grows: where it is the same again later, nothing has moved meanwhile.
      if (stages === undefined) return { closer: false };
      const key = stages.map(({ state }) => state).join("; ");
      if (last?.key === key) return { closer: (!hasSaid && isOver(warningMs, nowMs)) || isOver(timeoutMs, nowMs) };
      const stalled = hasSaid ? last : undefined;
      last = stages.length === 0 ? undefined : { stages, key, sinceMs: nowMs };
      hasSaid = false;
      return { closer: false, ...(stalled === undefined ? {} : { line: movesAgain(nowMs - stalled.sinceMs) }) };
    },
    seeTasks(those, nowMs) {
      if (last === undefined) return {};
      // Where a stage has tasks that run, none that are found are none that can be seen.
      const tasks = those?.length === 0 && last.stages.some(({ running }) => running > 0) ? undefined : those;
      if (tasks?.some(({ isComputing }) => isComputing) === true) {
        last.sinceMs = nowMs;
        return {};
      }
      const forMs = nowMs - last.sinceMs;
      const said = stall(last.stages, tasks, forMs);
      if (tasks !== undefined && isOver(timeoutMs, nowMs)) return { verdict: said };
      if (hasSaid || !isOver(warningMs, nowMs)) return {};
      hasSaid = true;
      return { line: `warning: ${said}; ${whatNext(tasks, timeoutMs === null ? null : timeoutMs - forMs)}` };
    },
  };
}
