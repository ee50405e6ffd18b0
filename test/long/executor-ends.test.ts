/** How executors end that ran: real Spark, real kernel and kubelet, and what the run says of it. */
import { describe, expect, test } from "vitest";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import { attemptsIn, executorsOf, expectNothingLeft } from "../support/leftovers.ts";
import { testedVersions } from "../support/spark-home.ts";
import { serviceOf } from "../ground/spark-things.ts";

const newest = testedVersions.at(-1) ?? "";
const one = [...smallExecutors, "--executor-minimum", "1", "--executor-maximum", "1", "--max-attempts", "1"];
/** The first failure of a task ends the job. */
const onceOnly = ["--conf", "spark.task.maxFailures=1"];

const inTask = (work: string): string => `
import os
from pyspark.sql import SparkSession
sc = SparkSession.builder.getOrCreate().sparkContext
def work(_):
    ${work}
print("done", sc.parallelize([1], 1).map(work).count())
`;

interface End {
  readonly why: string;
  readonly args?: readonly string[];
  readonly file: readonly [name: string, content: string];
  readonly cause: string;
  readonly said: RegExp;
}

const ends: readonly End[] = [
  {
    why: "a heap that is full",
    file: ["job.scala", "sc.parallelize(1 to 1, 1).map(_ => Array.ofDim[Long](1 << 28).length).count()"],
    cause: "executor-out-of-memory",
    said: /raise --executor-memory/,
  },
  {
    why: "memory beside the heap, up to the container's limit",
    file: [
      "job.scala",
      `sc.parallelize(1 to 1, 1).foreach { _ =>
  val field = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe")
  field.setAccessible(true)
  val unsafe = field.get(null).asInstanceOf[sun.misc.Unsafe]
  for (_ <- 1 to 64) unsafe.setMemory(unsafe.allocateMemory(1L << 25), 1L << 25, 1.toByte)
}`,
    ],
    cause: "executor-oom-killed",
    said: /executor 1 was killed at its limit of 768 MiB: heap 512 MiB \+ overhead 256 MiB/,
  },
  {
    why: "a Python worker that takes all memory",
    file: ["job.py", inTask("return len(bytearray(os.urandom(1 << 20)) * 2048)")],
    cause: "python-worker-crashed",
    said: /spark\.executor\.memoryOverhead/,
  },
  {
    why: "a disk that is full",
    args: [
      "spark.kubernetes.executor.volumes.emptyDir.spark-local-dir-1.mount.path=/data",
      "spark.kubernetes.executor.volumes.emptyDir.spark-local-dir-1.options.medium=Memory",
      "spark.kubernetes.executor.volumes.emptyDir.spark-local-dir-1.options.sizeLimit=16Mi",
    ].flatMap((property) => ["--conf", property]),
    file: [
      "job.scala",
      "sc.parallelize(1 to 64, 2).map(n => (n, scala.util.Random.nextBytes(1 << 20))).groupByKey(2).count()",
    ],
    cause: "disk-full",
    said: /No space left on device/,
  },
];

describe("an executor that ends by", () => {
  test.for(ends)("$why ends the job, which tells the cause and what to change", async (end) => {
    const { args = [], file, cause, said } = end;
    const namespace = await namespaceForTest();
    const words = [...one, ...onceOnly, ...args, `/job/${file[0]}`];
    const driver = await namespace.runPod(words, { spark: newest, files: { [file[0]]: file[1] } });
    const { exitCode, log } = await driver.ended();
    const last = log.slice(log.lastIndexOf("spark-runner: the job failed for good"));
    expect([exitCode, attemptsIn(log), /cause: .* \(([\w-]+)\)/.exec(last)?.[1]], last).toEqual([1, 1, cause]);
    expect(last).toMatch(said);
    await expectNothingLeft(namespace, driver);
  });
});

const waits = `
import os, time
from pyspark import SparkContext
sc = SparkContext()
print("READY", sc.parallelize([1], 1).count(), flush=True)
while not os.path.exists("/tmp/go"):
    time.sleep(0.1)
print("DONE", sc.parallelize(range(10), 2).count(), flush=True)
`;

describe("a job whose only executor is", () => {
  test.for(["deleted", "evicted"] as const)("%s goes on with another, and blames nothing", async (how) => {
    const namespace = await namespaceForTest();
    const driver = await namespace.runPod([...one, "/job/job.py"], { spark: newest, files: { "job.py": waits } });
    await driver.says(/^READY 1$/m);
    const name = executorsOf(namespace, driver)[0]?.metadata.name ?? "";
    if (how === "deleted") await namespace.kubectl(["delete", "pod", name, "--wait=false"]);
    else {
      const path = `/api/v1/namespaces/${namespace.name}/pods/${name}/eviction`;
      const body = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: namespace.name } };
      await namespace.kubectl(["create", "--raw", path, "--filename", "-"], JSON.stringify(body));
    }
    await namespace.watch.until(`${name} to be gone`, () => (namespace.watch.gone.has(name) ? true : undefined));
    await driver.exec("touch", "/tmp/go");
    const { exitCode, log } = await driver.ended();
    expect([exitCode, attemptsIn(log)], log).toEqual([0, 1]);
    expect(log).toContain("DONE 10");
    expect(log).not.toContain("spark-runner: cause");
    await expectNothingLeft(namespace, driver);
  });
});

test("executors that don't find the driver's name die one after the other, which ends the job, and what they were to find is told", async () => {
  const namespace = await namespaceForTest();
  const driver = await namespace.runPod([...one, "/job/job.py"], { spark: newest, files: { "job.py": waits } });
  await driver.says(/attempt 1 of 1 starts/);
  const service = await serviceOf(driver);
  await namespace.kubectl([
    "patch",
    "service",
    service,
    "--type=merge",
    "--patch",
    '{"spec":{"selector":{"no":"pod"}}}',
  ]);
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)], log).toEqual([11, 1]);
  expect(log).toMatch(/spark-runner: executor \d on node \S+ ended: exit code 1/);
  // What they said of it may be too far back in their logs.
  expect(log).toMatch(
    /none of them had reached the driver: no connection to port \d+ in this pod; Service \S+: its selector was changed; \S+ does not resolve here/,
  );
  expect(log).toMatch(/spark-runner: cause: .* \(executor-died-at-start\)/);
  await expectNothingLeft(namespace, driver);
});
