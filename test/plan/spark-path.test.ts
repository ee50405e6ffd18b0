import { expect, test } from "vitest";
import { complaints, planOf, propertyOf } from "../support/plans.ts";

const submitted = (application: string): string | undefined => {
  const { args, applicationAt } = planOf([application, "x"]).submit;
  return args[applicationAt];
};

test.for([
  ["/jobs/a#b.py", "file:///jobs/a%23b.py"],
  ["/jobs/a#b c%20d?é.py", "file:///jobs/a%23b%20c%2520d%3F%C3%A9.py"],
  ["/jobs/#1/job.jar", "file:///jobs/%231/job.jar"],
  ["/jobs/a?b%c d é.py", "/jobs/a?b%c d é.py"],
  ["job.py", "job.py"],
  ["file:///jobs/a%20b.py", "file:///jobs/a%20b.py"],
  ["file:/jobs/b.py", "file:/jobs/b.py"],
  ["file:///jobs/a#b.py", "file:///jobs/a%23b.py"],
  ["file:///jobs/a?b c.py", "file:///jobs/a%3Fb%20c.py"],
  ["file:///jobs/100%.py", "file:///jobs/100%25.py"],
  ["s3a://lake/a.py#b.py", "s3a://lake/a.py#b.py"],
] as const)("%s is the application %s to spark-submit", ([given, expected]) => {
  expect(submitted(given)).toBe(expected);
});

test.for(["a#b.py", "./jobs/a#b.jar"])("%s is refused: Spark takes nothing after a # for a part of a path", (given) => {
  expect(complaints([given])).toEqual([
    `${given}: Spark takes what follows # off a path that is not whole: give the whole one, beginning with /`,
  ]);
});

test("a script is read by spark-runner's own class, whatever its path", () => {
  const { args } = planOf(["a#b.scala"]).submit;
  expect(args.at(-1)).toBe("a#b.scala");
});

test("the files that a run makes are found in a folder with #, too", () => {
  const plan = planOf(["--work-dir", "/tmp/a#b", "--same-node", "job.scala"]);
  expect(plan.submit.args[plan.submit.applicationAt]).toMatch(/^file:\/\/\/tmp\/a%23b\/spark-runner-r1\/.*\.jar$/);
  expect(propertyOf(plan, "spark.kubernetes.executor.podTemplateFile")).toBe(
    "file:///tmp/a%23b/spark-runner-r1/executor-pod.json",
  );
  expect(plan.pod?.template?.path).toBe("/tmp/a#b/spark-runner-r1/executor-pod.json");
});

test("a job is named by all of its file's name", () => {
  expect(planOf(["/jobs/day#1.py"]).job.id).toBe("day-1");
  expect(planOf(["https://h/day.py?token=x#1"]).job.id).toBe("day");
});
