/** `help`, `--help`, `<command> --help`: what there is, for stdout. */
import { UseError } from "../errors.ts";
import { defaultOf, isCommand } from "../settings/command-syntax.ts";
import { helpText } from "../settings/help.ts";
import { didYouMean } from "../settings/nearest.ts";
import type { Call } from "./command.ts";

export async function help({ line: { args, commandNames }, commands, out }: Call): Promise<number> {
  const [name = defaultOf(commands)] = args;
  if (isCommand(commands, name)) return await out(helpText(commands, name, process.stdout.columns ?? 120));
  const message = `help: expected one of ${commandNames.join(", ")}, got ${JSON.stringify(name)}`;
  throw new UseError([{ kind: "usage", message, ...didYouMean(name, commandNames) }]);
}
