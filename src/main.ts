/** Picks the command; the only place that turns an error into an exit code. */
import type { Call, Command, Commands } from "./commands/command.ts";
import { decommission, isDecommissionHook } from "./commands/decommission.ts";
import { commands as table } from "./commands/table.ts";
import { bytesProblems } from "./request/bytes.ts";
import { refuse } from "./request/refuse.ts";
import { maskText } from "./secrets.ts";
import { becomeInit } from "./adapters/process/self/init.ts";
import { print } from "./adapters/process/output/print.ts";
import { watchSignals } from "./adapters/process/self/signals.ts";
import { showError } from "./report/errors.ts";
import { parseCommandLine } from "./settings/command-line.ts";
import { isCommand } from "./settings/command-syntax.ts";

/** `argv` is that of the process, with node and script; `out` takes what is for stdout. Returns the exit code. */
export async function main(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  out = print,
  commands: Commands = table,
): Promise<number> {
  try {
    // Spark's pods wait for this: it comes before all that is read, of which it needs nothing.
    const [first = "", ...others] = argv.slice(2);
    const command = isCommand(commands, first) ? commands[first] : undefined;
    const mayAskForHelp = others.length === 1 && others[0]?.startsWith("-");
    if (command !== undefined && "become" in command && !mayAskForHelp) return command.become(others, env);
    if (isDecommissionHook(argv.slice(2), env)) return await decommission(env);
    // Before anything is read, which may take long: PID 1 loses a signal that it has no handler for.
    becomeInit(argv, env);
    const signals = watchSignals();
    try {
      return await runCommand(argv, { env, signals, out, commands });
    } finally {
      signals.stop();
    }
  } catch (error) {
    const { lines, exitCode } = showError(error);
    for (const line of lines) complain(maskText(line));
    return exitCode;
  }
}

async function runCommand(
  argv: readonly string[],
  { commands, ...here }: Pick<Call, "env" | "signals" | "out" | "commands">,
): Promise<number> {
  const parsed = parseCommandLine(argv.slice(2), commands);
  const line = { ...parsed, problems: [...bytesProblems(argv, here.env), ...parsed.problems] };
  // The parser knows no other names than the table's.
  const command = commands[line.command] as Command;
  if ("become" in command) return command.become(line.args, here.env);
  // With settings there may be more that is wrong: it is told together with this.
  if (command.settings === undefined) refuse(line.problems);
  const handle = await command.load();
  return await handle({ ...here, commands, line, options: line.options, say: complain });
}

let stderrIsGuarded = false;

function complain(line: string): void {
  if (!stderrIsGuarded) process.stderr.on("error", () => {});
  stderrIsGuarded = true;
  process.stderr.write(`spark-runner: ${line}\n`);
}
