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
import { argumentCauses } from "./catalogue/arguments.ts";
import { memoryCauses } from "./catalogue/memory.ts";
import { jdbcDriverMissing, networkCauses } from "./catalogue/network.ts";
import { pythonCauses } from "./catalogue/python.ts";
import { sparkCauses } from "./catalogue/spark-causes.ts";
import { sqlCauses } from "./catalogue/sql.ts";
import { storageCauses } from "./catalogue/storage.ts";
import { containerCauses } from "./catalogue/container.ts";
import { programCauses } from "./catalogue/programs.ts";
import { executorEnds } from "./catalogue/executor-ends.ts";
import { executorRefusals } from "./catalogue/executor-refusals.ts";
import { executorWaits } from "./catalogue/executor-waits.ts";
import { logged } from "./catalogue/thrown.ts";
import { timeCauses } from "./catalogue/time.ts";
import { sparkExitCodes } from "./catalogue/spark-exit-codes.ts";

const toldByLastLine = (line: string, exitCode: number): string =>
  `failed with exit code ${exitCode}; its last line was: ${line}`;

export const causes = [
  ...jdbcDriverMissing,
  ...storageCauses,
  ...pythonCauses,
  ...programCauses,
  ...argumentCauses,
  ...sqlCauses,
  ...memoryCauses,
  ...sparkCauses,
  ...networkCauses,
  ...containerCauses,
  {
    id: "terminated",
    fault: "platform",
    evidence: [
      { in: "signal", signal: "SIGTERM" },
      logged("ERROR", "CoarseGrainedExecutorBackend|KubernetesExecutorBackend", "RECEIVED SIGNAL TERM"),
    ],
    words: "an end that somebody asked for",
    says: ["somebody, or the platform, asked the job to end (SIGTERM)"],
    advice: ["look who ended it: a person, a limit in time, a node that is drained"],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "killed",
    fault: null,
    evidence: [
      { in: "signal", signal: "SIGKILL", adds: " (often: out of memory)" },
      // By bash, of the process that it started.
      {
        in: "log",
        line: /^\S*\/(?:spark-class|spark-submit|entrypoint\.sh): line \d+: +\d+ Killed\b.*$/gm,
        adds: " (often: out of memory)",
      },
    ],
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
  ...timeCauses,
  ...executorWaits,
  ...executorRefusals,
  ...executorEnds,
  ...sparkExitCodes,
  {
    id: "context-stopped",
    fault: null,
    evidence: [{ in: "unexplained", line: /^/ }],
    words: "a Spark context that was stopped, or executors that were lost, for a reason that the log does not tell",
    advice: ["look for the first error before this one: it is only what followed"],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "user-exit-code",
    fault: "user",
    evidence: [{ in: "own code", line: /^/ }],
    words: "an exit code that the job chose",
    advice: ["look in the job for what ends it with this code: spark-runner passes it on"],
    again: "yes",
    mendedIn: null,
    told: toldByLastLine,
  },
  {
    id: "exception",
    fault: null,
    evidence: [
      { in: "any error", line: /^/ },
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
    told: toldByLastLine,
  },
] as const satisfies readonly Cause[];

export type CauseId = (typeof causes)[number]["id"];

/** What another attempt is never made for, in words. */
export const neverAgain = (table: readonly Cause[] = causes): string[] => [
  ...new Set(table.filter(({ again }) => again === "never").map(({ words }) => words)),
];
