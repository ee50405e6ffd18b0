/** How a process ended, and what it last said → an outcome with its cause. */
import type { Ended } from "./ports.ts";
import type { FailureCause, Outcome } from "../plan/outcome.ts";

type Kind = FailureCause["kind"];

/**
 * What the final error says → the kind of its cause. Only that line is judged: what was logged before may have been
 * handled, and a wrong guess here would keep a job from being tried again.
 */
const kinds: readonly (readonly [RegExp, Kind])[] = [
  [
    /\b(?:ClassNotFoundException|NoClassDefFoundError|SparkClassNotFoundException)\b|^Error: Failed to load /,
    "missing class",
  ],
  [
    /Failed to get main class in JAR with error 'File .* does not exist'|: can't open file |^failed to read the script: no such file/,
    "missing file",
  ],
  [
    /^Error: (?:Unrecognized option|Missing application resource)|\bmain class (?:set in|in|from) JAR|Could not parse Master URL|Master must either /,
    "bad arguments",
  ],
  [
    /(?:Number of executors|(?:Driver|Executor) (?:cores|memory)) must be |INVALID_(?:DRIVER|EXECUTOR)_MEMORY|^Invalid maximum heap size/,
    "bad arguments",
  ],
  [/^\S+\.py: error: /, "bad arguments"],
  [/\bOutOfMemoryError\b/, "out of memory"],
];

/** A line is quoted to this length. */
const longestLine = 300;

/**
 * `failure` comes from the script's side channel and is believed; without it the tail of the output is read, where
 * only the reason is guessed, never that a script did not compile.
 */
export function outcomeOf(ended: Ended, failure: FailureCause | undefined): Outcome {
  if (ended.timedOut) return { kind: "timed out", afterMs: ended.durationMs };
  const { exit } = ended;
  if (exit.kind === "not started") return exit;
  if (exit.kind === "signalled") return exit;
  if (exit.code === 0) return { kind: "succeeded" };
  const cause =
    failure === undefined
      ? causeIn(ended.tail, exit.code)
      : failure.kind === "exception"
        ? causeOf(failure.line)
        : failure;
  return { kind: "failed", exitCode: exit.code, ...(cause === undefined ? {} : { cause }) };
}

const causeOf = (line: string): FailureCause => ({
  kind: kinds.find(([pattern]) => pattern.test(line))?.[1] ?? "exception",
  line: oneLine(line),
});

/** spark-submit puts a Python program's traceback on stdout; everything else is said on stderr. */
function causeIn({ stdout, stderr }: Ended["tail"], exitCode: number): FailureCause | undefined {
  const output = `${stdout}\n${stderr}`;
  const fetching =
    /^Exception in thread "main" (java\.io\.FileNotFoundException.*)\n(?:[ \t]+at .*\n)*?[ \t]+at org\.apache\.spark\.\S*DependencyUtils/m.exec(
      output,
    )?.[1];
  if (fetching !== undefined) return { kind: "missing file", line: oneLine(fetching) };
  // Python's argparse, by its convention of 2.
  const usage = exitCode === 2 && /^usage: /m.test(output) ? lastMatch(output, /^\S+\.py: error: .*$/gm) : undefined;
  const line =
    usage ??
    thrownByJvm(stderr) ??
    thrownByJvm(stdout) ??
    thrownByPython(stdout) ??
    thrownByPython(stderr) ??
    lastMatch(output, /^.*: can't open file .*$/gm) ??
    lastMatch(output, /^failed to read the script: .*$/gm) ??
    lastMatch(output, /^Invalid maximum heap size.*$/gm) ??
    lastMatch(output, /^Error: .*$/gm) ??
    lastMatch(output, /^Caused by: (.*)$/gm) ??
    lastMatch(output, /^.*\bjava\.lang\.OutOfMemoryError.*$/gm);
  return line === undefined ? undefined : causeOf(line);
}

/** What ended main, or what caused that. */
function thrownByJvm(output: string): string | undefined {
  const at = output.lastIndexOf('Exception in thread "main" ');
  if (at < 0) return undefined;
  const trace = output.slice(at);
  return innermost(trace) ?? lastMatch(trace, /^Exception in thread "main" (.*)$/gm);
}

/** The last line of the last traceback; where that only says that Java failed, what Java said. */
function thrownByPython(output: string): string | undefined {
  const tracebacks = [
    ...output.matchAll(/^Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*((?!Traceback)\S.*)$/gm),
  ];
  const last = tracebacks.at(-1);
  if (last?.[1]?.includes("Py4JJavaError") !== true) return last?.[1];
  const trace = output.slice(last.index + last[0].length);
  return innermost(trace) ?? lastMatch(trace, /^: (.*)$/gm) ?? last[1];
}

const innermost = (trace: string): string | undefined => lastMatch(trace, /^Caused by: (.*)$/gm);

const lastMatch = (text: string, pattern: RegExp): string | undefined => {
  const match = [...text.matchAll(pattern)].at(-1);
  return match?.[1] ?? match?.[0];
};

/** Output of a child is untrusted: control characters out, length bounded. */
function oneLine(line: string): string {
  // oxlint-disable-next-line no-control-regex
  const clean = line.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ").trim();
  return clean.length > longestLine ? `${clean.slice(0, longestLine)}…` : clean;
}
