/** Packages of the distribution. Whether they may be installed is decided in prepare.sh, before there is a Node. */
import path from "node:path";
import { run } from "./run.ts";

export const mayInstall = (env: NodeJS.ProcessEnv = process.env): boolean => env["HOW_TO_BRING_PACKAGES"] === "install";

/** Says what and why, then installs. */
export async function installPackages(
  packages: readonly string[],
  why: string,
  say: (line: string) => void,
): Promise<void> {
  say(`apt-get install ${packages.join(" ")}: ${why} (--no-install refuses)`);
  await run(path.join(import.meta.dirname, "apt-install.sh"), packages);
}
