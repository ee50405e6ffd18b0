/** docs/causes.md, from the table of causes. Used by scripts/docs.ts, not at run time. */
import type { Again, Cause, Evidence, ExitCodeEvidence, LineEvidence, MendedIn } from "./cause.ts";

const places: Readonly<Record<LineEvidence["in"], string>> = {
  compiler: "the compiler's error, or Python's for the application itself",
  launcher: "the error before Spark's script got no command from Java",
  loading: "the error that ended the loading of the application's modules, before Spark started",
  error: "the exception that ended the job",
  hint: "another error that may have ended it",
  "last words": "the last line",
};

function toldBy(evidence: Evidence): string {
  switch (evidence.in) {
    case "fetch":
      return "spark-submit's error when it fetched the application";
    case "output":
      return evidence.exitCode === undefined ? "a line of Spark's own" : `exit code ${evidence.exitCode} with its line`;
    case "log":
      return "a line anywhere, if no exception ended the job";
    case "jvm":
      return "a JVM that refuses its options, if it printed nothing else";
    case "exit code":
      return `exit code ${evidence.code}`;
    case "signal":
      return evidence.signal ?? "any other signal";
    case "end":
      return `an attempt that ${evidence.is === "timed out" ? "timed out" : "could not be started"}`;
    case "watch":
      return "spark-runner's own count";
    default:
      return places[evidence.in];
  }
}

const attempts: Readonly<Record<Again, string>> = {
  never: "no",
  once: "once",
  yes: "yes",
  elsewhere: "not in this pod, but another pod may succeed",
};

const mended: Readonly<Record<MendedIn, string>> = {
  image: "the image or the application",
  settings: "settings and arguments",
  outside: "neither",
};

const escape = (text: string): string => text.replaceAll("|", String.raw`\|`);

function row({ id, evidence, words, advice, again, mendedIn }: Cause): string {
  const cells = [
    `\`${id}\``,
    words,
    [...new Set(evidence.map(toldBy))].join("; "),
    attempts[again],
    mendedIn === null ? "" : mended[mendedIn],
    advice ?? "",
  ];
  return `| ${cells.map(escape).join(" | ")} |`;
}

const byCode = (table: readonly Cause[]): readonly ExitCodeEvidence[] =>
  table
    .flatMap(({ evidence }) => evidence)
    .filter((each) => each.in === "exit code")
    .toSorted((one, other) => one.code - other.code);

/** The whole page. A test holds it against the file. */
export const causesPage = (table: readonly Cause[]): string => `# Why a job failed

Made by \`npm run docs\` from src/diagnosis/causes.ts, the table by which spark-runner decides why an attempt failed,
whether there is another one, and what to advise. It never decides by ordinary words in the log: the exception that ended the
job must say so, or Spark's own line together with its exit code or the application's name. \`Could not initialize class\`
does not count as a missing class. The most reliable evidence is looked at first, and the first row that matches is the cause.

| cause | what it is | recognised by | retried | fixed in | what to do |
|---|---|---|---|---|---|
${table.map(row).join("\n")}

## Exit codes of Spark's own
If there is no exception to quote, the log says what the code means.

| code | what it was |
|---|---|
${byCode(table)
  .map(({ code, line }) => `| ${code} | ${escape(line)} |`)
  .join("\n")}
`;
