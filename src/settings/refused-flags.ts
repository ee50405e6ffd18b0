/** Flags of spark-submit that can't hold here. */
export interface RefusedFlag {
  readonly takesValue: boolean;
  /** The rest of a sentence that begins with the flag. */
  readonly why: string;
  readonly advice: string;
}

const clusterMode = "is for drivers in cluster mode, which spark-runner starts none of: its driver runs here";

export const refusedFlags: ReadonlyMap<string, RefusedFlag> = new Map([
  ["--kill", { takesValue: true, why: clusterMode, advice: "end the run by a signal, or by deleting its pod" }],
  ["--status", { takesValue: true, why: clusterMode, advice: "the run's exit code and its last lines tell" }],
  ["--supervise", { takesValue: false, why: clusterMode, advice: "--max-attempts says how often a job is tried" }],
  [
    "--remote",
    {
      takesValue: true,
      why: "makes a client of a Spark Connect server of the job, whose driver and executors are elsewhere",
      advice: "run such a client as a plain Python program: there is no driver for spark-runner to look after",
    },
  ],
]);
