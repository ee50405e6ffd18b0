/**
 * The causes of failure: one row says all that is known of one, and everything else is made from it (what is told, whether
 * another attempt is made, what the plan lists, docs/causes.md).
 *
 * Clues come one after the other, from the surest to the vaguest (clues.ts); each is held against the rows from the first
 * to the last, and the first row that it fits is the cause. So what fits anything stands last.
 *
 * A wrong cause is worse than none, since it may keep a job from being tried again. So an `error` is judged only by the
 * class of its exception or by Spark's own words behind it: ordinary words are anybody's.
 */
import type { Cause } from "./cause.ts";
import { programCauses } from "./catalogue/programs.ts";
import { thrown } from "./catalogue/thrown.ts";
import { executorEnds } from "./catalogue/executor-ends.ts";
import { executorRefusals } from "./catalogue/executor-refusals.ts";
import { executorWaits } from "./catalogue/executor-waits.ts";
import { sparkExitCodes } from "./catalogue/spark-exit-codes.ts";

export const causes = [
  ...programCauses,
  {
    id: "out-of-memory",
    fault: "user",
    evidence: [
      thrown("OutOfMemoryError"),
      { in: "log", line: /^.*\bjava\.lang\.OutOfMemoryError.*$/gm },
      { in: "exit code", code: 52, line: "the JVM ran out of memory (OutOfMemoryError)" },
    ],
    words: "too little memory",
    advice: ["give the driver or the executors more memory, or let the job hold less at a time"],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "killed",
    fault: null,
    evidence: [{ in: "signal", signal: "SIGKILL", adds: " (often: out of memory)" }],
    words: "a process that was killed",
    advice: [],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "signalled",
    fault: null,
    evidence: [{ in: "signal" }],
    words: "a signal",
    advice: [],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "timed-out",
    fault: null,
    evidence: [{ in: "end", is: "timed out" }],
    words: "a limit in time",
    advice: [],
    again: "yes",
    mendedIn: null,
  },
  ...executorWaits,
  ...executorRefusals,
  ...executorEnds,
  ...sparkExitCodes,
  {
    id: "exception",
    fault: null,
    evidence: [
      { in: "error", line: /^/ },
      { in: "consequence", line: /^/ },
      { in: "hint", line: /^/ },
    ],
    words: "an exception",
    advice: [],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "last-words",
    fault: null,
    evidence: [{ in: "last words", line: /^/ }],
    words: "an end that nothing explains",
    advice: [],
    again: "yes",
    mendedIn: null,
    // Whether it has to do with the end is not known.
    told: (line, exitCode) => `failed with exit code ${exitCode}; its last line was: ${line}`,
  },
] as const satisfies readonly Cause[];

export type CauseId = (typeof causes)[number]["id"];

/** What another attempt is never made for, in words. */
export const neverAgain = (table: readonly Cause[] = causes): string[] => [
  ...new Set(table.filter(({ again }) => again === "never").map(({ words }) => words)),
];
