/** Whether a clue is what a row of the table of causes is told by. */
import type { Evidence, Facts, JvmEvidence, OutputEvidence } from "./cause.ts";
import type { Clue, Said } from "./clues.ts";
import { fitsExecutors } from "./executors.ts";
import { lastWords } from "./last-words.ts";
import { isSameFile } from "./python-trace.ts";

/** What is quoted of a clue, and what its expression captured. */
export interface Quote {
  readonly line: string;
  readonly facts: Facts;
  /** Where it stands, counted from 1, in a log of which other lines may be evidence for other rows. */
  readonly at?: number;
}

/** So much of a message is looked at: a job may print what it likes. */
const longestMessage = 16_384;

/** undefined where the clue is no evidence. */
export function quoteOf(evidence: Evidence, clue: Clue): Quote | undefined {
  switch (evidence.in) {
    case "container":
      return clue.in === "container" && clue.saw === evidence.saw ? clue : undefined;
    case "executors":
      return clue.in === "executors" && fitsExecutors(evidence, clue) ? clue : undefined;
    case "output":
    case "log":
      return clue.in === evidence.in ? quoteOfOutput(evidence, clue) : undefined;
    case "fetch":
    case "jvm":
    case "exit code":
    case "signal":
    case "watch":
    case "end": {
      const line = plainQuote(evidence, clue);
      return line === undefined ? undefined : { line, facts: {} };
    }
    default: {
      if (clue.in !== evidence.in) return undefined;
      const { line, text = line, whole = text } = clue;
      if (evidence.within?.test(whole.slice(0, longestMessage)) === false) return undefined;
      const found = evidence.line.exec(text.slice(0, longestMessage));
      return found === null ? undefined : { line, facts: found.groups ?? {} };
    }
  }
}

type Plain = Extract<Evidence, { in: "fetch" | "jvm" | "exit code" | "signal" | "watch" | "end" }>;

function plainQuote(evidence: Plain, clue: Clue): string | undefined {
  switch (evidence.in) {
    case "fetch":
      return clue.in === "fetch" && namesFile(clue.line, clue.application) ? clue.line : undefined;
    case "jvm":
      return clue.in === "jvm" ? quoteOfJvm(evidence, clue.spoken) : undefined;
    case "exit code":
      return clue.in === "exit code" && clue.code === evidence.code ? evidence.line : undefined;
    case "signal": {
      const { signal, adds = "" } = evidence;
      return clue.in === "signal" && (signal ?? clue.signal) === clue.signal ? `${clue.line}${adds}` : undefined;
    }
    case "watch":
      return clue.in === "watch" && clue.saw === evidence.saw ? clue.line : undefined;
    case "end":
      return clue.in === "end" && clue.is === evidence.is ? evidence.is : undefined;
  }
}

function quoteOfOutput(
  { in: place, line, exitCode, beside, adds = "", follows }: OutputEvidence,
  said: Said,
): Quote | undefined {
  const isAssumed = exitCode !== undefined && said.exitCode === undefined;
  if (!isAssumed && (exitCode ?? said.exitCode) !== said.exitCode) return undefined;
  const output = `${said.stdout}\n${said.stderr}`;
  if (beside?.test(output) === false) return undefined;
  const found = [...output.matchAll(line)].findLast(({ groups }) =>
    isApplication(groups?.["application"]?.trim(), said.application),
  );
  if (found !== undefined && place === "output" && failedLater(said, found)) return undefined;
  // Where nobody knows the exit code, the line must be the last that was said in its place.
  if (found === undefined || (isAssumed && saidBehind(output, found) !== undefined)) return undefined;
  const at = place === "log" ? { at: follows === true ? 0 : found.index + 1 } : {};
  return { line: `${found.groups?.["quote"] ?? found[0]}${adds}`, facts: found.groups ?? {}, ...at };
}

/** Whoever failed by an exception of its own had only called what said this. */
function failedLater({ stdout, stderr }: Said, { 0: words, index }: RegExpExecArray): boolean {
  const end = index + words.length;
  const after = index < stdout.length ? stdout.slice(end) : stderr.slice(end - stdout.length - 1);
  return failsByItself.test(after);
}

const failsByItself = /^(?:Exception in thread "main" |Traceback \(most recent call last\):$)/m;

/** Who has only a log may not know which application it is. */
const isApplication = (named: string | undefined, application: string): boolean =>
  named === undefined || application === "" || isSameFile(named, application);

const saidBehind = (output: string, { 0: line, index }: RegExpExecArray): string | undefined =>
  lastWords(output.slice(index + line.length), "", true);

function quoteOfJvm({ line, beside }: JvmEvidence, spoken: readonly string[]): string | undefined {
  const found = spoken.find((each) => line.test(each));
  return spoken.every((each) => line.test(each) || beside.test(each)) ? found : undefined;
}

const namesFile = (line: string, application: string): boolean =>
  line.split(/[\s'"]+/).some((word) => isSameFile(word, application));
