/** How the measurements are shown: the table on the terminal is the one of docs/performance.md. */
import { availableParallelism } from "node:os";
import { sparkVersion } from "./place.ts";
import { meets, type Row } from "./row.ts";
import type { Starts } from "./starts.ts";
import { taken, turnedDown } from "./turned-down.ts";

export function table(rows: readonly Row[]): string {
  const cells = [
    ["what", "against", "measured", "ratio", "goal", ""],
    ...rows.map((row) => [row.what, row.against, row.measured, row.ratio.toFixed(2), goalOf(row), verdict(row)]),
  ];
  const width = (column: number): number => Math.max(...cells.map((line) => line[column]?.length ?? 0));
  const draw = (line: readonly string[]): string => `| ${line.map((cell, at) => cell.padEnd(width(at))).join(" | ")} |`;
  const [head = [], ...body] = cells;
  return [draw(head), draw(head.map((_, at) => "-".repeat(width(at)))), ...body.map(draw)].join("\n");
}

const goalOf = ({ goal }: Row): string =>
  goal === undefined ? "" : "most" in goal ? `at most ${goal.most}` : `at least ${goal.least}`;

const verdict = (row: Row): string => (row.goal === undefined ? "" : meets(row) ? "met" : "missed");

/** `noCluster` is why nothing was measured in pods, if so. */
export const page = (rows: readonly Row[], starts: Starts, noCluster: string | undefined): string => `# Performance

Start-up and memory are features: a pod waits for the one and is billed for the other. \`npm run bench\` measures them
and writes this page; nothing here is typed by hand. What is compared runs in turn in one run of it, so that a machine
that is slow for a while is slow for both, and the ratio is the median of the pairs' ratios. Times are wall times.

${table(rows)}

Measured with Node ${process.versions.node} and Spark ${sparkVersion} on ${availableParallelism()} processors.
${noCluster === undefined ? inPods : `In pods nothing was measured: ${noCluster}`}

Memory is anonymous memory (\`Anonymous\` in \`/proc/PID/smaps_rollup\`). The resident size would also count pages of the
executable's file, which the kernel drops when it needs the room and which depend on who else read the file.

${startSection(starts)}`;

const startSection = ({ rows, kubernetes }: Starts): string => `## The start of a job
A small job with a shuffle, a driver and two executors of one core and 1 GB each: once as a jar (or as a Python program) under plain
spark-submit, and beside it as spark-runner runs it from [an image that was prepared](fast-start.md), with the same sizes and
properties. In pods plain spark-submit has \`spark.driver.host\` set to the pod's address, and no Service. Java runs without any option
of ours. CPU is what the cgroup of driver and executors has used, processes that ended included.

${table(rows)}

![when what of the job's start happened, plain and prepared](images/start.svg)

*Drawn by \`npm run bench\` from one run of each, of the runs above the one in the middle.*

${
  kubernetes.length === 0
    ? ""
    : `Of the time in pods this is Kubernetes' own, which no preparation changes (medians of all runs):

| what | seconds |
| --- | --- |
${kubernetes.map(([what, seconds]) => `| ${what} | ${seconds} |`).join("\n")}

`
}### Taken
Beside what is prepared, and for each job:

${taken}
### Turned down
${turnedDown}`;

const inPods = `
In a pod spark-submit is a script that tells the time, in the project's own one-node Kubernetes ([how](test-cluster.md)).
spark-runner also asks what its service account may do, waits until the Service's name resolves, looks for what dead runs
left, and at the end waits until all is gone; the scripts, which use Kubernetes' official Python client, do none of that.
DELETEs are timed by the API server's audit log.`;
