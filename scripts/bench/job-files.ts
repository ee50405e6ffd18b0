/** The small job's files for one Spark: sources, and the jar that its own Scala compiler makes. */
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { sparkHome as homeOf } from "../tools/spark.ts";
import { run } from "../tools/run.ts";
import type { Place } from "./place.ts";
import { jobFiles } from "./variants.ts";

export interface LaidJob {
  readonly folder: string;
  readonly sparkHome: string;
  /** For what runs it on this machine. */
  readonly env: NodeJS.ProcessEnv;
}

export async function layJob(place: Place, spark: string, javaHome: string): Promise<LaidJob> {
  const folder = path.join(place.folder, `job-${spark}`);
  const sparkHome = await homeOf(spark);
  await mkdir(folder, { recursive: true });
  for (const name of [jobFiles.script, jobFiles.python, jobFiles.log])
    await copyFile(place.job(name), path.join(folder, name));
  const jar = path.join(folder, jobFiles.jar);
  const compiler = ["-cp", path.join(sparkHome, "jars/*"), "scala.tools.nsc.Main", "-usejavacp", "-d", jar];
  // By the Java that its compiler knows, whichever runs it.
  await run(place.java, [...compiler, place.job("Small.scala")], { env: place.env });
  return { folder, sparkHome, env: { ...place.env, SPARK_HOME: sparkHome, JAVA_HOME: javaHome } };
}
