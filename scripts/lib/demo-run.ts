/** The demo's real run: spark-runner with a job whose input is complete only after its first attempt. */
import { createWriteStream } from "node:fs";
import path from "node:path";
import { deliver } from "./demo-bucket.ts";
import { runWatched } from "./run.ts";

export interface DemoRun {
  readonly exitCode: number;
  readonly attempts: number;
  /** Why the first attempt failed, in the words of spark-runner. */
  readonly firstFailure: string | undefined;
}

/** What is shown of stderr: spark-runner's lines, and the job's own error. The rest is Spark's log. */
const shown = /^(spark-runner: |flights\.scala:\d+: )/;

export async function runJob(
  command: readonly [file: string, ...args: string[]],
  env: NodeJS.ProcessEnv,
  bucket: string,
): Promise<DemoRun> {
  const [file, ...args] = command;
  const log = createWriteStream(path.join(bucket, "spark.log"));
  let attempts = 0;
  let firstFailure: string | undefined;
  let delivery: Promise<void> | undefined;
  const exitCode = await runWatched(file, args, { env }, (line) => {
    log.write(`${line}\n`);
    if (shown.test(line)) console.error(line);
    if (/^spark-runner: attempt \d+ of \d+ starts/.test(line)) attempts += 1;
    if (/^spark-runner: attempt 1 of \d+ failed/.test(line)) {
      firstFailure = line;
      delivery = deliver(bucket).then(() => console.error("demo: the flights are delivered now"));
    }
  });
  await delivery;
  log.end();
  return { exitCode, attempts, firstFailure };
}
