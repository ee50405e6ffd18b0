import { describe, expect, test } from "vitest";
import type { Facts } from "../../src/facts/facts.ts";
import { commandOfAttempt } from "../../src/plan/attempt.ts";
import { laptopFacts, planOf } from "../support/plans.ts";

describe("a fact that is not known", () => {
  const placeholders = (plan: object): string[] =>
    [
      ...new Set([...JSON.stringify(plan).matchAll(/<((?:pod|spark|run)\.[a-zA-Z]+)/g)].map(([, name = ""]) => name)),
    ].toSorted();

  test.for([["job.py"], ["job.scala"], ["s3a://b/x.jar"], ["--dry-run", "--local", "job.scala"]])(
    "is listed exactly when its placeholder stands in the plan: %j",
    (argv) => {
      const { unknown, ...plan } = planOf(["--dry-run", ...argv], { facts: laptopFacts });
      expect(unknown).toEqual(placeholders(plan));
      expect(unknown).toContain("run.id");
    },
  );

  test("is no longer when it is assumed, or when a user's property stands in its place", () => {
    const plan = planOf(
      ["--dry-run", "--assume", "pod.name=p", "--conf", "spark.kubernetes.container.image=i", "job.py"],
      { facts: laptopFacts },
    );
    expect(plan.unknown).not.toContain("pod.name");
    expect(plan.unknown).not.toContain("pod.image");
    expect(plan.unknown).toContain("pod.namespace");
  });

  test("is not listed because a user's text looks like a placeholder", () => {
    const looks = "<pod.name> <spark.home>";
    expect(
      planOf(["--set", `A=${looks}`, "--conf", `spark.a=${looks}`, "--name", looks, "job.py", looks]).unknown,
    ).toEqual([]);
  });
});

describe("the number of the attempt", () => {
  test("stands wherever spark-runner put it, and nowhere in a user's text", () => {
    const plan = planOf([
      "--set",
      "A=a{attempt}",
      "--conf",
      "spark.x={attempt}",
      "--name",
      "n{attempt}",
      "job.py",
      "{attempt}",
      "spark.kubernetes.executor.podNamePrefix=job-r1-a{attempt}",
    ]);
    const { args, environment } = commandOfAttempt(plan, 7);
    expect(args).toContain("spark.kubernetes.executor.podNamePrefix=job-r1-a7");
    expect(args).toContain("spark.kubernetes.executor.label.spark-runner/attempt=7");
    expect(args).toEqual(
      expect.arrayContaining(["spark.x={attempt}", "spark.app.name=n{attempt}", "spark.executorEnv.A=a{attempt}"]),
    );
    expect(args.slice(-2)).toEqual(["{attempt}", "spark.kubernetes.executor.podNamePrefix=job-r1-a{attempt}"]);
    expect(environment).toMatchObject({ A: "a{attempt}", SPARK_RUNNER_ATTEMPT: "7" });
  });
});

test.for<[name: string, words: readonly string[], environment: Facts["environment"]]>([
  ["SPARK_SUBMIT_OPTS", ["job.jar"], { SPARK_SUBMIT_OPTS: "-Da={attempt}" }],
  ["SPARK_EXECUTOR_DIRS", ["job.jar"], { SPARK_LOCAL_DIRS: "/a{attempt}" }],
  ["SPARK_RUNNER_MAIN_CLASS", ["--class", "a.B{attempt}", "job.jar"], {}],
])("the number does not stand in a user's word within a computed variable: %s", ([name, words, environment]) => {
  expect(commandOfAttempt(planOf(words, { facts: { environment } }), 7).environment[name]).toContain("{attempt}");
});

test.for<[name: string, words: readonly string[]]>([
  ["spark.driver.extraClassPath", ["--work-dir", "/a{attempt}", "job.jar"]],
  ["spark.driver.extraClassPath", ["--conf", "spark.driver.extraClassPath=/a{attempt}", "job.jar"]],
  ["spark.kubernetes.executor.podTemplateFile", ["--work-dir", "/a{attempt}", "job.py"]],
])("nor does it within a computed property: %s of %j", ([name, words]) => {
  const { args } = commandOfAttempt(planOf(words), 7);
  const value = args.find((each) => each.startsWith(`${name}=`));
  expect(value).toContain("/a{attempt}");
});

test("the job's environment: --set wins over the Service's name, but nobody sets what spark-runner finds its processes by", () => {
  const { environment } = planOf([
    "--set",
    "K8S_SPARK_SERVICE=mine",
    "--set",
    "SPARK_RUNNER_RUN=x",
    "--set",
    "SPARK_RUNNER_ATTEMPT=9",
    "job.py",
  ]).submit;
  expect(environment.filter(({ name }) => name !== "SPARK_SUBMIT_OPTS")).toEqual([
    { name: "K8S_SPARK_SERVICE", value: "mine", from: "--set" },
    { name: "SPARK_RUNNER_RUN", value: "r1", from: "computed" },
    { name: "SPARK_RUNNER_ATTEMPT", value: "{attempt}", from: "computed" },
  ]);
  expect(planOf(["job.py"]).submit.environment[0]).toEqual({
    name: "K8S_SPARK_SERVICE",
    value: "job-r1",
    from: "computed",
  });
});

test.each([
  ["its threads may outlive it", "--linger-timeout", "SPARK_RUNNER_LINGER_MS"],
  ["its shutdown hooks may take", "--grace", "SPARK_RUNNER_GRACE_MS"],
])("a script is told how long %s, and a job of another kind is not", (_, flag, variable) => {
  const limitOf = (...words: string[]) => planOf(words).submit.environment.find(({ name }) => name === variable)?.value;
  expect(limitOf(flag, "2m", "job.scala")).toBe("120000");
  expect(limitOf("job.scala")).toBeUndefined();
  expect(limitOf(flag, "2m", "job.py")).toBeUndefined();
});
