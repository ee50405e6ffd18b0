/** Options of Java that Spark, or Java, refuses: it is known before the start, and no other attempt mends it. */
import { settingsProblem as problem, type Problem } from "../../errors.ts";
import type { Facts } from "../../facts/facts.ts";
import { showSize } from "../../settings/quantities.ts";
import type { Basis } from "../basis.ts";
import { javaSize } from "./java-size.ts";
import { computedHeap } from "./memory.ts";
import { isAtLeast } from "../../settings/spark-version.ts";

const driverOptions = ["spark.driver.extraJavaOptions", "spark.driver.defaultJavaOptions"];
const executorOptions = ["spark.executor.extraJavaOptions", "spark.executor.defaultJavaOptions"];
const sparkDefaultHeap = 1024 ** 3;

export function javaOptionsProblems(basis: Basis): Problem[] {
  const { facts } = basis;
  const given = (names: readonly string[]): Given[] =>
    names.flatMap((name) => {
      const found = basis.given.get(name);
      return found === undefined ? [] : [{ what: `${found.origin}: ${name}`, text: found.value }];
    });
  const ofDriver = given(driverOptions);
  const bySubmit = facts.environment["SPARK_SUBMIT_OPTS"];
  const parsed = [...ofDriver, ...(bySubmit === undefined ? [] : [{ what: "SPARK_SUBMIT_OPTS", text: bySubmit }])];
  return [
    ...parsed.filter(({ text }) => wordsOf(text) === undefined).map(unclosed),
    ...ofDriver.flatMap((each) => heapOfDriver(each, facts)),
    ...ofDriver.flatMap((each) => firstHeap(each, basis)),
    ...given(executorOptions.filter((name) => isChecked(name, facts))).flatMap(ofExecutors),
  ];
}

interface Given {
  /** Where it stands, and what it is. */
  readonly what: string;
  readonly text: string;
}

/** The words as Spark's launcher takes them apart; undefined where a quote or a backslash is left open. */
export function wordsOf(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  // A piece at a time: see quoted.ts.
  for (const [piece] of text.matchAll(/\\[^]|[\\'"]|\s+|[^\s'"\\]+/g)) {
    if (piece === "\\" && quote !== "'") return undefined;
    const isEscape = piece.startsWith("\\") && quote !== "'";
    if (quote === "'" && piece === "\\'") {
      word += "\\";
      quote = undefined;
    } else if (piece === quote) quote = undefined;
    else if (quote === undefined && /^['"]$/.test(piece)) {
      quote = piece;
      word ??= "";
    } else if (quote === undefined && /^\s/.test(piece)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + (isEscape ? piece.slice(1) : piece);
  }
  if (word !== undefined) words.push(word);
  return quote === undefined ? words : undefined;
}

/** The first of the words, as they are written, that has `part` in it. */
const wordWith = (text: string, part: string): string | undefined =>
  text.includes(part) ? text.split(/\s+/).find((word) => word.includes(part)) : undefined;

const unclosed = ({ what }: Given): Problem =>
  problem(
    `${what}: a quote is not closed, or the last letter is a backslash: Spark refuses to take it apart`,
    "close the quote; a blank within an option is written as -Dname='two words'",
  );

/** Spark 3 refuses the letters wherever they stand. */
function heapOfDriver({ what, text }: Given, { spark }: Facts): Problem[] {
  const option =
    wordsOf(text)?.find((word) => word.startsWith("-Xmx")) ??
    (isAtLeast(spark.version, 4) === false ? wordWith(text, "Xmx") : undefined);
  if (option === undefined) return [];
  const size = javaSize(/^-Xmx(\w+)$/.exec(option)?.[1] ?? "");
  return [
    problem(
      `${what}: Spark refuses ${option} here, since the driver's heap has a setting of its own`,
      `leave it out, and set --driver-memory${size === undefined ? "" : ` ${showSize(size)}`} if another heap than the planned one is meant`,
    ),
  ];
}

/** Java refuses to begin with a larger heap than it may ever have. */
function firstHeap({ what, text }: Given, basis: Basis): Problem[] {
  const { facts } = basis;
  const option = wordsOf(text)?.findLast((word) => word.startsWith("-Xms"));
  const first = option === undefined ? undefined : javaSize(option.slice("-Xms".length));
  const given = basis.given.get("spark.driver.memory")?.value.trim();
  const isElsewhere = facts.heapIsElsewhere || !facts.memoryLimitIsKnown;
  const computed = computedHeap(basis) ?? (isElsewhere ? undefined : sparkDefaultHeap);
  const heap = given === undefined ? computed : javaSize(given);
  if (first === undefined || heap === undefined || first <= heap) return [];
  return [
    problem(
      `${what}: ${option} is more than the driver's heap, which is ${showSize(heap)}: Java refuses to start`,
      `leave it out, or set --driver-memory ${showSize(first)} or more`,
    ),
  ];
}

/** Spark 3 looks at the first of them only. Where the version is not known, that is left to Spark. */
const isChecked = (name: string, { spark }: Facts): boolean =>
  name === executorOptions[0] || isAtLeast(spark.version, 4) === true;

/** In the driver Spark looks for these letters, whatever the master is, and before the first executor. */
function ofExecutors({ what, text }: Given): Problem[] {
  const heap = wordWith(text, "-Xmx");
  const spark = /-Dspark[^\s=]*/.exec(text);
  const size = javaSize(/.*-Xmx(\w*)/.exec(heap ?? "")?.[1] ?? "");
  return [
    ...(heap === undefined
      ? []
      : [
          problem(
            `${what}: Spark refuses ${heap} here, since the executors' heap has a setting of its own`,
            `leave it out, and set --executor-memory${size === undefined ? "" : ` ${showSize(size)}`} if that is meant`,
          ),
        ]),
    ...(spark === null
      ? []
      : [
          problem(
            `${what}: Spark refuses ${spark[0]} here: executors get Spark's properties from their driver`,
            `set it by --conf ${spark[0].slice("-D".length)}=VALUE`,
          ),
        ]),
  ];
}
