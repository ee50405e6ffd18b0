import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import { buildJar } from "../support/jar.ts";
import { fakeJob, fakeSparkPod } from "../ground/fake-spark-pod.ts";
import { attemptsIn, executorsOf, expectNothingLeft } from "../support/leftovers.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const newest = testedVersions.at(-1) ?? "";
const one = [...smallExecutors, "--executor-minimum", "1", "--no-retry-jitter", "--retry-delay", "1s"];

/** What only the template of executor pods can say. */
const beside = [
  "--same-node",
  "--executor-tolerations=dedicated=spark:NoSchedule",
  "--conf=spark.kubernetes.executor.podTemplateFile=/job/executor.yaml",
];
const theirTemplate = `
apiVersion: v1
kind: Pod
metadata: {labels: {team: analytics}}
spec: {tolerations: [{key: spot, operator: Exists}]}
`;

/** Where executors look for their driver, as they themselves see it. */
const scala = `
val urls = sc.parallelize(1 to 2, 2).map(_ => sys.env("SPARK_DRIVER_URL")).distinct.collect
println(s"urls=\${urls.mkString(",")} service=\${sys.env("K8S_SPARK_SERVICE")}")
`;
const python = `
import os
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
urls = spark.sparkContext.parallelize(range(2), 2).map(lambda _: os.environ["SPARK_DRIVER_URL"]).distinct().collect()
print(f"urls={','.join(urls)} service={os.environ['K8S_SPARK_SERVICE']}")
spark.stop()
`;

describe.each(testedVersions)("on Spark %s, in a restricted namespace, as uid 185 with a read-only root,", (spark) => {
  test("a Scala script, a Python job and a jar, whose threads outlive its main, run on executors that find their driver", async () => {
    const namespace = await namespaceForTest();
    const jarFile = readFileSync(buildJar(sparkHomeOf(spark), "Leaves"));
    const files = { "job.scala": scala, "job.py": python, "leaves.jar": jarFile, "executor.yaml": theirTemplate };
    const [script, program, jar] = await Promise.all([
      namespace.runPod([...one, "/job/job.scala"], { spark, files }),
      namespace.runPod([...one, "/job/job.py"], { spark, files }),
      namespace.runPod([...one, ...beside, "--class", "Leaves", "/job/leaves.jar", "works"], { spark, files }),
    ]);
    for (const driver of [script, program]) {
      const { exitCode, log } = await driver.ended();
      expect(exitCode).toBe(0);
      const service = /service=(\S+)/.exec(log)?.[1] ?? "";
      expect(service).toMatch(/^job-[a-z0-9]{8}$/);
      expect(log).toContain(`urls=spark://CoarseGrainedScheduler@${service}.${namespace.name}.svc:7078 `);
      expect(log).not.toContain("Uncaught exception");
    }
    const { exitCode, log } = await jar.ended();
    expect(exitCode).toBe(0);
    expect(log).toContain("counted 1000 after main");

    for (const driver of [script, program, jar]) {
      const [executor] = executorsOf(namespace, driver);
      expect(executor?.metadata.name).toMatch(/^(job|leaves)-[a-z0-9]{8}-a1-exec-\d+$/);
      expect(executor?.metadata.labels).toMatchObject({
        "app.kubernetes.io/managed-by": "spark-runner",
        "spark-runner/attempt": "1",
        "spark-runner/job": expect.stringMatching(/^(job|leaves)$/),
        "spark-runner/run": expect.stringMatching(/^[a-z0-9]{8}$/),
      });
      expect(executor?.metadata.labels).not.toHaveProperty("spark-runner/driver");
    }
    const [near] = executorsOf(namespace, jar);
    expect(near?.spec).toMatchObject({
      affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [expect.anything()] } },
      tolerations: expect.arrayContaining([
        { key: "dedicated", operator: "Equal", value: "spark", effect: "NoSchedule" },
      ]) as unknown,
    });
    expect(near?.spec).toMatchObject({
      tolerations: expect.arrayContaining([{ key: "spot", operator: "Exists" }]) as unknown,
    });
    expect(near?.metadata.labels).toMatchObject({ team: "analytics" });
    expect(near?.spec.nodeName).toBe(jar.pod().spec.nodeName);
    await expectNothingLeft(namespace, script, program, jar);
  });
});

test("exit codes are the job's, and attempts as many as are worth it", async () => {
  const namespace = await namespaceForTest();
  const start = (script: string, ...args: string[]) =>
    namespace.runPod([...one, ...args, "/job/job.scala"], { spark: newest, files: { "job.scala": script } });
  // None of them asks for an executor before it ends, so that this costs no more than it must.
  const drivers = await Promise.all([
    start('throw new IllegalStateException("no data")', "--max-attempts", "2"),
    start('val n: Int = "one"'),
    start("sys.exit(3)", "--max-attempts", "1"),
    start(
      'val n = sys.env("SPARK_RUNNER_ATTEMPT").toInt; if (n < 3) sys.error(s"not yet: $n"); println(s"done on $n")',
    ),
  ]);
  const ends = await Promise.all(drivers.map((driver) => driver.ended()));
  expect(ends.map(({ exitCode, log }) => [exitCode, attemptsIn(log)])).toEqual([
    [1, 2],
    [1, 1],
    [3, 1],
    [0, 3],
  ]);
  expect(ends[0]?.log).toContain("job.scala:1: java.lang.IllegalStateException: no data");
  expect(ends[1]?.log).toContain("did not compile: job.scala:1: error: type mismatch");
  expect(ends[3]?.log).toContain("done on 3");
  await expectNothingLeft(namespace, ...drivers);
});

test("a pod whose name is longer than a host name, and that is told nothing of itself, is found", async () => {
  const namespace = await namespaceForTest();
  const name = "a-step-of-a-pipeline-with-a-name-that-is-longer-than-any-host-name-may-be";
  const driver = await namespace.runPod([fakeJob], fakeSparkPod("exit 0", { name }));
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([0, 1]);
  await expectNothingLeft(namespace, driver);
});

test("two runs of one job at the same time don't touch each other's things", async () => {
  const namespace = await namespaceForTest();
  const waits = `
import os, time
from pyspark.sql import SparkSession
numbers = SparkSession.builder.getOrCreate().sparkContext.parallelize(range(2), 2)
numbers.count()
print("READY", flush=True)
while not os.path.exists("/tmp/go"):
    time.sleep(0.1)
print(f"count={numbers.count()}")
`;
  const files = { "job.py": waits };
  const [first, second] = await Promise.all([
    namespace.runPod([...one, "/job/job.py"], { spark: newest, files }),
    namespace.runPod([...one, "/job/job.py"], { spark: newest, files }),
  ]);
  await Promise.all([first.says(/^READY/m), second.says(/^READY/m)]);
  await first.exec("touch", "/tmp/go");
  expect((await first.ended()).exitCode).toBe(0);
  const left = await namespace.list();
  expect(left.filter((name) => /^(service|pod)\/job-/.test(name))).toHaveLength(2);
  await second.exec("touch", "/tmp/go");
  const { exitCode, log } = await second.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([0, 1]);
  expect(log).toContain("count=2");
  await expectNothingLeft(namespace, first, second);
});

test("a Service that is deleted, and a label that is taken away, in mid-run are made again for the next attempt", async () => {
  const namespace = await namespaceForTest();
  const script = `
if [ "$SPARK_RUNNER_ATTEMPT" = 1 ]; then echo READY; until [ -e /tmp/go ]; do sleep 0.1; done; exit 7; fi
address=$(getent hosts "$K8S_SPARK_SERVICE.${namespace.name}.svc" | cut -d' ' -f1)
echo "address=$address"
[ "$address" = "$(hostname -i)" ]`;
  const driver = await namespace.runPod([...one, "--max-attempts=2", fakeJob], fakeSparkPod(script));
  await driver.says(/^READY/m);
  const { name } = driver.pod().metadata;
  const service = driver.pod().metadata.labels?.["spark-runner/driver"] ?? "";
  await namespace.kubectl(["delete", "service", service]);
  await namespace.kubectl(["label", "pod", name, "spark-runner/driver-"]);
  await driver.exec("touch", "/tmp/go");
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([0, 2]);
  expect(log).toContain(`Service ${namespace.name}/${service} is made again: it was gone`);
  expect(log).toContain(`label spark-runner/driver of pod ${namespace.name}/${name} is set again: it was gone`);
  await expectNothingLeft(namespace, driver);
});

test("a job in the driver's own JVM needs no rights at all", async () => {
  const namespace = await namespaceForTest({ manifests: "" });
  const files = { "job.scala": 'println(s"sum=${sc.range(0, 10).sum}")' };
  const driver = await namespace.runPod(["--master", "local[1]", "/job/job.scala"], { spark: newest, files });
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([0, 1]);
  expect(log).toContain("sum=45");
  expect(await namespace.requests()).toEqual([]);
});
