/**
 * `npm run bench`: measures what docs/performance.md tells, and writes it. Give it a quiet machine and a quarter of an hour.
 * `npm run bench -- "in pods"` measures only that part, and leaves the page as it is.
 */
import path from "node:path";
import { inPods } from "./bench/cluster.ts";
import { explaining } from "./bench/explain.ts";
import { memoryWhileSparkRuns } from "./bench/memory.ts";
import { output } from "./bench/output.ts";
import { page, table } from "./bench/page.ts";
import { withPlace } from "./bench/place.ts";
import { whyNoCluster } from "./bench/pods.ts";
import { meets, type Row } from "./bench/row.ts";
import { scalaScript } from "./bench/scala.ts";
import { startUp } from "./bench/start.ts";
import { joined, localStarts, podStarts, type Starts } from "./bench/starts.ts";
import { barKinds } from "./bench/timeline.ts";
import { writeWhole } from "./build/write-file.ts";
import { timelinePicture } from "./docs/timeline-picture.ts";
import { endOnSignals } from "./tools/run.ts";

endOnSignals();
const [only] = process.argv.slice(2);
const noCluster = await whyNoCluster();
const isRoot = process.getuid?.() === 0;
const measured = await withPlace(async (place): Promise<{ rows: Row[]; starts: Starts }> => {
  const part = async <T>(title: string, work: () => T | Promise<T>): Promise<T[]> => {
    if (only !== undefined && only !== title) return [];
    process.stderr.write(`measuring ${title} …\n`);
    return [await work()];
  };
  const rows = [
    await part("start-up", () => startUp(place)),
    await part("memory", async () => [await memoryWhileSparkRuns(place)]),
    await part("output", () => output(place)),
    await part("explain", () => explaining(place)),
    await part("a script against a jar", () => [scalaScript(place)]),
    noCluster === undefined ? await part("in pods", () => inPods(place)) : [],
  ];
  const starts = [
    // CPU is counted by cgroups, which root alone may make.
    isRoot ? await part("prepared, local", () => localStarts(place)) : [],
    noCluster === undefined ? await part("prepared, in pods", () => podStarts(place)) : [],
  ];
  return { rows: rows.flat(2), starts: joined(starts.flat()) };
});
const { rows, starts } = measured;
process.stdout.write(`${table([...rows, ...starts.rows])}\n`);
if (only === undefined) {
  const docs = path.resolve(import.meta.dirname, "../docs");
  const picture = timelinePicture("the start of a job, plain and prepared", starts.blocks, barKinds);
  await writeWhole(path.join(docs, "images/start.svg"), picture);
  await writeWhole(path.join(docs, "performance.md"), page(rows, starts, noCluster));
}
if (![...rows, ...starts.rows].every(meets)) process.exitCode = 1;
