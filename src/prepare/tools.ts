/** What the parts of `prepare` work with. */
import { findSpark, readVersion, type FoundSpark } from "../adapters/machine/find-spark.ts";
import { javaHome } from "../adapters/machine/java.ts";
import { ExitCode, RunnerError } from "../errors.ts";
import type { Log } from "../run/ports.ts";
import { withoutRunnerVariables } from "../script-runner/names.ts";
import type { Draft } from "./draft.ts";

export interface Tools {
  readonly draft: Draft;
  readonly spark: FoundSpark & { readonly version: string; readonly scalaVersion: string };
  /** undefined where it is not known which one Spark would take. */
  readonly javaHome: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly cancel: AbortSignal;
  readonly log: Log;
}

/** What is here; fails with a RunnerError where there is no Spark. */
export function lookForTools(
  sparkHome: string | undefined,
  env: NodeJS.ProcessEnv,
): Pick<Tools, "spark" | "javaHome" | "env"> {
  const found = findSpark(sparkHome, env);
  const known = found === undefined ? undefined : readVersion(found.home);
  if (found === undefined || known === undefined)
    throw new RunnerError(
      ExitCode.notFound,
      found === undefined
        ? "failed to find Spark: neither SPARK_HOME, nor PATH, nor a pyspark package leads to it"
        : `failed to find Spark: ${found.home}/jars has no spark-core_*.jar`,
      { advice: "set SPARK_HOME or --spark-home to the folder of a Spark distribution" },
    );
  return {
    spark: { ...found, ...known },
    javaHome: javaHome(found.home, env),
    env: { ...withoutRunnerVariables(env), ...onThisMachine },
  };
}

const onThisMachine = {
  // Where an image is built its name may lead to no address, and Spark asks for that even to compile.
  SPARK_LOCAL_IP: "127.0.0.1",
  SPARK_LOCAL_HOSTNAME: "localhost",
  // It would stay in the image.
  PYTHONDONTWRITEBYTECODE: "1",
};
