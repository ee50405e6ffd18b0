/** docs/recordings.md: for each cause, of which Sparks there is a recording, and who finds it there. */
import type { Cause } from "../../src/diagnosis/cause.ts";
import { causes } from "../../src/diagnosis/causes.ts";
import { findingOf } from "../../src/diagnosis/diagnose.ts";
import { explainedIn, outcomeIn, type Recorded } from "./recordings.ts";

/** What a row is told by that no log has. */
const unlogged: Partial<Readonly<Record<Cause["evidence"][number]["in"], string>>> = {
  executors: "a pod's status or Kubernetes' refusal, as kubelet, scheduler and API server write it",
  container: "what the kernel counts in the driver's own container",
  watch: "spark-runner's own count",
  end: "what spark-runner did itself",
  "exit code": "an exit code alone",
};

/** By what a cause is known without a log: undefined where only a log tells it. */
export const withoutLog = ({ evidence }: Cause): string | undefined =>
  evidence.map((each) => unlogged[each.in]).find((each) => each !== undefined);

const unique = (texts: readonly string[]): string => [...new Set(texts)].join("; ");

/** `4.3.0` of `missing-class/4.3.0-java-jar.log`. */
const versionOf = ({ name }: Recorded): string => /\/([\d.]+\d)/.exec(name)?.[1] ?? "";

function finds(all: readonly Recorded[], finder: (recorded: Recorded) => string | undefined): string {
  const found = all.filter((each) => finder(each) === each.id).length;
  if (all.length === 0) return "";
  return found === all.length ? "yes" : `${found} of ${all.length}`;
}

const byRun = (recorded: Recorded): string | undefined => findingOf(outcomeIn(recorded))?.cause.id;
const byExplain = (recorded: Recorded): string | undefined => explainedIn(recorded)?.cause.id;
const byExplainWithCode = (recorded: Recorded): string | undefined =>
  byExplain(recorded) ?? explainedIn(recorded, recorded.exitCode)?.cause.id;

function row(cause: Cause, all: readonly Recorded[]): string {
  const own = all.filter(({ id }) => id === cause.id);
  const real = own.filter(({ written }) => written === undefined);
  const rest = withoutLog(cause);
  const written = own.flatMap((each) => each.written ?? []);
  const after = own.length === 0 && rest !== undefined ? [rest] : written;
  const explained = finds(own, byExplain);
  const withCode = finds(own, byExplainWithCode);
  const cells = [
    `[\`${cause.id}\`](causes.md#${cause.id})`,
    unique(real.map(versionOf)).replaceAll("; ", ", "),
    unique(after),
    finds(own, byRun),
    explained === withCode ? explained : `${explained}; with the exit code ${withCode}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

export const recordingsPage = (
  all: readonly Recorded[],
  table: readonly Cause[] = causes,
): string => `# Recordings of failures

Made by \`npm run docs\` from [test/recordings](../test/recordings), which says of each [cause](causes.md) what a job printed that
failed for it. \`scripts/record-failures\` makes the failures with the real Spark, on the oldest and the newest version, and takes
paths, hosts and times out. Where that can't be done on one machine without the service, the log is written after what the
service and its client say, and the table names that. Where no log tells the cause, it names what does.

The last two columns are what spark-runner says of each recording now: \`run\`, which has the exit code and both outputs, and
\`explain\`, which has the log alone. \`yes\`: of all of them, this cause.

| cause | recorded from Spark | written after, or known by | found by run | found by explain |
|---|---|---|---|---|
${table.map((cause) => row(cause, all)).join("\n")}
`;
