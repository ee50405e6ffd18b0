/** What an attempt left that may tell why it failed: its side channel, its output, its exit code. */
import type { LineEvidence, WatchEvidence } from "./cause.ts";
import { behind } from "./consequences.ts";
import { endedBy, errors } from "./ended-by.ts";
import { isFrame, thrownIn, traceWith } from "./java-trace.ts";
import type { ContainerClue } from "./container-clues.ts";
import type { ExecutorClue } from "./executors.ts";
import { ofLog, lastResort } from "./log-clues.ts";

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
  | LineClue
  | { readonly in: "fetch"; readonly line: string; readonly application: string }
  | ({ readonly in: "output" | "log" } & Said)
  | { readonly in: "jvm"; readonly spoken: readonly string[] }
  | { readonly in: "exit code"; readonly code: number }
  | { readonly in: "signal"; readonly signal: string; readonly line: string }
  | { readonly in: "end"; readonly is: "timed out" | "not started" }
  | { readonly in: "watch"; readonly saw: WatchEvidence["saw"]; readonly line: string }
  | ExecutorClue
  | ContainerClue;

export interface LineClue {
  readonly in: LineEvidence["in"];
  /** What is quoted of it. */
  readonly line: string;
  /** All lines of the message that begins so. */
  readonly text?: string;
  /** What stands around that, and belongs to it: the traceback whose last line it is. */
  readonly whole?: string;
  /** It may well have to do with something else. */
  readonly isWeak?: true;
}

/** What is known of an attempt beside its output. */
export interface Beside {
  readonly report?: Report | undefined;
  /** What was seen of its executors, in the order of time. */
  readonly seen?: readonly ExecutorClue[];
}

/**
 * From the surest to the vaguest, as docs/architecture.md says (What ended a job). The side channel is believed; without it
 * the output's tail is read.
 */
export function* cluesOf(said: Said, { report, seen = [] }: Beside, python: boolean): Generator<Clue> {
  let consequence: LineClue | undefined;
  for (const clue of report === undefined ? ofDriver(said, python) : reported(report, said)) {
    if (clue.in === "consequence") consequence ??= clue;
    else yield clue;
  }
  yield* behind(consequence, seen);
  if (consequence !== undefined) yield consequence;
  if (report === undefined || consequence !== undefined) yield* ofLog(said, python);
  if (consequence !== undefined) yield { ...consequence, in: "unexplained" };
  if (report === undefined) yield* lastResort(said, python);
}

/** The script tells the exception that ended it; what stands around that is in the trace that it printed. */
function reported({ kind, line }: Report, { stderr, stdout }: Said): Iterable<Clue> {
  if (kind === "did not compile") return [{ in: "compiler", line }];
  const quote = line.replace(/^[^\s:]+:\d+: /, "");
  const trace = traceWith(quote, stderr) ?? traceWith(quote, stdout);
  const all = trace === undefined ? [] : thrownIn(trace);
  const own = all.find((each) => each.line === quote);
  return errors([{ ...(own ?? { text: line }), line }, ...all.filter((each) => each !== own)]);
}

/** What the driver's own end says. */
function* ofDriver(said: Said, python: boolean): Generator<Clue> {
  yield* saidBySparkSubmit(said);
  yield* endedBy(said, python);
}

function* saidBySparkSubmit(said: Said): Generator<Clue> {
  const { stdout, stderr, exitCode, application } = said;
  const fetch = fetchError(`${stdout}\n${stderr}`);
  if (fetch !== undefined) {
    yield { in: "fetch", line: fetch, application };
    // Other files that it fetches may be there another time.
    yield* errors([{ line: fetch, text: fetch }]);
  }
  yield { in: "output", ...said };
  if (exitCode !== undefined && exitCode !== 1) return;
  yield* saidBeforeNoCommand(`${stdout}\n${stderr}`);
  // A job that calls java has said more before.
  yield { in: "jvm", spoken: `${stderr}\n${stdout}`.split("\n").filter((line) => !ofEveryJvm.test(line)) };
}

const fetchError = (output: string): string | undefined =>
  /^Exception in thread "main" (java\.io\.FileNotFoundException: .*)\n(?:[ \t]*at .*\n)*?[ \t]*at org\.apache\.spark\.\S*DependencyUtils\$?\.downloadFile\b/m.exec(
    output,
  )?.[1];

/** How Spark's script ends when the JVM that should tell it the command told nothing. */
const noCommand = /^\S*\/spark-class: line \d+: CMD: bad array subscript$/;

const failsByItself = /^(?:Exception in thread "main" |Traceback \(most recent call last\):$)/;

/** What that JVM, or bash, said is before. */
function* saidBeforeNoCommand(output: string): Generator<Clue> {
  const lines = output.split("\n");
  const at = lines.findIndex((line) => noCommand.test(line));
  // What failed by an exception of its own had only called such a script.
  if (at === -1 || lines.slice(at).some((line) => failsByItself.test(line))) return;
  const before = lines
    .slice(0, at)
    .findLast((line) => !ofEveryJvm.test(line) && !isFrame(line))
    ?.trim();
  if (before === undefined) {
    yield { in: "hint", line: "Java ended without a word when Spark's script asked it for the command" };
    return;
  }
  const line = before.replace(/^(?:\S*\/spark-class: line \d+|Caused by|Exception in thread "main"(?= )):? /, "");
  yield { in: "launcher", line };
  yield* errors([{ line, text: line }]);
}

/** What a JVM says before anything else, whatever comes of it, and bash, which the entrypoint of Spark's images lets show what it does. */
const ofEveryJvm =
  /^(?:\++ |NOTE: Picked up |Picked up |WARNING: |.* VM warning: |Error occurred during initialization of VM$|\s*$)/;
