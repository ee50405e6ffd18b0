/** Executors that can't come in a real Kubernetes: what the run says of it, when it ends for it, and with which code. */
import { expect, test } from "vitest";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import { attemptsIn, expectNothingLeft } from "../support/leftovers.ts";
import { testedVersions } from "../support/spark-home.ts";

const newest = testedVersions.at(-1) ?? "";
const conf = (...properties: readonly string[]): string[] => properties.flatMap((each) => ["--conf", each]);
const two = ["--executor-minimum", "2", "--executor-maximum", "2"];
const soon = [
  "--executor-warning",
  "2s",
  "--executor-timeout",
  "10s",
  "--executor-patience",
  "image=10s,image-name=10s,missing=10s,refused=10s",
];

const works = `
from pyspark.sql import SparkSession
print("count=", SparkSession.builder.getOrCreate().sparkContext.parallelize(range(4), 2).count())
`;

interface Waiting {
  readonly why: string;
  readonly args: readonly string[];
  /** What is said while it waits. */
  readonly said: RegExp;
  readonly exitCode: number;
  readonly advice: RegExp;
}

const kinds: readonly Waiting[] = [
  {
    why: "an image that isn't there",
    args: conf(
      "spark.kubernetes.executor.container.image=spark-runner.invalid/none:1",
      "spark.kubernetes.container.image.pullPolicy=Never",
    ),
    said: /2 of 2 executors can't get their image, which isn't there: .*spark-runner\.invalid\/none:1/,
    exitCode: 73,
    advice: /push spark-runner\.invalid\/none:1/,
  },
  {
    why: "an image name that is none",
    args: conf("spark.kubernetes.executor.container.image=Not:an:Image"),
    said: /2 of 2 executors have an image name that is none: .*Not:an:Image/,
    exitCode: 78,
    advice: /correct spark\.kubernetes\.container\.image/,
  },
  {
    why: "more CPU than any node has",
    args: conf("spark.kubernetes.executor.request.cores=900"),
    said: /2 of 2 executors find no node: .*Insufficient cpu/,
    exitCode: 73,
    advice: /let an executor ask for less than 900 CPUs/,
  },
  {
    why: "a secret that isn't there",
    args: conf("spark.kubernetes.executor.secretKeyRef.DB_PASS=no-such-secret:password"),
    said: /2 of 2 executors wait for a secret that isn't there: secret "no-such-secret" not found/,
    exitCode: 78,
    advice: /create secret no-such-secret/,
  },
];

test.for(kinds)("$why ends the run after its time, and is said before", async ({ args, said, exitCode, advice }) => {
  const namespace = await namespaceForTest();
  const words = [...smallExecutors, ...two, ...soon, ...args, "/job/job.py"];
  const driver = await namespace.runPod(words, { spark: newest, files: { "job.py": works } });
  const ended = await driver.ended();
  expect(ended.log).toMatch(said);
  expect(ended.exitCode).toBe(exitCode);
  expect(ended.log).toMatch(advice);
  expect(attemptsIn(ended.log)).toBe(1);
  await expectNothingLeft(namespace, driver);
});

test("a quota that leaves no room is waited for, unless the time was set", async () => {
  const namespace = await namespaceForTest();
  await namespace.apply({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "one-pod" },
    spec: { hard: { pods: "1" } },
  });
  const words = [...smallExecutors, ...two, ...soon, "/job/job.py"];
  const driver = await namespace.runPod(words, { spark: newest, files: { "job.py": works } });
  const { exitCode, log } = await driver.ended();
  expect(log).toMatch(
    /no executor has come after .*: executors are refused by a quota that is used up: exceeded quota: one-pod/,
  );
  expect([exitCode, attemptsIn(log)]).toEqual([73, 1]);
  await expectNothingLeft(namespace, driver);
});
