/** Picks the command; the only place that turns an error into an exit code. */
import { decommission, isDecommissionHook } from "./commands/decommission.ts";
import { dryRun } from "./commands/dry-run.ts";
import { refuseOtherBytes } from "./request/bytes.ts";
import { becomeSparkProcess } from "./commands/spark-process.ts";
import { readRequest, readRequestAlone } from "./request/read-request.ts";
import { maskText } from "./secrets.ts";
import { becomeInit } from "./adapters/process/self/init.ts";
import { print } from "./adapters/process/output/print.ts";
import { makeRunId } from "./adapters/machine/run-id.ts";
import { watchSignals, type SignalWatch } from "./adapters/process/self/signals.ts";
import { showError } from "./report/errors.ts";
import { parseCommandLine } from "./settings/command-line.ts";
import { helpText } from "./settings/commander.ts";
import { versionLine } from "./program.ts";

/** `argv` is that of the process, with node and script; `out` takes what is for stdout. Returns the exit code. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv, out = print): Promise<number> {
  try {
    // Spark's pods wait for this: it comes before commander and the settings, of which it needs nothing.
    const [first, ...others] = argv.slice(2);
    if (first === "executor" || first === "driver") return becomeSparkProcess(first, others, env);
    if (isDecommissionHook(argv.slice(2), env)) return await decommission(env);
    // Before anything is read, which may take long: PID 1 loses a signal that it has no handler for.
    becomeInit(argv, env);
    refuseOtherBytes(argv, env);
    const signals = watchSignals();
    try {
      return await runCommand(argv, env, signals, out);
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
  env: NodeJS.ProcessEnv,
  signals: SignalWatch,
  out: typeof print,
): Promise<number> {
  const commandLine = parseCommandLine(argv.slice(2));
  switch (commandLine.command) {
    case "version":
      return await out(`${versionLine()}\n`);
    case "help":
      return await out(helpText(process.stdout.columns ?? 120));
    case "completion":
      return await out((await import("./commands/completion.ts")).completion(commandLine.args));
    case "jar":
      return await out((await import("./commands/jar.ts")).jar(commandLine.args));
    case "manifests":
      return await out((await import("./commands/manifests.ts")).manifests(commandLine.args));
    case "executor":
    case "driver":
      return becomeSparkProcess(commandLine.command, commandLine.args, env);
    case "label":
    case "clean": {
      const known = await readRequestAlone(commandLine, env, makeRunId);
      return await (await import("./commands/set-up.ts"))[commandLine.command](known, signals, env);
    }
    case "run":
    case "exec": {
      const request = await readRequest(commandLine, env, makeRunId);
      const scope = commandLine.command === "exec" ? "attempts" : "all";
      if (!request.basis.settings.values.dryRun) {
        const { execute } = await import("./commands/run.ts");
        return await execute(request, signals, env, scope);
      }
      signals.stop(); // nothing is to be ended in order
      for (const warning of request.warnings) complain(`warning: ${warning}`);
      return await out(await dryRun(request, env, scope, complain));
    }
  }
}

let stderrIsGuarded = false;

function complain(line: string): void {
  if (!stderrIsGuarded) process.stderr.on("error", () => {});
  stderrIsGuarded = true;
  process.stderr.write(`spark-runner: ${line}\n`);
}
