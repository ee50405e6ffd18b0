/** Packages from PyPI by the ordinary client, into a folder of ours: neither root nor a virtual environment is needed. */
import { run } from "./run.ts";

/**
 * Installs packages into `folder`, without what they depend on unless that is wanted. `--target` also passes where the
 * machine's Python is "externally managed" (PEP 668); the variables undo settings of the user that contradict it.
 */
export async function pipInstall(
  requirements: string | readonly string[],
  folder: string,
  { withDependencies = false } = {},
): Promise<void> {
  const options = ["--quiet", "--no-compile", "--target", folder, ...(withDependencies ? [] : ["--no-deps"])];
  await run("python3", ["-m", "pip", "install", ...options, ...[requirements].flat()], {
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
