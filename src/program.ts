/** What the build put into the program: its version, and the files that it carries. */
import { readFileSync } from "node:fs";
import { getAsset } from "node:sea";

/** Set by the build; a program run from its sources has no such names. */
declare const SPARK_RUNNER_VERSION: string | undefined;
declare const SPARK_RUNNER_COMMIT: string | undefined;
declare const SPARK_RUNNER_FORM: "executable" | "package" | undefined;

/** The version of package.json. */
export const version: string = typeof SPARK_RUNNER_VERSION === "string" ? SPARK_RUNNER_VERSION : versionOfSources();

/** The short commit, with `-dirty` when the tree had changes that were not committed; `sources` when nothing was built. */
export const commit: string = typeof SPARK_RUNNER_COMMIT === "string" ? SPARK_RUNNER_COMMIT : "sources";

/** One line: `spark-runner 0.1.0 (commit abc1234, Node 24.21.0)`. */
export const versionLine = (): string => `spark-runner ${version} (commit ${commit}, Node ${process.versions.node})`;

/** What the build made of this; the sources run as well. */
const form = typeof SPARK_RUNNER_FORM === "string" ? SPARK_RUNNER_FORM : "sources";

function versionOfSources(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return manifest.version;
}

/** The bytes of the asset `name`: from the executable, from the npm package, or from dist/assets for the sources. */
export function readAsset(name: string): Buffer {
  if (form === "executable") return Buffer.from(getAsset(name));
  const file = new URL(`${form === "package" ? "./assets" : "../dist/assets"}/${name}`, import.meta.url);
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Error(`failed to read the asset ${name}: ${file.pathname} is missing; "npm run build" makes it`, {
      cause,
    });
  }
}

/** The text of a shell script of ours, by its path in src; the build makes an asset of each, with the name of its file. */
export function readScript(file: string): string {
  if (form === "sources") return readFileSync(new URL(file, import.meta.url), "utf8");
  return readAsset(file.slice(file.lastIndexOf("/") + 1)).toString();
}
