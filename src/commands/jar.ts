/** `jar <Scala version>`: the jar of the runner of scripts and jars for stdout, which the command of `-o shell` needs. */
import { readAsset } from "../program.ts";
import { UseError } from "../errors.ts";
import { runnerJar } from "../script-runner/names.ts";

export function jar([version = ""]: readonly string[]): Buffer {
  if (version === "2.12" || version === "2.13") return readAsset(runnerJar(version));
  throw new UseError([{ kind: "usage", message: `jar: expected 2.12 or 2.13, got ${JSON.stringify(version)}` }]);
}
