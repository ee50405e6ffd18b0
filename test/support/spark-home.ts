/** The real Spark distributions that scripts/test made available. */
import { existsSync } from "node:fs";
import path from "node:path";
import { cacheRoot } from "../../scripts/tools/cache.ts";
import { defaultSparkVersions } from "../../scripts/tools/spark-versions.ts";

/** Versions under test, as scripts/test passes them on. */
export const testedVersions: readonly string[] = (
  process.env["SPARK_RUNNER_TEST_SPARK"] || defaultSparkVersions.join(",")
).split(",");

/** For what takes minutes with each: with --long all of them, else the newest. */
export const fewVersions: readonly string[] =
  process.env["SPARK_RUNNER_TEST_LONG"] === undefined ? testedVersions.slice(-1) : testedVersions;

export function sparkHomeOf(version: string): string {
  const home = path.join(cacheRoot, `spark-${version}`);
  if (!existsSync(path.join(home, "bin/spark-submit")))
    throw new Error(`Spark ${version} is not in the cache: scripts/test puts it there`);
  return home;
}
