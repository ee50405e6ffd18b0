/**
 * What a user's own rules say of an attempt that failed. They may name a regular expression, which is held against what a job
 * printed: so it is RE2's, whose time grows with the text alone. Imported late: most jobs have no rules.
 */
import { RE2JS } from "re2js";
import type { Cause, Finding } from "./cause.ts";
import type { Said } from "./clues.ts";
import { findingOf } from "./diagnose.ts";
import { oneLine } from "./one-line.ts";
import type { Outcome } from "./outcome.ts";

export interface UserRule {
  readonly again: "yes" | "never";
  /** As it was given. */
  readonly on: string;
  /** The flag, variable or file that it comes from. */
  readonly from: string;
  readonly words: string | null;
  readonly advice: string | null;
  readonly subject:
    | { readonly kind: "exit code"; readonly code: number }
    | { readonly kind: "cause"; readonly id: string }
    | { readonly kind: "pattern"; readonly source: string };
}

/** A compiler's error is in the script, and no second attempt compiles another one. */
const compiles = "does-not-compile";

/** The outcome with what the rules make of it. `exitCode` is the attempt's; rules against a retry go first. */
export function ruled(
  outcome: Outcome,
  { exitCode, stdout, stderr }: Pick<Said, "stdout" | "stderr"> & { readonly exitCode: number },
  rules: readonly UserRule[],
): Outcome {
  const found = findingOf(outcome);
  if (outcome.kind === "succeeded" || found?.cause.id === compiles) return outcome;
  const printed = `${stderr}\n${stdout}`;
  const sorted = rules.toSorted((a, b) => Number(a.again === "yes") - Number(b.again === "yes"));
  for (const rule of sorted) {
    const line = lineOf(rule, { exitCode, found, printed });
    if (line !== undefined) return { ...outcome, ruled: findingBy(rule, line, found) };
  }
  return outcome;
}

interface Attempted {
  readonly exitCode: number;
  readonly found: Finding | undefined;
  readonly printed: string;
}

/** The line that it is told by, which may be empty; undefined: the rule is not about this. */
function lineOf({ subject }: UserRule, { exitCode, found, printed }: Attempted): string | undefined {
  const line = found?.line ?? "";
  switch (subject.kind) {
    case "exit code":
      return subject.code === exitCode ? line : undefined;
    case "cause":
      return subject.id === found?.cause.id ? line : undefined;
    case "pattern":
      return lastLineWith(subject.source, printed);
  }
}

/** What was said last is nearest to the end. */
function lastLineWith(source: string, printed: string): string | undefined {
  const matcher = RE2JS.compile(source).matcher(printed);
  let last: number | undefined;
  while (matcher.find()) last = matcher.start();
  if (last === undefined) return undefined;
  const end = printed.indexOf("\n", last);
  return oneLine(printed.slice(printed.lastIndexOf("\n", last - 1) + 1, end < 0 ? undefined : end));
}

/** The user's words in place of the cause's own, with which what is told of that would not fit. */
function findingBy({ again, on, from, words, advice }: UserRule, line: string, found: Finding | undefined): Finding {
  const { says, told, ...base } = found?.cause ?? nothingKnown;
  const own = words === null ? { ...(says && { says }), ...(told && { told }) } : {};
  const cause: Cause = {
    ...base,
    ...own,
    words: words ?? `${from} ${on} says so`,
    advice: advice === null ? base.advice : [advice],
    again,
  };
  return { cause, line, facts: found?.facts ?? {} };
}

const nothingKnown: Cause = {
  id: "your-rule",
  fault: null,
  evidence: [],
  words: "",
  advice: [],
  again: "yes",
  mendedIn: null,
};

/** Why such a regular expression can't be used; undefined: it can. */
export function patternFault(source: string): string | undefined {
  try {
    RE2JS.compile(source);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
