import type { JobRun } from "./marks.ts";
import type { VariantName } from "./variants.ts";

/** A place where the small job can be run: this machine, or pods. */
export interface Runs {
  readonly run: (variant: VariantName) => Promise<JobRun>;
  /** Anonymous memory of driver and executors in MB, when the job's work is done and its session is still there. */
  readonly memory: (variant: VariantName) => Promise<number>;
}
