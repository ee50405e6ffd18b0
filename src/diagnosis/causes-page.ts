/** docs/causes.md, from the table of causes, and what `explain ID` prints of it. */
import type { Again, Cause, Evidence, ExitCodeEvidence, Fault, LineEvidence, MendedIn } from "./cause.ts";

const places: Readonly<Record<LineEvidence["in"], string>> = {
  compiler: "the compiler's error, or Python's for the application itself",
  launcher: "the error before Spark's script got no command from Java",
  loading: "the error that ended the loading of the application's modules, before Spark started",
  error: "the exception that ended the job",
  around: "an exception of the trace that ended the job",
  common: "an exception of the trace that ended the job, where it tells no other cause",
  "any error": "the exception that ended the job, where no other cause is known for it",
  consequence: "the exception that ended the job, by what it follows from",
  unexplained: "the exception that ended the job, where nothing tells from what it follows",
  hint: "another error that may have ended it",
  "own code": "an exit code that is none of Spark's, Java's or Linux's, if no exception ended the job",
  "last words": "the last line",
};

const seen = {
  "oom kill": "the kernel's own count of processes that it killed for memory, where one of them was the job's",
  "disk full": "what is known of the full disk",
  "jvm crash": "the report of its crash that the JVM wrote (hs_err)",
} as const;

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
      return `spark-runner's own watch: ${evidence.saw}`;
    case "container":
      return seen[evidence.saw];
    case "executors":
      return "what Kubernetes says of the executors";
    default:
      return places[evidence.in];
  }
}

const faults: Readonly<Record<Fault, string>> = {
  user: "the job, its image or its settings",
  platform: "the platform",
  service: "a service that the job uses",
};

const attempts: Readonly<Record<Again, string>> = {
  never: "no",
  once: "once",
  yes: "yes",
  elsewhere: "not in this pod, but another pod may succeed",
};

const mended: Readonly<Record<MendedIn, string>> = {
  image: "the image or the application",
  settings: "settings and arguments",
  outside: "neither the image nor settings",
};

const escape = (text: string): string => text.replaceAll("|", String.raw`\|`);

const row = ({ id, fault, words, again }: Cause): string =>
  `| [\`${id}\`](#${id}) | ${escape(words)} | ${fault ?? ""} | ${attempts[again]} |`;

/** `{reason}` stands for what is known then; a page has no holes. */
const general = (text: string): string => escape(text).replaceAll(/\{(\w+)\}/g, "*$1*");

/** What the page says of one cause. */
export function causeSection({
  id,
  fault,
  evidence,
  words,
  says = [],
  advice,
  again,
  mendedIn,
  exitCode,
}: Cause): string {
  const [said] = says;
  const toDo = advice.at(-1);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Told as", said === undefined ? undefined : general(said)],
    ["At fault", fault === null ? undefined : faults[fault]],
    ["Recognised by", [...new Set(evidence.map(toldBy))].join("; ")],
    ["What to do", toDo],
    ["Another attempt", attempts[again]],
    ["Fixed in", mendedIn === null ? undefined : mended[mendedIn]],
    ["Exit code, if spark-runner ends the attempt for it", exitCode?.toString()],
  ];
  return [
    `### ${id}`,
    "",
    `${words[0]?.toUpperCase()}${words.slice(1)}.`,
    "",
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [`- ${name}: ${value}`])),
  ].join("\n");
}

const byCode = (table: readonly Cause[]): readonly ExitCodeEvidence[] =>
  table
    .flatMap(({ evidence }) => evidence)
    .filter((each) => each.in === "exit code")
    .toSorted((one, other) => one.code - other.code);

/** The whole page. A test holds it against the file. */
export const causesPage = (table: readonly Cause[]): string => `# Why a job failed

Made by \`npm run docs\` from src/diagnosis/catalogue, the table by which spark-runner decides why an attempt failed,
whether there is another one, and what to advise. It never decides by ordinary words in the log: the exception that ended the
job must say so, or Spark's own line together with its exit code or the application's name. \`Could not initialize class\`
does not count as a missing class. [What goes before what](architecture.md#what-ended-a-job): data before text, the driver's end
before its executors' ends, the last before the first, a cause before its consequence. [Recordings](recordings.md) of real failures
are what each cause is tested with.

"At fault" is the user (the job, its image, its settings), the platform (Kubernetes with its nodes, quotas and policies), or
a service that the job uses (a store, a database, a registry).

| cause | what it is | at fault | retried |
|---|---|---|---|
${table.map(row).join("\n")}

## Exit codes of Spark's own
If there is no exception to quote, the log says what the code means.

| code | what it was |
|---|---|
${byCode(table)
  .map(({ code, line }) => `| ${code} | ${escape(line)} |`)
  .join("\n")}

## The causes

${table.map(causeSection).join("\n\n")}
`;
