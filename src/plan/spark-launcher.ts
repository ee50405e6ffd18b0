/**
 * spark-submit starts a small JVM, Spark's launcher, that computes the command line of the driver's. On a class path of all of
 * Spark's jars it opens them one after the other until it comes to the one with its classes.
 */
import type { Basis } from "./basis.ts";
import type { PlannedVariable } from "./plan-schema.ts";

const name = "SPARK_LAUNCHER_OPTS";

/** Java ignores a path that is not there. */
export function launcherVariables({ settings, facts }: Pick<Basis, "settings" | "facts">): PlannedVariable[] {
  const { home, version, scalaVersion } = facts.spark;
  if (settings.variables.has(name) || facts.environment[name] !== undefined) return [];
  if (home === undefined || version === undefined || scalaVersion === undefined) return [];
  const jar = `${home}/jars/spark-launcher_${scalaVersion}-${version}.jar`;
  // Spark's script splits the value at blanks, and Java a path at colons.
  if (!isPlain(jar)) return [];
  const why = "spark-submit's first JVM opens the one jar that it needs, and not all of Spark's";
  return [{ name, value: `-Xbootclasspath/a:${jar}`, from: "computed", why }];
}

const isPlain = (file: string): boolean => /^[\w./+-]+$/.test(file);
