/**
 * `npm run bench`: measures what docs/performance.md tells, and writes it. Give it a quiet machine and six minutes.
 * `npm run bench -- "in pods"` measures only that part, and leaves the page as it is.
 */
import path from "node:path";
import { inPods } from "./bench/cluster.ts";
import { memoryWhileSparkRuns } from "./bench/memory.ts";
import { output } from "./bench/output.ts";
import { page, table } from "./bench/page.ts";
import { withPlace } from "./bench/place.ts";
import { whyNoCluster } from "./bench/pods.ts";
import { meets, type Row } from "./bench/row.ts";
import { scalaScript } from "./bench/scala.ts";
import { startUp } from "./bench/start.ts";
import { writeWhole } from "./build/write-file.ts";
import { endOnSignals } from "./tools/run.ts";

endOnSignals();
const [only] = process.argv.slice(2);
const noCluster = await whyNoCluster();
const rows = await withPlace(async (place): Promise<Row[]> => {
  const all: Row[] = [];
  const measure = async (title: string, work: () => Promise<Row[]>): Promise<void> => {
    if (only !== undefined && only !== title) return;
    process.stderr.write(`measuring ${title} …\n`);
    all.push(...(await work()));
  };
  await measure("start-up", () => startUp(place));
  await measure("memory", async () => [await memoryWhileSparkRuns(place)]);
  await measure("output", () => output(place));
  await measure("a script against a jar", async () => [scalaScript(place)]);
  if (noCluster === undefined) await measure("in pods", () => inPods(place));
  return all;
});
process.stdout.write(`${table(rows)}\n`);
if (only === undefined)
  await writeWhole(path.resolve(import.meta.dirname, "../docs/performance.md"), page(rows, noCluster));
if (!rows.every(meets)) process.exitCode = 1;
