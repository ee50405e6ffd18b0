import path from "node:path";
import { quickOptions } from "../../scripts/tools/java.ts";

/**
 * Spark hands these variables to the JVMs of spark-submit and of its launcher, and prints nothing about it. A Spark of the
 * cache also gets the archive of classes that scripts/test made for it (scripts/tools/java.ts).
 */
export function quickJava(sparkHome?: string): { SPARK_SUBMIT_OPTS: string; SPARK_LAUNCHER_OPTS: string } {
  const archive = archives.find((file) => path.parse(file).name === path.basename(sparkHome ?? ""));
  // What the JVM thinks of an archive belongs to no job's output.
  const shared = archive === undefined ? "" : ` -XX:SharedArchiveFile=${archive} -Xlog:cds=off -Xlog:cds+dynamic=off`;
  return { SPARK_SUBMIT_OPTS: quickOptions + shared, SPARK_LAUNCHER_OPTS: quickOptions };
}

const archives = (process.env["SPARK_RUNNER_TEST_CLASSES"] ?? "").split(":").filter(Boolean);
