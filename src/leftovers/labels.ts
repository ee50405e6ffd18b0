/** The labels by which what a run makes is told from what others make. */

/** On all that a run creates. */
export const labelName = {
  managedBy: "app.kubernetes.io/managed-by",
  job: "spark-runner/job",
  run: "spark-runner/run",
  /** On executors only. */
  attempt: "spark-runner/attempt",
} as const;

/** The value of `labelName.managedBy`. */
export const manager = "spark-runner";

/** Spark's own, on all that an application makes. */
export const applicationLabel = "spark-app-selector";
/** Of the executors of any Spark application. */
export const executorLabels = "spark-role=executor";
