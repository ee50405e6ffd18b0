/** Which Java the job runs with, as its own file `release` says. */
import { realpathSync } from "node:fs";
import path from "node:path";
import { sparkEnvScript } from "./find-spark.ts";
import { readText } from "./cgroup.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Such as `17.0.15`; undefined: not known, as where Spark's own script chooses. */
export function javaVersion(sparkHome: string | undefined, env: Environment): string | undefined {
  const home = env["JAVA_HOME"];
  if (!home || choosesJava(sparkHome, env)) return undefined;
  return /^JAVA_VERSION="([^"]+)"/m.exec(readText(path.join(home, "release")) ?? "")?.[1];
}

/** The folder of the Java that Spark's scripts take: JAVA_HOME's, else that of the `java` on PATH. undefined: not known. */
export const javaHome = (sparkHome: string | undefined, env: Environment): string | undefined =>
  choosesJava(sparkHome, env) ? undefined : env["JAVA_HOME"] || javaOnPath(env["PATH"]);

const choosesJava = (sparkHome: string | undefined, env: Environment): boolean =>
  sparkEnvScript(sparkHome, env).includes("JAVA_HOME");

function javaOnPath(folders = ""): string | undefined {
  for (const folder of folders.split(":").filter(Boolean)) {
    try {
      return path.resolve(realpathSync(path.join(folder, "java")), "../..");
    } catch {
      // not in this folder
    }
  }
  return undefined;
}
