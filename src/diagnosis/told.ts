/** What is told of a cause: its words and advice, filled with what the evidence captured. */
import type { Cause, Facts, Finding } from "./cause.ts";
import { oneLine } from "./one-line.ts";

/** What was captured is a child's output, too, and bounded like a quoted line. */
const longestFact = 200;

/** The first of the texts whose `{names}` are all known; the last has none. */
export function filled(texts: readonly string[], facts: Facts): string | undefined {
  const text = texts.find((each) => namesIn(each).every((name) => (facts[name] ?? "") !== ""));
  return text?.replaceAll(hole, (_, name: string) => oneLine(facts[name] ?? "", longestFact));
}

const hole = /\{(\w+)\}/g;

export const namesIn = (text: string): string[] => [...text.matchAll(hole)].map(([, name = ""]) => name);

/** What happened, as a sentence without its full stop: with its numbers where they are known, else what kind of cause it is. */
export const saysOf = ({ cause, facts, isLikely }: Omit<Finding, "line">): string =>
  `${isLikely === true ? "probably " : ""}${filled(cause.says ?? [], facts) ?? cause.words}`;

/** What to do; undefined where nothing is known that the quoted line does not say. */
export const adviceOf = ({ cause, facts }: Pick<Finding, "cause" | "facts">): string | undefined =>
  filled(cause.advice, facts);

/** Where all that is known of a cause is written: `docs/causes.md#executor-oom-killed`. */
export const pageOf = ({ id }: Pick<Cause, "id">): string => `docs/causes.md#${id}`;
