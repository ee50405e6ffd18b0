import { sameOutput } from "./descriptor.ts";
import { Sink } from "./sink.ts";

/** spark-runner's own stdout and stderr. Nothing else in the program may write to these two while a job runs. */
export interface Outputs {
  readonly stdout: Sink;
  /** The same as `stdout` where both are one pipe, file or terminal: then the job gets one pipe, which keeps order. */
  readonly stderr: Sink;
}

export function openOutputs(): Outputs {
  const stdout = new Sink(1);
  return { stdout, stderr: sameOutput() ? stdout : new Sink(2) };
}
