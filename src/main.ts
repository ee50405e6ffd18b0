/** Picks the command; the only place that turns an error into an exit code. */
import { randomBytes } from "node:crypto";
import { dryRun } from "./commands/dry-run.ts";
import { refuseOtherBytes } from "./commands/bytes.ts";
import { becomeSparkProcess } from "./commands/spark-process.ts";
import { understand, understandAlone } from "./commands/understand.ts";
import { loadHeavy } from "./load-heavy.ts";
import { maskText } from "./plan/secrets.ts";
import { becomeInit } from "./process/init.ts";
import { watchSignals, type SignalWatch } from "./process/signals.ts";
import { ExitCode, RunnerError } from "./errors.ts";
import { showError } from "./report/errors.ts";
import { parseCommandLine } from "./settings/command-line.ts";
import { helpText } from "./settings/commander.ts";
import { versionLine } from "./version.ts";

/** `argv` is that of the process, with node and script. Returns the exit code. */
export async function main(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  try {
    // Spark's pods wait for this: it comes before commander and the settings, of which it needs nothing.
    const [first, ...others] = argv.slice(2);
    if (first === "executor" || first === "driver") return becomeSparkProcess(first, others, env);
    // Before anything is read, which may take long: PID 1 loses a signal that it has no handler for.
    becomeInit(argv, env);
    refuseOtherBytes(argv, env);
    const signals = watchSignals();
    try {
      return await runCommand(argv, env, signals);
    } finally {
      signals.stop();
    }
  } catch (error) {
    const { lines, exitCode } = showError(error);
    for (const line of lines) complain(maskText(line));
    return exitCode;
  }
}

async function runCommand(argv: readonly string[], env: NodeJS.ProcessEnv, signals: SignalWatch): Promise<number> {
  const commandLine = parseCommandLine(argv.slice(2));
  switch (commandLine.command) {
    case "version":
      return await print(`${versionLine()}\n`);
    case "help":
      return await print(helpText(process.stdout.columns ?? 120));
    case "completion":
      return await print((await loadHeavy()).completion(commandLine.args));
    case "jar":
      return await print((await loadHeavy()).jar(commandLine.args));
    case "manifests":
      return await print((await loadHeavy()).manifests(commandLine.args));
    case "executor":
    case "driver":
      return becomeSparkProcess(commandLine.command, commandLine.args, env);
    case "label":
    case "clean": {
      const known = await understandAlone(commandLine, env, makeRunId);
      return await (await loadHeavy())[commandLine.command](known, signals, env);
    }
    case "run":
    case "exec": {
      const request = await understand(commandLine, env, makeRunId);
      const scope = commandLine.command === "exec" ? "attempts" : "all";
      if (!request.settings.values.dryRun) return await (await loadHeavy()).execute(request, signals, env, scope);
      signals.stop(); // nothing is to be ended in order
      for (const warning of request.warnings) complain(`warning: ${warning}`);
      return await print(await dryRun(request, env, scope, process.stdout, complain));
    }
  }
}

const runIdBytes = 5;

/** 8 letters and digits: 40 bits, enough to tell the runs of one namespace apart. */
const makeRunId = (): string =>
  BigInt(`0x${randomBytes(runIdBytes).toString("hex")}`)
    .toString(36)
    .padStart(8, "0");

/** Returns when all is written. A reader that is gone, as in `… | head`, wants no more; a full disk has only half of it. */
async function print(text: string | Buffer): Promise<0> {
  process.stdout.on("error", () => {}); // told by the callback
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.write(text, resolve);
  });
  if (error && error.code !== "EPIPE") {
    throw new RunnerError(ExitCode.settings, `failed to write to stdout: ${error.message}`, {
      advice: "give it a file or a pipe that takes all of it; what was written is not complete",
      cause: error,
    });
  }
  return 0;
}

let stderrIsGuarded = false;

function complain(line: string): void {
  if (!stderrIsGuarded) process.stderr.on("error", () => {});
  stderrIsGuarded = true;
  process.stderr.write(`spark-runner: ${line}\n`);
}
