/** The ways in which the small job is run, and the words that run each. */

/** What runs the job, and what is prepared for it. */
export const variants = {
  plainJar: { application: "jar", by: "spark-submit" },
  unpreparedScript: { application: "script", by: "spark-runner", prepared: false },
  preparedScript: { application: "script", by: "spark-runner", prepared: true },
  preparedJar: { application: "jar", by: "spark-runner", prepared: true },
  plainPython: { application: "python", by: "spark-submit" },
  preparedPython: { application: "python", by: "spark-runner", prepared: true },
} as const satisfies Record<string, Variant>;

export type VariantName = keyof typeof variants;

export interface Variant {
  readonly application: "jar" | "script" | "python";
  readonly by: "spark-submit" | "spark-runner";
  readonly prepared?: boolean;
}

/** Where the job's files lie. */
export interface JobFiles {
  readonly folder: string;
}

export const jobFiles = {
  jar: "small.jar",
  script: "small.scala",
  python: "small.py",
  log: "log4j2.properties",
} as const;

/** Sizes and properties that all ways have alike. */
const alike = (folder: string): Record<string, string> => ({
  "spark.driver.memory": "1g",
  "spark.executor.memory": "1g",
  "spark.driver.extraJavaOptions": `-Dlog4j2.configurationFile=${folder}/${jobFiles.log}`,
});

/** Behind the program's name: what is alike for all, `properties` of the place, the application. */
export function wordsOf(variant: Variant, folder: string, properties: Readonly<Record<string, string>>): string[] {
  const conf = Object.entries({ ...alike(folder), ...properties }).flatMap(([name, value]) => [
    "--conf",
    `${name}=${value}`,
  ]);
  const mainClass = variant.application === "jar" ? ["--class", "Small"] : [];
  return [...conf, ...mainClass, `${folder}/${jobFiles[variant.application]}`];
}
