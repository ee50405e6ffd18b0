import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { start } from "../support/executable.ts";
import { fakeSpark } from "../support/fake-spark.ts";

const secret = ["--conf", "spark.hadoop.fs.s3a.secret.key=0123456789abcdef"];
const waiting = 'echo "run=$SPARK_RUNNER_RUN."; while :; do read -rt 1 <> <(:); done';

test("the next run removes the work folder of one that was killed, and no living run's nor anybody else's", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "dead-folders-"));
  const begin = (script: string) =>
    start(["--local", "--work-dir", folder, ...secret, "local:///job.py"], { env: { SPARK_HOME: fakeSpark(script) } });
  mkdirSync(path.join(folder, "spark-runner-other"));
  mkdirSync(path.join(folder, "spark-runner-elsewhere"));
  writeFileSync(path.join(folder, "spark-runner-elsewhere/owner"), "another-boot net:[1]");
  const living = begin(waiting);
  const killed = begin(waiting);
  const [[, livingId = ""], [, killedId = ""]] = await Promise.all([
    living.output(/run=(\w+)\./),
    killed.output(/run=(\w+)\./),
  ]);
  killed.child.kill("SIGKILL");
  await killed.finished;
  expect(readdirSync(folder)).toContain(`spark-runner-${killedId}`);

  const next = await begin("exit 0").finished;
  expect(next.code, next.stderr).toBe(0);
  // Others may have been killed in /tmp, where the run has its scratch folder.
  const removed = next.said.find((line) => line.startsWith("removed the work folders of runs that were killed: "));
  expect(removed).toContain(path.join(folder, `spark-runner-${killedId}`));
  expect(removed).not.toContain(livingId);
  expect(readdirSync(folder).toSorted()).toEqual(
    ["spark-runner-elsewhere", "spark-runner-other", `spark-runner-${livingId}`].toSorted(),
  );
  living.child.kill("SIGTERM");
  expect((await living.finished).code).toBe(143);
});
