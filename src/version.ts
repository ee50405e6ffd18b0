/** What `--version` says: which spark-runner this is, what it was built from and which Node runs it. */
import { readFileSync } from "node:fs";

/** Set by the build; a program run from its sources has no such names. */
declare const SPARK_RUNNER_VERSION: string | undefined;
declare const SPARK_RUNNER_COMMIT: string | undefined;

/** The version of package.json. */
export const version: string = typeof SPARK_RUNNER_VERSION === "string" ? SPARK_RUNNER_VERSION : versionOfSources();

/** The short commit, with `-dirty` when the tree had changes that were not committed; `sources` when nothing was built. */
export const commit: string = typeof SPARK_RUNNER_COMMIT === "string" ? SPARK_RUNNER_COMMIT : "sources";

/** One line: `spark-runner 0.1.0 (commit abc1234, Node 24.21.0)`. */
export const versionLine = (): string => `spark-runner ${version} (commit ${commit}, Node ${process.versions.node})`;

function versionOfSources(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return manifest.version;
}
