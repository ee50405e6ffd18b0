/** The demo's real run: spark-runner with a job whose input is complete only after its first attempt. */
import { createWriteStream } from "node:fs";
import path from "node:path";
import { deliver } from "./bucket.ts";
import { runFollowed } from "../tools/run.ts";

export interface DemoRun {
  readonly exitCode: number;
  readonly attempts: number;
  /** Why the first attempt failed, in the words of spark-runner. */
  readonly firstFailure: string | undefined;
}

/** spark-runner's lines, and the job's own error. */
const spoken = /^(spark-runner: |flights\.scala:\d+: )/;

/** Takes the lines of a run: keeps all in `spark.log`, counts attempts, and delivers the flights after the first one. */
export interface Follower {
  /** Whether the line is for a person. */
  take(line: string): boolean;
  end(exitCode: number): Promise<DemoRun>;
}

export function followRun(bucket: string, onDelivery: (line: string) => void): Follower {
  const log = createWriteStream(path.join(bucket, "spark.log"));
  let attempts = 0;
  let firstFailure: string | undefined;
  let delivery: Promise<void> | undefined;
  return {
    take(line) {
      log.write(`${line}\n`);
      if (/^spark-runner: attempt \d+ of \d+ starts/.test(line)) attempts += 1;
      if (/^spark-runner: attempt 1 of \d+ failed/.test(line)) {
        firstFailure = line;
        delivery = deliver(bucket).then(() => onDelivery("demo: the flights are delivered now"));
      }
      return spoken.test(line);
    },
    async end(exitCode) {
      await delivery;
      log.end();
      return { exitCode, attempts, firstFailure };
    },
  };
}

export async function runJob(
  command: readonly [file: string, ...args: string[]],
  env: NodeJS.ProcessEnv,
  bucket: string,
): Promise<DemoRun> {
  const [file, ...args] = command;
  const run = followRun(bucket, console.error);
  const exitCode = await runFollowed(file, args, {
    env,
    stream: "stderr",
    onLine: (line) => {
      if (run.take(line)) console.error(line);
    },
  });
  return run.end(exitCode);
}
