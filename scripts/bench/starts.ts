/** The start of a small job, plain and prepared, on this machine and in pods. */
import { bringPrepared } from "../../test/ground/cluster/bring-prepared.ts";
import { bringCluster } from "../../test/ground/cluster/for-tests.ts";
import { makeNamespace } from "../../test/ground/namespace.ts";
import { installedJava } from "../tools/java.ts";
import { root } from "../tools/paths.ts";
import { layJob } from "./job-files.ts";
import { localRuns } from "./local-job.ts";
import type { Place } from "./place.ts";
import { podRuns } from "./pod-job.ts";
import { prepareHere, sizeRows, tenScripts } from "./prepared.ts";
import type { Row } from "./row.ts";
import type { Runs } from "./runs.ts";
import { measureRounds, memoryRow, startRows, type StartPlace } from "./start-rows.ts";
import { kubernetesPart, timelineBlock, type TimelineBlock } from "./timeline.ts";
import { variants, type VariantName } from "./variants.ts";

export interface Starts {
  readonly rows: readonly Row[];
  readonly blocks: readonly TimelineBlock[];
  /** What of the time in pods is Kubernetes' own, with its seconds. */
  readonly kubernetes: readonly (readonly [what: string, seconds: string])[];
}

/** What is measured for one pair of versions. */
interface Extent {
  readonly names: readonly VariantName[];
  readonly rounds: number;
  /** Whether memory is measured and the start is drawn. */
  readonly isMain: boolean;
}

const [old, newest] = ["3.5.9", "4.3.0"];
const all: Extent = { names: Object.keys(variants) as VariantName[], rounds: 2, isMain: true };
const few: Extent = { names: ["plainJar", "preparedScript"], rounds: 2, isMain: false };
/** The first from which on Java has AOT caches. */
const newerJava = 24;

export async function localStarts(place: Place): Promise<Starts> {
  const here = async (spark: string, java: { home: string; version: number }, extent: Extent): Promise<Starts> => {
    const job = await layJob(place, spark, java.home);
    const prepared = await prepareHere(job, place.executable);
    const versions = `Spark ${spark}, Java ${java.version}`;
    const runs = localRuns({ ...job, executable: place.executable, prepared });
    const starts = await measureStarts({ where: "local-cluster", versions }, runs, extent);
    return { ...starts, rows: [...starts.rows, ...(await sizeRows(prepared, versions))] };
  };
  const usual = { home: place.javaHome, version: 17 };
  const parts = [await here(newest, usual, all), await here(old, usual, few)];
  const newer = await installedJava(newerJava);
  if (newer !== undefined) parts.push(await here(newest, newer, few));
  return joined(parts);
}

/** Ends what it started, also the cluster unless that was up. */
export async function podStarts(place: Place): Promise<Starts> {
  const cluster = await bringCluster(root, [old, newest]);
  try {
    // Without restrictions that a plain spark-submit would need a pod template for.
    const namespace = await makeNamespace({ level: "baseline" });
    const inPods = async (spark: string, extent: Extent): Promise<Starts> => {
      const { folder } = await layJob(place, spark, place.javaHome);
      const prepared = await bringPrepared({ spark, jobs: await tenScripts({ folder }) }, say);
      const runs = podRuns({ namespace, spark, folder, prepared: prepared.name });
      try {
        return await measureStarts({ where: "pods", versions: `Spark ${spark}, Java 17` }, runs, extent);
      } finally {
        await prepared.remove();
      }
    };
    try {
      return joined([await inPods(newest, all), await inPods(old, few)]);
    } finally {
      await namespace.remove();
    }
  } finally {
    await cluster.end();
  }
}

const say = (line: string): void => void process.stderr.write(`  ${line}\n`);

async function measureStarts(place: StartPlace, runs: Runs, { names, rounds, isMain }: Extent): Promise<Starts> {
  say(`${place.where}, ${place.versions}`);
  const measured = await measureRounds(runs, names, rounds);
  const rows = startRows(place, measured);
  if (!isMain) return { rows, blocks: [], kubernetes: [] };
  const drawn = [
    ["plainJar", "a jar, plain spark-submit"],
    ["preparedScript", "the same job as a prepared script"],
  ] as const;
  return {
    rows: [...rows, await memoryRow(place, runs)],
    blocks: drawn.flatMap(([name, words]) => {
      const title = `${place.where === "pods" ? "in pods" : place.where}: ${words}`;
      return measured[name] === undefined ? [] : [timelineBlock(title, measured[name])];
    }),
    kubernetes: place.where === "pods" ? kubernetesPart(measured) : [],
  };
}

export const joined = (parts: readonly Starts[]): Starts => ({
  rows: parts.flatMap(({ rows }) => rows),
  blocks: parts.flatMap(({ blocks }) => blocks),
  kubernetes: parts.flatMap(({ kubernetes }) => kubernetes),
});
