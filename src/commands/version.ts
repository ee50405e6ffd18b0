/** `version`, `--version`. */
import { versionLine } from "../program.ts";
import type { Call } from "./command.ts";

export const version = ({ out }: Call): Promise<number> => out(`${versionLine()}\n`);
