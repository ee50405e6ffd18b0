/** What the build writes into the program about itself; nothing else of the place and time of the build gets in. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { inRoot, root } from "./paths.ts";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

export const manifest: Manifest = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));

/** The names that src/program.ts looks for. */
export const definitions = (form: "executable" | "package"): Record<string, string> => ({
  SPARK_RUNNER_FORM: JSON.stringify(form),
  SPARK_RUNNER_VERSION: JSON.stringify(manifest.version),
  SPARK_RUNNER_COMMIT: JSON.stringify(commit()),
});

/** The short commit, `-dirty` when files differ from it, `unknown` outside a git repository or before the first commit. */
function commit(): string {
  try {
    const hash = git("rev-parse", "--short=7", "HEAD");
    return git("status", "--porcelain") === "" ? hash : `${hash}-dirty`;
  } catch {
    return "unknown";
  }
}

const git = (...args: string[]): string =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
