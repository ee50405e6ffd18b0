/** What an executor said at its end, as its pod's status has it: the last lines of its log, at most 2 KiB of them. */

import { oneLine } from "../diagnosis/one-line.ts";

/** Of an error, its own words and not the stack below it. */
const ofStack = /^\s+(?:at |\.\.\. \d+ more)|^\s*$/;
const ofError =
  /^(?:Exception in thread |Caused by: |Error: |ERROR\b|Traceback |\w+(?:Error|Exception): )|(?:^|\s)(?:ERROR|FATAL)\s/;

/** The one line that tells most: the last error's, else the last of all; empty where it said nothing. */
export function lastLine(message: string): string {
  const lines = linesOf(message);
  return lines.findLast((line) => ofError.test(line)) ?? lines.at(-1) ?? "";
}

const mostLines = 5;

/** The last few lines. */
export const lastLines = (message: string): string[] => linesOf(message).slice(-mostLines);

/** Kubernetes keeps so many bytes of a log, wherever a line begins (and pod.ts somewhat less of these). */
const keptBytes = 1900;

/** Without a stack and control characters: a child's output is not trusted. */
const linesOf = (message: string): string[] =>
  message
    .slice(message.length < keptBytes ? 0 : message.indexOf("\n") + 1)
    .split("\n")
    .filter((line) => !ofStack.test(line))
    .map((line) => oneLine(line));
