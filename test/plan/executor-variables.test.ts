import { expect, test } from "vitest";
import { withheldWarning } from "../../src/plan/executor-variables.ts";
import { planOf, podFacts, resolve } from "../support/plans.ts";

const set = [
  "DB_PASS=hunter2-x",
  "DB_PWD=hunter2-y",
  "SMTP_AUTH=hunter2-z",
  "LAKE=s3a://me:hunter2-a@lake",
  "A=b",
  "B=in hunter2-x",
];
const argv = [...set.flatMap((each) => ["--set", each]), "job.py"];
const warning = (more: readonly string[] = [], target: "pod" | "local" = "pod"): string | undefined =>
  withheldWarning(resolve(["--dry-run", ...more, ...argv]).settings, podFacts, target);

test("variables that look secret, by their name or value, stay away from executors' pods, and one line says so", () => {
  const passed = planOf(["--dry-run", ...argv]).properties.filter(({ name }) => name.startsWith("spark.executorEnv."));
  expect(passed.map(({ name }) => name)).toEqual(
    ["spark.executorEnv.A", "spark.executorEnv.LANG"].slice(0, passed.length),
  );
  expect(JSON.stringify(passed)).not.toContain("hunter2");
  expect(warning()).toMatch(/^executors don't get DB_PASS, DB_PWD, SMTP_AUTH, LAKE, B, which look secret/);
  expect(warning()).toContain("--conf spark.kubernetes.executor.secretKeyRef.DB_PASS=SECRET:KEY");
  expect(warning()).not.toContain("hunter2");
});

test("nothing is said of what executors get from a Secret, nor where there are no pods", () => {
  const given = ["DB_PASS", "DB_PWD", "SMTP_AUTH", "LAKE", "B"].flatMap((name) => [
    "--conf",
    `spark.kubernetes.executor.secretKeyRef.${name}=s:k`,
  ]);
  expect(warning(given)).toBeUndefined();
  expect(warning([], "local")).toBeUndefined();
});
