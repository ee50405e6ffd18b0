/** `completion <shell>`: the script for stdout. */
import { completionScript, type Shell } from "../settings/completion.ts";
import type { Call } from "./command.ts";

export const completion = ({ line: { args }, commands, out }: Call): Promise<number> =>
  out(completionScript(args[0] as Shell, commands));
