/** What spark-submit, its JVM and the interpreters under it say by themselves, each with the exit code that goes with it. */
import type { FailureCause } from "./outcome.ts";
import { kindOf } from "./cause-kinds.ts";
import { isSameFile } from "./python-trace.ts";

/** Output, exit code and application of an attempt. */
export interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Path or URL, as it was given. */
  readonly application: string;
}

/**
 * undefined: none of these. The words alone are no evidence, for a job or a program that it calls may say them: the exit
 * code, the application's own name or the place in the output must agree.
 */
export const saidBySparkSubmit = (said: Said): FailureCause | undefined =>
  mainClassMissing(said) ??
  tooLong(said) ??
  fileMissing(said) ??
  fetchFailed(said) ??
  refusedArguments(said) ??
  launcherFailed(said) ??
  refusedByJava(said);

const both = ({ stdout, stderr }: Said): string => `${stdout}\n${stderr}`;

/** Spark's exit code for a main class that can't be loaded, with the line that it prints. */
function mainClassMissing(said: Said): FailureCause | undefined {
  const line = said.exitCode === 101 ? last(both(said), /^Error: Failed to load .*$/gm) : undefined;
  return line === undefined ? undefined : { kind: "missing class", line };
}

/** Of Spark's scripts, which call java with all arguments and some of their own; bash's code for what can't be executed. */
function tooLong(said: Said): FailureCause | undefined {
  if (said.exitCode !== 126) return undefined;
  const words = last(both(said), /(?<=\/bin\/(?:spark-class|spark-submit): line \d+: ).*: Argument list too long$/gm);
  return words === undefined
    ? undefined
    : {
        kind: "bad arguments",
        line: `${words}: the job's arguments and variables are more than Linux gives a process`,
      };
}

/** Python's 2, or our script runner's 1, for a file that isn't there. */
function fileMissing(said: Said): FailureCause | undefined {
  const python = /^.*: can't open file '(.*)': \[Errno (?:2|13)\] .*$/gm;
  const runner = /^failed to read the script: no such file: (.*)$/gm;
  const found = [...both(said).matchAll(said.exitCode === 2 ? python : runner)].findLast(([, file = ""]) =>
    isSameFile(file.trim(), said.application),
  );
  return found === undefined ? undefined : { kind: "missing file", line: found[0] };
}

/** spark-submit fetches a remote application; other files that it fetches may be there another time. */
function fetchFailed(said: Said): FailureCause | undefined {
  const line =
    /^Exception in thread "main" (java\.io\.FileNotFoundException: .*)\n(?:[ \t]+at .*\n)*?[ \t]+at org\.apache\.spark\.\S*DependencyUtils\$?\.downloadFile\b/m.exec(
      both(said),
    )?.[1];
  if (line === undefined) return undefined;
  return { kind: namesFile(line, said.application) ? "missing file" : "exception", line };
}

const namesFile = (line: string, application: string): boolean =>
  line.split(/[\s'"]+/).some((word) => isSameFile(word, application));

/** The launcher's own words stand above its usage, with a JVM's warnings between; argparse's come with its code by convention. */
function refusedArguments(said: Said): FailureCause | undefined {
  const output = both(said);
  const bySpark = /^(Error: .*)\n(?:\n|WARNING: .*\n|(?:NOTE: )?Picked up .*\n)*Usage: spark-submit \[options\]/m.exec(
    output,
  )?.[1];
  const byPython = said.exitCode === 2 && /^usage: /m.test(output) ? last(output, /^\S+\.py: error: .*$/gm) : undefined;
  const line = bySpark ?? byPython;
  return line === undefined ? undefined : { kind: "bad arguments", line };
}

/** How Spark's script ends when the JVM that should tell it the command told nothing; what that JVM, or bash, said is before. */
const noCommand = /^\S*\/spark-class: line \d+: CMD: bad array subscript$/;

function launcherFailed(said: Said): FailureCause | undefined {
  if (said.exitCode !== 1) return undefined;
  const lines = both(said).split("\n");
  const at = lines.findIndex((line) => noCommand.test(line));
  if (at === -1) return undefined;
  const before = lines
    .slice(0, at)
    .findLast((line) => !ofEveryJvm.test(line))
    ?.trim();
  if (before === undefined)
    return { kind: "exception", line: "Java ended without a word when Spark's script asked it for the command" };
  const line = before.replace(/^\S*\/spark-class: line \d+: /, "");
  if (/: (?:cannot execute|.*: bad interpreter: )/.test(line)) return { kind: "missing program", line };
  return { kind: kindOf(line), line };
}

/** What a JVM says before anything else, whatever comes of it. */
const ofEveryJvm =
  /^(?:NOTE: Picked up |Picked up |WARNING: |.* VM warning: |Error occurred during initialization of VM$|\s*$)/;
const badOptions =
  /^(?:Unrecognized (?:VM )?option|Too small (?:maximum|initial) heap|Invalid (?:maximum|initial|minimum) |Improperly specified VM option|Missing \S+ value for VM option|Initial heap size set to a larger value than the maximum|Incompatible (?:minimum|initial|maximum)|Conflicting |Multiple garbage collectors selected|The .* stack size specified is too small|Could not find agent library |Error opening zip file or JAR manifest missing |.*option .* (?:was removed|is not supported)|Error: VM option )/;
/** What it says around that. */
const besideBadOptions =
  /^(?:Error: |Did you mean |agent library failed to init|\w+ \w+=\S+ is outside the allowed range )/;

/** The driver's JVM refuses its options: then it is the only one that spoke. A job that calls java has said more before. */
function refusedByJava({ stdout, stderr, exitCode }: Said): FailureCause | undefined {
  if (exitCode !== 1) return undefined;
  const spoken = [stderr, stdout].flatMap((text) => text.split("\n").filter((line) => !ofEveryJvm.test(line)));
  const line = spoken.find((each) => badOptions.test(each));
  return line !== undefined && spoken.every((each) => badOptions.test(each) || besideBadOptions.test(each))
    ? { kind: "bad arguments", line }
    : undefined;
}

const last = (text: string, pattern: RegExp): string | undefined => [...text.matchAll(pattern)].at(-1)?.[0];
