/** Packages from PyPI by the ordinary client, into a folder of ours: neither root nor a virtual environment is needed. */
import { run } from "./run.ts";

/**
 * Installs one package, without what it depends on, into `folder`. `--target` also passes where the machine's Python
 * is "externally managed" (PEP 668); the variables undo settings of the user that contradict it.
 */
export async function pipInstall(requirement: string, folder: string): Promise<void> {
  const options = ["--quiet", "--no-deps", "--no-compile", "--target", folder];
  await run("python3", ["-m", "pip", "install", ...options, requirement], {
    env: {
      ...process.env,
      PIP_USER: "0",
      PIP_REQUIRE_VIRTUALENV: "0",
      PIP_DISABLE_PIP_VERSION_CHECK: "1",
      PIP_ROOT_USER_ACTION: "ignore",
      PIP_NO_INPUT: "1",
    },
  });
}
