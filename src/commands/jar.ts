/** `jar <Scala version>`: the jar of the runner of scripts and jars for stdout, which the command of `-o shell` needs. */
import { readAsset } from "../program.ts";
import { runnerJar } from "../script-runner/names.ts";
import type { Call } from "./command.ts";

export const jar = ({ line: { args }, out }: Call): Promise<number> => out(readAsset(runnerJar(args.join())));
