/** The rows of a job's start: each way that is prepared against the plain one beside it, by the median of the pairs. */
import { marksOf, type JobRun } from "./marks.ts";
import { median, type Row } from "./row.ts";
import type { Runs } from "./runs.ts";
import type { VariantName } from "./variants.ts";

export interface StartPlace {
  readonly where: "local-cluster" | "pods";
  /** Such as `Spark 4.3.0, Java 17`. */
  readonly versions: string;
}

export type Measured = Readonly<Partial<Record<VariantName, readonly JobRun[]>>>;

/** Each way once in each round, so that what is slow for a while is slow for all of them. */
export async function measureRounds(runs: Runs, names: readonly VariantName[], rounds: number): Promise<Measured> {
  const all = new Map<VariantName, JobRun[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const run = await runs.run(name);
      all.get(name)?.push(run);
      process.stderr.write(`  ${name}: ${seconds(wall(run))} s, ${run.cpuSeconds.toFixed(1)} s of CPU\n`);
    }
  return Object.fromEntries(all);
}

interface Comparison {
  readonly what: string;
  readonly against: string;
  readonly of: VariantName;
  readonly to: VariantName;
  readonly value: (run: JobRun) => number;
  readonly most: Readonly<Record<StartPlace["where"], number>>;
}

const wall = ({ startMs, endMs }: JobRun): number => endMs - startMs;
/** Of all executors of the job. */
const executorStart = (run: JobRun): number =>
  median(marksOf(run).executors.map(({ container, registered }) => registered - container));

const plainJar = "the same job as a jar, plain spark-submit";
const comparisons: readonly Comparison[] = [
  {
    what: "prepared `.scala`",
    against: plainJar,
    of: "preparedScript",
    to: "plainJar",
    value: wall,
    most: { "local-cluster": 0.55, pods: 0.65 },
  },
  {
    what: "prepared jar",
    against: plainJar,
    of: "preparedJar",
    to: "plainJar",
    value: wall,
    most: { "local-cluster": 0.6, pods: 0.68 },
  },
  {
    what: "prepared PySpark",
    against: "the same job, plain spark-submit",
    of: "preparedPython",
    to: "plainPython",
    value: wall,
    most: { "local-cluster": 0.7, pods: 0.78 },
  },
  {
    what: "executor of a prepared `.scala`: start to registered",
    against: "an executor of the plain jar",
    of: "preparedScript",
    to: "plainJar",
    value: executorStart,
    most: { "local-cluster": 0.65, pods: 0.7 },
  },
  {
    what: "CPU of driver and executors, prepared `.scala`",
    against: plainJar,
    of: "preparedScript",
    to: "plainJar",
    value: ({ cpuSeconds }) => cpuSeconds * 1000,
    most: { "local-cluster": 0.6, pods: 0.65 },
  },
  {
    what: "`.scala`, not prepared",
    against: plainJar,
    of: "unpreparedScript",
    to: "plainJar",
    value: wall,
    most: { "local-cluster": 1.15, pods: 1.15 },
  },
];

/** A row for each comparison of which both sides were measured. */
export function startRows(place: StartPlace, measured: Measured): Row[] {
  return comparisons.flatMap(({ what, against, of, to, value, most }): Row[] => {
    const [ours, theirs] = [measured[of] ?? [], measured[to] ?? []].map((runs) => runs.map(value));
    if (ours === undefined || theirs === undefined || ours.length === 0 || theirs.length === 0) return [];
    return [
      {
        what: `${place.where}, ${place.versions}: ${what}`,
        against,
        measured: `${seconds(median(ours))} s, ${seconds(median(theirs))} s`,
        ratio: median(ours.map((each, at) => each / (theirs[at] ?? Number.NaN))),
        goal: { most: most[place.where] },
      },
    ];
  });
}

export async function memoryRow({ where, versions }: StartPlace, runs: Runs): Promise<Row> {
  const [theirs, ours] = [await runs.memory("plainJar"), await runs.memory("preparedScript")];
  return {
    what: `${where}, ${versions}: anonymous memory of driver and executors after the job's work, prepared \`.scala\``,
    against: plainJar,
    measured: `${ours.toFixed(0)} MB, ${theirs.toFixed(0)} MB`,
    ratio: ours / theirs,
    goal: { most: 1.02 },
  };
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);
