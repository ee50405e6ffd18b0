import { existsSync, readFileSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { makeBucket } from "../../scripts/demonstration/bucket.ts";
import { changes } from "../../scripts/demonstration/pods.ts";
import { followRun } from "../../scripts/demonstration/run.ts";
import { runQuietly } from "../../scripts/tools/run.ts";
import { root } from "../support/executable.ts";

const demo = (...args: string[]) => runQuietly(process.execPath, [path.join(root, "scripts/demo.ts"), ...args]);

test("--help tells both forms, and what is unknown is refused with them", async () => {
  const { code, output } = await demo("--help");
  expect([code, output]).toEqual([0, expect.stringMatching(/^scripts\/demo  .*\nscripts\/demo --cluster  /)]);
  const refused = await demo("--clusters");
  expect([refused.code, refused.output]).toEqual([64, expect.stringContaining("--clusters")]);
  expect(refused.output).toContain(output);
});

test("--cluster starts nothing in a cluster that is somebody else's", async () => {
  const env = { ...process.env, SPARK_RUNNER_TEST_CONTEXT: "team" };
  const { code, output } = await runQuietly(process.execPath, [path.join(root, "scripts/demo.ts"), "--cluster"], {
    env,
  });
  expect([code, output.trim()]).toEqual([1, expect.stringMatching(/^demo: .*unset SPARK_RUNNER_TEST_CONTEXT$/)]);
});

test("of the pods' events those are shown that change what a person sees", () => {
  const take = changes();
  const rows = [
    "ADDED      a   0/1   Pending             0   0s",
    "MODIFIED   a   0/1   Pending             0   0s",
    "ADDED      b   0/1   Pending             0   0s",
    "MODIFIED   a   1/1   Running             0   1s",
    "DELETED    a   0/1   Completed           0   2s",
    "",
  ].map((line) => take(line)?.replaceAll(/ +/g, " "));
  expect(rows).toEqual(["a 0/1 Pending", undefined, "b 0/1 Pending", "a 1/1 Running", "a - (gone)", undefined]);
});

test("a bucket for pods holds copies that any user may add to, and the delivery ends after the first attempt", async () => {
  const data = mkdtempSync(path.join(tmpdir(), "demo-data-"));
  for (const table of ["flights", "airlines"]) {
    mkdirSync(path.join(data, table));
    writeFileSync(path.join(data, table, `${table}.csv`), table);
  }
  const bucket = await makeBucket(data, "copies");
  expect(statSync(bucket).mode & 0o777).toBe(0o777);
  expect(lstatSync(path.join(bucket, "flights/flights.csv")).isFile()).toBe(true);

  const said: string[] = [];
  const run = followRun(bucket, (line) => said.push(line));
  const lines = [
    "spark-runner: attempt 1 of 3 starts: flights.scala",
    "26/11/25 01:00:00 INFO SparkContext: Running Spark",
    "spark-runner: attempt 1 of 3 failed with exit code 1: not delivered",
    "spark-runner: attempt 2 of 3 starts: flights.scala",
  ];
  expect(lines.map((line) => run.take(line))).toEqual([true, false, true, true]);
  expect(await run.end(0)).toEqual({ exitCode: 0, attempts: 2, firstFailure: lines[2] });
  expect(said).toEqual(["demo: the flights are delivered now"]);
  expect(existsSync(path.join(bucket, "flights/_SUCCESS"))).toBe(true);
  await expect.poll(() => readFileSync(path.join(bucket, "spark.log"), "utf8")).toBe(`${lines.join("\n")}\n`);
  for (const folder of [data, bucket]) rmSync(folder, { recursive: true });
});
