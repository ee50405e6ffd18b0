/** What spark-runner ends by the clock: rows of the table of causes (../causes.ts). */
import { ExitCode } from "../../errors.ts";
import type { Cause } from "../cause.ts";

export const timeCauses = [
  {
    id: "timed-out",
    fault: null,
    evidence: [{ in: "end", is: "timed out" }],
    words: "a limit in time",
    advice: [
      "look at what it was doing: the job's output has a thread dump of the driver; --attempt-timeout gives it more time, within --deadline",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "stalled",
    fault: null,
    evidence: [{ in: "watch", saw: "stall" }],
    words: "a job of which nothing moves",
    advice: [
      "look at what its tasks wait for: the job's output has a thread dump of the driver; a service that doesn't answer wants a time-out in the job; --stall-timeout gives it more time",
    ],
    again: "yes",
    mendedIn: null,
    exitCode: ExitCode.timedOut,
  },
] as const satisfies readonly Cause[];
