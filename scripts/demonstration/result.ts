/** What the demo promises of its job's run, here and in a cluster; what doesn't hold is an error. */
import { existsSync } from "node:fs";
import path from "node:path";
import { countFlights, readResult } from "./bucket.ts";
import type { DemoRun } from "./run.ts";
import { say } from "./words.ts";

/** How many days the job looks at. */
export const days = 30;

export async function verify({ exitCode, attempts, firstFailure }: DemoRun, bucket: string): Promise<void> {
  say(`exit code ${exitCode}, after ${attempts} attempts`);
  if (exitCode !== 0) throw new Error(`the job ended with exit code ${exitCode}; Spark's log is ${bucket}/spark.log`);
  if (attempts !== 2 || firstFailure?.includes("the flights are not delivered yet") !== true) {
    throw new Error(`expected one attempt that finds no delivery and one that does, got ${attempts} attempts`);
  }
  const rows = await readResult(bucket);
  for (const { airline, flights, late_percent: late } of rows.slice(0, 3)) {
    say(`  ${late} % of ${airline}'s ${flights} flights were late by a quarter of an hour or more`);
  }
  const inResult = rows.reduce((sum, row) => sum + Number(row["flights"]), 0);
  const counted = await countFlights(bucket, days);
  say(`${rows.length} airlines with ${inResult} flights; counted again without Spark: ${counted}`);
  if (inResult !== counted || counted === 0)
    throw new Error("the result doesn't agree with the data that it comes from");
  if (!existsSync(path.join(bucket, "delays/routes/_SUCCESS"))) throw new Error("the routes were not written");
}
