/** The Spark versions that spark-runner is tested with, oldest first, each as published on PyPI (pyspark). */
export const sparkVersions = ["3.5.9", "4.0.5", "4.1.4", "4.3.0"] as const;
export type SparkVersion = (typeof sparkVersions)[number];

/** What `scripts/test` runs unless it is told to run all: the oldest and the newest generation. */
export const defaultSparkVersions: readonly SparkVersion[] = ["3.5.9", "4.3.0"];
