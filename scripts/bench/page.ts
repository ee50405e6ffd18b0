/** How the measurements are shown: the table on the terminal is the one of docs/performance.md. */
import { availableParallelism } from "node:os";
import { sparkVersion } from "./place.ts";
import { meets, type Row } from "./row.ts";

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
export const page = (rows: readonly Row[], noCluster: string | undefined): string => `# Performance

Start-up and memory are features: a pod waits for the one and is billed for the other. \`npm run bench\` measures them
and writes this page; nothing here is typed by hand. What is compared runs in turn in one run of it, so that a machine
that is slow for a while is slow for both, and the ratio is the median of the pairs' ratios. Times are wall times.

${table(rows)}

Measured with Node ${process.versions.node} and Spark ${sparkVersion} on ${availableParallelism()} processors.
${noCluster === undefined ? inPods : `In pods nothing was measured: ${noCluster}`}

Memory is anonymous memory (\`Anonymous\` in \`/proc/PID/smaps_rollup\`). The resident size would also count pages of the
executable's file, which the kernel drops when it needs the room and which depend on who else read the file.
`;

const inPods = `
In a pod spark-submit is a script that tells the time, in the project's own one-node Kubernetes ([how](test-cluster.md)).
spark-runner also asks what its service account may do, waits until the Service's name resolves, looks for what dead runs
left, and at the end waits until all is gone; the scripts, which use Kubernetes' official Python client, do none of that.
DELETEs are timed by the API server's audit log.`;
