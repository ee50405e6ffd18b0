/** Causes that are seen in the own container: rows of the table of causes (../causes.ts). */
import type { Cause } from "../cause.ts";

export const containerCauses = [
  {
    id: "container-out-of-memory",
    fault: "user",
    evidence: [{ in: "container", saw: "oom kill" }],
    words: "a driver's container that ran out of memory",
    says: [
      "the kernel killed a process of the job, because the driver's container was at its memory limit of {limit}",
      "the kernel killed a process of the job for memory",
    ],
    advice: [
      "raise the container's memory limit; or leave more of it beside the heap, for Python, direct buffers and native code, by a smaller --driver-memory or a larger spark.driver.memoryOverhead",
    ],
    again: "yes",
    mendedIn: "settings",
  },
] as const satisfies readonly Cause[];
