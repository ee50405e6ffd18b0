/** `npm run bench`: measures what docs/performance.md tells, and writes it. Give it a quiet machine and four minutes. */
import path from "node:path";
import { memoryWhileSparkRuns } from "./bench/memory.ts";
import { output } from "./bench/output.ts";
import { page, table } from "./bench/page.ts";
import { withPlace } from "./bench/place.ts";
import { meets, type Row } from "./bench/row.ts";
import { scalaScript } from "./bench/scala.ts";
import { startUp } from "./bench/start.ts";
import { writeWhole } from "./build/write-file.ts";
import { endOnSignals } from "./lib/run.ts";

endOnSignals();
const rows = await withPlace(async (place): Promise<Row[]> => {
  const all: Row[] = [];
  const measure = async (title: string, work: () => Promise<Row[]>): Promise<void> => {
    process.stderr.write(`measuring ${title} …\n`);
    all.push(...(await work()));
  };
  await measure("start-up", () => startUp(place));
  await measure("memory", async () => [await memoryWhileSparkRuns(place)]);
  await measure("output", () => output(place));
  await measure("a script against a jar", async () => [scalaScript(place)]);
  return all;
});
process.stdout.write(`${table(rows)}\n`);
await writeWhole(path.resolve(import.meta.dirname, "../docs/performance.md"), page(rows));
if (!rows.every(meets)) process.exitCode = 1;
