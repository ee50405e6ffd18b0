import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { slug } from "../../src/plan/names.ts";
import { commandOfAttempt } from "../../src/plan/attempt.ts";
import { planOf } from "../support/plans.ts";

describe("a job's id is made from its application's file name", () => {
  test.for([
    ["flights.py", "flights"],
    ["/jobs/My_Job.v2.scala", "my-job-v2"],
    ["s3a://bucket/path/etl.jar?versionId=1", "etl"],
    ["2024-report.py", "report"],
    ["Ünïcödé.py", "unicode"],
    ["Größe_Ærø.py", "grosse-aero"],
    ["日本.py", "job-85q4i9"],
    ["数据.py", "job-1pkwlx"],
    ["数据-etl.py", "etl-2slc0f"],
    ["./---.py", "job"],
    [".py", "job"],
    [`${"x".repeat(300)}.jar`, "x".repeat(29)],
    [`${"a".repeat(28)}-bcd.jar`, "a".repeat(28)],
  ] as const)("%s", ([application, id]) => {
    expect(planOf([application]).job.id).toBe(id);
  });

  test("unless the user says it", () => {
    expect(planOf(["--job", "Nightly Import #7", "x.py"]).job.id).toBe("nightly-import-7");
  });
});

test("names and labels are valid in Kubernetes and for Spark, whatever the job is called and however long the ids are", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", minLength: 1, maxLength: 80 }),
      fc.stringMatching(/^[a-z0-9]{1,12}$/),
      (job, runId) => {
        const plan = planOf([`--job=x${job}`, "job.py"], { facts: { runId } });
        const service = plan.pod!.service;
        expect(service.metadata.name).toMatch(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/);
        const { args } = commandOfAttempt(plan, 100);
        const prefix = /podNamePrefix=(.*)/.exec(args.find((arg) => arg.includes("podNamePrefix=")) ?? "")?.[1] ?? "";
        expect(prefix).toMatch(/^[a-z][-a-z0-9]*[a-z0-9]$/);
        expect(prefix.length).toBeLessThanOrEqual(47);
        for (const value of [...Object.values(service.metadata.labels), ...Object.values(service.spec.selector)]) {
          expect(value).toMatch(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
        }
      },
    ),
  );
});

test("jobs whose names have no Latin letter are told apart, and the same name gives the same id", () => {
  const ids = ["数据", "数據", "日本", "отчёт", "отчет"].map((job) => planOf(["--job", job, "x.py"]).job.id);
  expect(new Set(ids).size).toBe(5);
  expect(planOf(["--job", "数据", "x.py"]).job.id).toBe(ids[0]);
  expect(planOf(["--job", "Überfall_2024", "x.py"]).job.id).toBe("uberfall-2024");
});

test("a slug of a slug is the same", () => {
  fc.assert(fc.property(fc.string(), (text) => slug(slug(text)) === slug(text)));
});
