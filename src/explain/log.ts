/** What was kept of a log (keeper.ts) → its lines, the job's words, and what it says of the end. */
import { exitCodeOf, type KnownCode } from "./exit-code.ts";
import type { Kept } from "./keeper.ts";
import { isNoise, jobsSource, ownPrefix } from "./noise.ts";
import { ownWords, type OwnWords } from "./own-words.ts";
import { linesOf, type Line } from "./unwrap.ts";

export interface Log {
  /** What the job said in its last attempt, as far as it was kept. */
  readonly lines: readonly Line[];
  /** All that was kept, also of others. */
  readonly all: readonly Line[];
  readonly own: OwnWords;
  /** As the log names it, or its last words; "" where nobody does. */
  readonly application: string;
  readonly python: boolean;
  /** Who said it. */
  readonly kind: "spark-shell" | "executor" | "driver" | "unknown";
  readonly exitCode: KnownCode | undefined;
}

export function readLog(kept: Kept, givenCode: number | undefined): Log {
  const blocks = kept.parts.map(linesOf);
  const source = jobsSource(blocks.flat());
  const isJobs = (line: Line): boolean => line.source === undefined || line.source === source;
  const all = blocks.map((block) => block.filter(isJobs));
  const own = ownWords(
    kept.own
      .flatMap(linesOf)
      .filter((line) => isJobs(line) && line.text.startsWith(ownPrefix))
      .map(({ text, number }) => ({ text: text.slice(ownPrefix.length), number })),
  );
  const said = spoken(all);
  const text = said.map((line) => line.text).join("\n");
  const application = own.application ?? applicationIn(all.flat()) ?? applicationFrom(text) ?? "";
  return {
    lines: said,
    all: blocks.flat(),
    own,
    application,
    python: application.endsWith(".py") || (application === "" && /^Traceback \(most recent call last\):$/m.test(text)),
    kind: kindOf(text),
    exitCode: exitCodeOf(givenCode, own, all.flat()),
  };
}

/** Without noise, and from the last start of Spark on: what stood before it did not end the job. */
function spoken(blocks: readonly (readonly Line[])[]): Line[] {
  const lines = blocks.flatMap((block, at) => {
    const [first] = block;
    const gap =
      at === 0 || first === undefined ? [] : [{ number: first.number, text: "\t... lines are left out here" }];
    return [...gap, ...block.filter(({ text }) => !isNoise(text))];
  });
  const begun = lines.findLastIndex(({ text }) => /\bRunning Spark version \d/.test(text));
  return lines.slice(Math.max(begun, 0));
}

const kindOf = (text: string): Log["kind"] => {
  if (/^(?:scala> |Spark session available as 'spark'|Type in expressions to have them evaluated)/m.test(text))
    return "spark-shell";
  if (/\bSparkContext\b|\bSparkSubmit\b|^Exception in thread "main"/m.test(text)) return "driver";
  return /\bCoarseGrainedExecutorBackend\b|\bExecutor(?::\d+ -|:| -) (?:Running task|Starting executor)/.test(text)
    ? "executor"
    : "unknown";
};

/** Flags for files beside the application. */
const brings = /^--(?:jars|py-files|files|archives|properties-file|driver-class-path)$/;

/** A command line of spark-submit that bash, the operator's entrypoint or a person left there. */
function applicationIn(lines: readonly Line[]): string | undefined {
  for (const { text } of lines.toReversed()) {
    const [, words] = /\bspark-submit\b(.* --.*)$/.exec(text) ?? [];
    const given = words?.split(/[\s'"]+/) ?? [];
    const application = given.find(
      (word, at) => /\.(?:py|jar|R|scala)$/.test(word) && !/[=,]/.test(word) && !brings.test(given[at - 1] ?? ""),
    );
    if (application !== undefined) return application;
  }
  return undefined;
}

/** What Python, or spark-submit, names first when it can't load or run a program. */
function applicationFrom(text: string): string | undefined {
  const missing = [...text.matchAll(/^\S*python\S*: can't open file '(.*)': \[Errno /gm)].at(-1)?.[1];
  const refused = [
    ...text.matchAll(/^ {2}File "(.*\.py)", line \d+\n(?: .*\n)*(?:SyntaxError|IndentationError|TabError): .*$/gm),
  ];
  const frames = [
    ...text.matchAll(/^Traceback \(most recent call last\):\n {2}File "(.*\.py)", line \d+, in <module>$/gm),
  ];
  return missing ?? frames.at(-1)?.[1] ?? refused.at(-1)?.[1] ?? missingJar(text);
}

/** The one jar that spark-submit missed, where it then found no main class: of several, all but one came by --jars. */
function missingJar(text: string): string | undefined {
  if (!/^Error: Failed to load /m.test(text)) return undefined;
  const jars = [...text.matchAll(/\bDependencyUtils: Local jar (\S+) does not exist, skipping\.$/gm)];
  const [first, ...others] = new Set(jars.map(([, jar = ""]) => jar));
  return others.length === 0 ? first : undefined;
}
