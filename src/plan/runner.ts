/** Which of spark-runner's own classes starts the application inside spark-submit's JVM, and what that needs. */
import { jarMainClass, runnerJar, runnerVariables as variables, scriptMainClass } from "../script-runner/names.ts";
import type { Basis, Known } from "./basis.ts";
import type { Names } from "./names.ts";
import type { Plan, PlannedVariable } from "./plan-schema.ts";
import type { Computed } from "./properties/properties.ts";

export type Runner = Plan["runner"];

/** Spark's servers and shells go on after their main method, and know by themselves when they end. */
const sparksOwn = /^org\.apache\.spark\.(?:deploy|repl|sql\.hive|sql\.connect)\./;

/** null: spark-submit starts the application itself. */
export function planRunner({ settings, facts: { spark }, application }: Known, names: Names, workDir: string): Runner {
  const kind = application?.kind;
  const mainClass = kind === "scala" ? scriptMainClass : kind === "jar" ? jarMainClass : undefined;
  if (mainClass === undefined) return null;
  const isHere = spark.submit !== undefined;
  if (kind === "jar" && (sparksOwn.test(settings.values.class ?? "") || (isHere && spark.scalaVersion === undefined)))
    return null;
  const { scalaVersion } = names;
  return { mainClass, scalaVersion, jar: `${workDir}/${runnerJar(scalaVersion)}`, directory: `${workDir}/script` };
}

export function runnerProperties({ application }: Basis): Computed[] {
  // Executors load a script's classes from the driver; 4.x would look for them in a session that the script did not make.
  if (application?.kind === "scala") {
    const why = "a script's classes belong to all its sessions";
    return [{ name: "spark.sql.artifact.isolation.enabled", value: "false", why }];
  }
  return [];
}

export function runnerVariables(
  { settings: { values, origins }, facts: { prepared } }: Pick<Basis, "settings" | "facts">,
  runner: Runner,
): PlannedVariable[] {
  if (runner === null) return [];
  const isJars = runner.mainClass === jarMainClass;
  const own: readonly (readonly [string, string | undefined])[] = [
    [variables.directory, runner.directory],
    [variables.mainClass, isJars ? values.class : undefined],
    [variables.preparedScripts, isJars ? undefined : prepared?.scripts?.directory],
    [variables.lingerMs, values.lingerTimeout?.toString()],
    [variables.graceMs, origins.grace === undefined ? undefined : values.grace.toString()],
  ];
  const why = origins.class === undefined ? {} : { why: origins.class };
  return own.flatMap(([name, value]): PlannedVariable[] =>
    value === undefined ? [] : [{ name, value, from: "computed", ...(name === variables.mainClass ? why : {}) }],
  );
}
