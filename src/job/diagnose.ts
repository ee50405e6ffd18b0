/** How a process ended, and what it last said → an outcome with its cause. */
import type { Ended } from "../job/ports.ts";
import type { FailureCause, Outcome } from "./outcome.ts";

type Kind = FailureCause["kind"];

/** The most telling first. Spark exits with 1 for most of these, so only its words tell them apart. */
const signatures: readonly (readonly [RegExp, Kind])[] = [
  [/^Error: Failed to load class .*$/m, "missing class"],
  [/^.*\bError: (?:Unrecognized option|Missing application resource|Cannot load main class from JAR).*$/m, "bad arguments"],
  [/^.*\bCould not parse Master URL: .*$/m, "bad arguments"],
  [/^Error: Master must .*$/m, "bad arguments"],
  [/^.*\b(?:can't open file|No such file or directory: |Local jar .* does not exist).*$/m, "missing file"],
  [/^(?:Exception in thread "main" |Caused by: )java\.lang\.(?:ClassNotFoundException|NoClassDefFoundError).*$/m, "missing class"],
  [/^.*\bjava\.lang\.OutOfMemoryError.*$/m, "out of memory"],
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
  const cause = failure ?? causeIn(ended.tail.stderr) ?? causeIn(ended.tail.stdout);
  return { kind: "failed", exitCode: exit.code, ...(cause === undefined ? {} : { cause }) };
}

function causeIn(tail: string): FailureCause | undefined {
  for (const [pattern, kind] of signatures) {
    const line = pattern.exec(tail)?.[0];
    if (line !== undefined) return { kind, line: oneLine(line) };
  }
  const line = rootCause(tail);
  return line === undefined ? undefined : { kind: "exception", line: oneLine(line) };
}

/** The innermost cause of the last stack trace, the last line of a Python traceback, or Spark's last own error. */
function rootCause(tail: string): string | undefined {
  const python = lastMatch(tail, /^Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*((?!Traceback)\S.*)$/gm, 1);
  const causedBy = lastMatch(tail, /^Caused by: (.*)$/gm, 1);
  const thrown = lastMatch(tail, /^Exception in thread "[^"]*" (.*)$/gm, 1);
  const error = lastMatch(tail, /^Error: .*$/gm, 0);
  return python ?? causedBy ?? thrown ?? error;
}

const lastMatch = (text: string, pattern: RegExp, group: number): string | undefined => [...text.matchAll(pattern)].at(-1)?.[group];

/** Output of a child is untrusted: control characters out, length bounded. */
function oneLine(line: string): string {
  // oxlint-disable-next-line no-control-regex
  const clean = line.replace(/[\x00-\x1f\x7f-\x9f]+/g, " ").trim();
  return clean.length > longestLine ? `${clean.slice(0, longestLine)}…` : clean;
}
