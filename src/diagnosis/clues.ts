/** What an attempt left that may tell why it failed: its side channel, its output, its exit code. */
import { behind, isConsequence } from "./consequences.ts";
import type { ExecutorClue } from "./executors.ts";
import { causeInTrace, traceOfMain, traceOfUncaught } from "./java-trace.ts";
import { lastWords } from "./last-words.ts";
import { doesNotCompile, lineWhileLoading, thrownByPython } from "./python-trace.ts";

/** Output, exit code and application of an attempt. */
export interface Said {
  readonly stdout: string;
  readonly stderr: string;
  /** undefined: not known, as of a log that somebody kept. */
  readonly exitCode: number | undefined;
  /** Path or URL, as it was given. */
  readonly application: string;
}

/** What the script says of its failure by its side channel, failure.json. */
export interface Report {
  readonly kind: "did not compile" | "exception";
  readonly line: string;
}

/** The places where evidence is looked for (cause.ts says what each is), with what was found there. */
export type Clue =
  | {
      readonly in: "compiler" | "launcher" | "loading" | "error" | "consequence" | "hint" | "last words";
      readonly line: string;
    }
  | { readonly in: "fetch"; readonly line: string; readonly application: string }
  | ({ readonly in: "output" | "log" } & Said)
  | { readonly in: "jvm"; readonly spoken: readonly string[] }
  | { readonly in: "exit code"; readonly code: number }
  | { readonly in: "signal"; readonly signal: string; readonly line: string }
  | { readonly in: "end"; readonly is: "timed out" | "not started" }
  | { readonly in: "watch"; readonly saw: "executor failures"; readonly line: string }
  | ExecutorClue;

/** What is known of an attempt beside its output. */
export interface Beside {
  readonly report?: Report | undefined;
  /** What was seen of its executors, in the order of time. */
  readonly seen?: readonly ExecutorClue[];
}

/**
 * From the surest to the vaguest. The side channel is believed; without it the output's tail is read. What was seen of
 * executors goes before an error that only follows from it, and behind any other: a job that ended by an error of its own
 * did not end by an executor's.
 */
export function* cluesOf(said: Said, { report, seen = [] }: Beside, python: boolean): Generator<Clue> {
  const consequences: string[] = [];
  for (const clue of report === undefined ? ofDriver(said, python) : reported(report)) {
    if (clue.in === "error" && isConsequence(clue.line)) consequences.push(clue.line);
    else yield clue;
  }
  const [consequence] = consequences;
  yield* behind(consequence ?? "", seen);
  if (report === undefined || consequence !== undefined) yield* ofLog(said, python);
  if (consequence !== undefined) yield { in: "consequence", line: consequence };
  if (report === undefined) yield* lastResort(said, python);
}

function* reported({ kind, line }: Report): Generator<Clue> {
  yield { in: kind === "exception" ? "error" : "compiler", line };
}

/** What the driver's own end says. */
function* ofDriver(said: Said, python: boolean): Generator<Clue> {
  yield* saidBySparkSubmit(said);
  yield* thrown(said, python);
}

function* saidBySparkSubmit(said: Said): Generator<Clue> {
  const { stdout, stderr, exitCode, application } = said;
  const fetch = fetchError(`${stdout}\n${stderr}`);
  if (fetch !== undefined) {
    yield { in: "fetch", line: fetch, application };
    // Other files that it fetches may be there another time.
    yield { in: "error", line: fetch };
  }
  yield { in: "output", ...said };
  if (exitCode !== undefined && exitCode !== 1) return;
  yield* saidBeforeNoCommand(`${stdout}\n${stderr}`);
  // A job that calls java has said more before.
  yield { in: "jvm", spoken: `${stderr}\n${stdout}`.split("\n").filter((line) => !ofEveryJvm.test(line)) };
}

const fetchError = (output: string): string | undefined =>
  /^Exception in thread "main" (java\.io\.FileNotFoundException: .*)\n(?:[ \t]+at .*\n)*?[ \t]+at org\.apache\.spark\.\S*DependencyUtils\$?\.downloadFile\b/m.exec(
    output,
  )?.[1];

/** How Spark's script ends when the JVM that should tell it the command told nothing. */
const noCommand = /^\S*\/spark-class: line \d+: CMD: bad array subscript$/;

/** What that JVM, or bash, said is before. */
function* saidBeforeNoCommand(output: string): Generator<Clue> {
  const lines = output.split("\n");
  const at = lines.findIndex((line) => noCommand.test(line));
  if (at === -1) return;
  const before = lines
    .slice(0, at)
    .findLast((line) => !ofEveryJvm.test(line))
    ?.trim();
  if (before === undefined) {
    yield { in: "hint", line: "Java ended without a word when Spark's script asked it for the command" };
    return;
  }
  const line = before.replace(/^\S*\/spark-class: line \d+: /, "");
  yield { in: "launcher", line };
  yield { in: "error", line };
}

/** What a JVM says before anything else, whatever comes of it. */
const ofEveryJvm =
  /^(?:NOTE: Picked up |Picked up |WARNING: |.* VM warning: |Error occurred during initialization of VM$|\s*$)/;

/** A Python program's traceback is on stdout, everything else on stderr; or all on stdout, where both are one. */
function* thrown({ stdout, stderr, application }: Said, python: boolean): Generator<Clue> {
  const refused = python ? (doesNotCompile(stdout, application) ?? doesNotCompile(stderr, application)) : undefined;
  if (refused !== undefined) yield { in: "compiler", line: refused };
  const line =
    // Of a Python job's JVM only spark-submit's own failure: others may be a program's that the job called.
    thrownByJvm(stderr, python) ??
    thrownByJvm(stdout, python) ??
    thrownByPython(stdout) ??
    thrownByPython(stderr) ??
    (python ? undefined : (lastMatch(stderr, causedBy) ?? lastMatch(stdout, causedBy)));
  if (line === undefined) return;
  // Both are looked at: where they are one, all is in stdout.
  const begun = sparkBegan.test(stderr) || sparkBegan.test(stdout);
  if (python && !begun && lineWhileLoading(stdout) === line) yield { in: "loading", line };
  yield { in: "error", line };
}

/** From then on the job may have done work, and a module may have come with it. */
const sparkBegan = /\bSparkContext: Running Spark version /;

const causedBy = /^Caused by: (.*)$/gm;

function thrownByJvm(output: string, sure: boolean): string | undefined {
  const trace = traceOfMain(output, sure);
  return trace === undefined ? undefined : causeInTrace(trace);
}

/** What kills or crashes a process, by number. */
const deadly: Readonly<Record<number, string>> = {
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  15: "SIGTERM",
};

/** What an end without an exception of its own leaves: memory that ran out somewhere, what nothing caught, the exit code. */
function* ofLog(said: Said, python: boolean): Generator<Clue> {
  const { stdout, stderr, exitCode } = said;
  yield { in: "log", ...said };
  const uncaught =
    exitCode === undefined || [50, 51, 52].includes(exitCode)
      ? (traceOfUncaught(stderr) ?? traceOfUncaught(stdout))
      : undefined;
  yield* hint(uncaught === undefined ? undefined : causeInTrace(uncaught));
  if (exitCode !== undefined) yield { in: "exit code", code: exitCode };
  // The driver is a process of its own under spark-submit's JVM, which ends with its code.
  const signal = python && exitCode !== undefined ? deadly[exitCode - 128] : undefined;
  if (signal !== undefined) yield { in: "signal", signal, line: `the job's Python was ended by ${signal}` };
}

/** Spark's own errors, the last line. */
function* lastResort({ stdout, stderr }: Said, python: boolean): Generator<Clue> {
  // Not known to be spark-submit's: it is told, and decides nothing.
  yield* hint(thrownByJvm(stderr, false) ?? thrownByJvm(stdout, false));
  yield* hint(lastMatch(stderr, /^Error: .*$/gm));
  const line = lastWords(stdout, stderr, python);
  if (line !== undefined) yield { in: "last words", line };
}

function* hint(line: string | undefined): Generator<Clue> {
  if (line !== undefined) yield { in: "hint", line };
}

const lastMatch = (text: string, pattern: RegExp): string | undefined => {
  const match = [...text.matchAll(pattern)].at(-1);
  return match?.[1] ?? match?.[0];
};
