/** Which Java the job runs with, as its own file `release` says. */
import path from "node:path";
import { sparkEnvScript } from "./find-spark.ts";
import { readText } from "./cgroup.ts";

/** Such as `17.0.15`; undefined: not known, as where Spark's own script chooses. */
export function javaVersion(
  sparkHome: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const home = env["JAVA_HOME"];
  if (!home || sparkEnvScript(sparkHome, env).includes("JAVA_HOME")) return undefined;
  return /^JAVA_VERSION="([^"]+)"/m.exec(readText(path.join(home, "release")) ?? "")?.[1];
}
