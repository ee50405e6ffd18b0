/**
 * Which lines of a log are worth keeping, however long it is: those that may tell why a job failed. They are known by words
 * that no wrapper changes, so a log is searched as it lies there, and unwrapped (unwrap.ts) only where something is kept.
 */

/** Of all lines with one key, the last one is kept, or also the first. */
export interface Mark {
  readonly key: string;
  readonly keeps: "last" | "first and last";
  /** So much is kept from the line on. */
  readonly bytes: number;
}

/** Each line that is kept has one of these; few others have. */
export const anyMark =
  /xception|Error|ERROR|FATAL|Traceback|Caused by|spark-runner: |xit[ C]|spark-submit|Running Spark version|ost executor|not accepted|orbidden|Killed/g;

/** A new attempt of spark-runner's: what was said before it is another attempt's. */
export const attemptStarts = /(?:^|[\s"])spark-runner: attempt \d+ of \d+ starts\b/;
/** All of these are kept, within bounds. */
export const ofSparkRunner = /(?:^|[\s"])spark-runner: /;

const wide = 32 * 1024;
const narrow = 8 * 1024;
const brief = 4 * 1024;

type Row = Mark & { readonly has: RegExp };
const row = (key: string, has: RegExp, bytes = narrow, keeps: Mark["keeps"] = "last"): Row => ({
  key,
  has,
  bytes,
  keeps,
});

/** The first that a line has is its mark. */
const rows: readonly Row[] = [
  row("main", /Exception in thread \\?"main/, wide),
  row("thread", /Exception in thread /),
  row("uncaught", /Uncaught exception in thread /, wide),
  row("system exit", /Calling System\.exit\(\)/, wide),
  row("traceback", /Traceback \(most recent call last\):/, wide),
  row("context", /Running Spark version/),
  row("failed to load", /Error: (?:Failed|Could not|Missing|Unable|Unrecognized|Cannot)/),
  row("caused by", /Caused by: /),
  row("memory", /OutOfMemoryError/),
  row("submit", /\bspark-submit\b/, narrow, "first and last"),
  row("aborted", /Job aborted due to stage failure/, wide),
  row("compiler", /error: /, narrow, "first and last"),
];

/** One look tells of most lines that they have none of these. */
const anyRow = new RegExp(rows.map(({ has }) => has.source).join("|"));

const frame = /(?:^|\\t|\t| {2,})at [\w$.]+[/(]/;
const level = /\b(ERROR|FATAL|WARN) +(\[[^\]]*\] *)?([\w.$]+)/;
const jsonLevel = /\\?"level\\?": ?\\?"(ERROR|FATAL|WARN)\\?".*?\\?"msg\\?": ?\\?"(.{0,24})/;
/** More loggers than these make room for no others. */
const mostLoggers = 48;

/** Knows the loggers that it has seen: each has a mark of its own, so that a noisy one does not displace another. */
export class Marks {
  readonly #loggers = new Map<string, Mark>();

  /** Of a line with one of the words above; undefined: nothing that is kept. */
  of(line: string): Mark | undefined {
    const known = anyRow.test(line) ? rows.find(({ has }) => has.test(line)) : undefined;
    if (known !== undefined) return known;
    const [, name, , logger] = level.exec(line) ?? [];
    if (logger !== undefined) return this.#ofLogger(`${name} ${logger}`);
    const [, jsonName, message] = jsonLevel.exec(line) ?? [];
    if (message !== undefined) return this.#ofLogger(`${jsonName} ${message.replaceAll(/\d+/g, "#")}`);
    return frame.test(line) ? undefined : other;
  }

  #ofLogger(key: string): Mark {
    const mark = this.#loggers.get(key);
    if (mark !== undefined) return mark;
    if (this.#loggers.size >= mostLoggers) return other;
    const made: Mark = { key, keeps: "first and last", bytes: brief };
    this.#loggers.set(key, made);
    return made;
  }
}

const other: Mark = { key: "other", keeps: "first and last", bytes: narrow };
