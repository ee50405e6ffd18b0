/** The article's own step, with docker/dropins where its three scripts were: unchanged, with its flaws, and without them. */
import { expect, test } from "vitest";
import { namespaceForTest } from "../support/cluster.ts";
import type { PodOptions } from "../ground/driver-pod.ts";
import { fakeJob, fakeSparkPod } from "../ground/fake-spark-pod.ts";
import { attemptsIn, executorsOf, expectNothingLeft, leftIn } from "../support/leftovers.ts";
import { testedVersions } from "../support/spark-home.ts";
import { virtualServiceTo } from "../ground/spark-things.ts";

const spark = testedVersions.at(-1) ?? "";

/** Word for word, also its `$0` for the first argument. */
const article =
  "set -o pipefail ; " +
  "export Bucket_URI=$0 ; " +
  "export Ingestion_Period_Days=$1 ; " +
  "export Core_Limit=$2 ; " +
  "export Executor_Minimum=$3 ; " +
  "export Executor_Maximum=$4 ; " +
  "export Executor_Memory=$5 ; " +
  "export Driver_Memory=$6 ; " +
  "export System_Environment=$7 ; " +
  "/usr/local/bin/python /app/kubeflow_pipeline/add_pod_label.py ; " +
  "export K8S_SPARK_SERVICE=$(cat /tmp/selector.txt) ; " +
  "cat /tmp/selector.txt ; " +
  "/app/kubeflow_pipeline/scala_executor.sh $8 ; " +
  "/usr/local/bin/python /app/kubeflow_pipeline/clean_svc.py; ";
const step: PodOptions = { spark, command: ["bash", "-c", article], memory: "1200Mi" };
const given = ["s3a://lake", "7", "500m", "1", "1", "512m", "600m", "test", "/job/job.scala"];

const looksAround = `
val urls = sc.parallelize(1 to 2, 2).map(_ => sys.env("SPARK_DRIVER_URL") + " " + sys.env("Bucket_URI")).distinct.collect
val selector = scala.io.Source.fromFile("/tmp/selector.txt").mkString
println(s"urls=\${urls.mkString(",")} service=\${sys.env("K8S_SPARK_SERVICE")} selector=[" + selector + "]")
println(s"days=\${sys.env("Ingestion_Period_Days")} heap=\${sc.getConf.get("spark.driver.memory")}")
`;

test("the article's command works as it is: executors find the driver by the selector's name, and nothing is left", async () => {
  const namespace = await namespaceForTest();
  const driver = await namespace.runPod(given, { ...step, files: { "job.scala": looksAround } });
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([0, 1]);
  const [, service = "", selector] = /service=(\S+) selector=\[([^\]]*)\]$/m.exec(log) ?? [];
  // The label step knows no application yet: the Service is named after the pod.
  expect(service).toMatch(new RegExp(`^${driver.name}-[a-z0-9]{8}$`));
  expect(selector).toBe(service);
  // `cat` writes the bare name: without an end of line, and so before the first that the job prints.
  expect(log).toContain(
    `\n${service}urls=spark://CoarseGrainedScheduler@${service}.${namespace.name}.svc:7078 s3a://lake `,
  );
  expect(log).toMatch(/^days=7 heap=600m$/m);
  const [executor] = executorsOf(namespace, driver);
  expect(executor?.spec.containers[0]).toMatchObject({ resources: { limits: { cpu: "500m" } } });
  expect(log).toContain(`Service ${namespace.name}/${service} and everything that belonged to it are gone`);
  await expectNothingLeft(namespace, driver);
});

test("the article's command hides that the job failed, and the single command tells it", async () => {
  const namespace = await namespaceForTest();
  const files = { "job.scala": 'throw new IllegalStateException("no data")' };
  const env = { SPARK_RUNNER_MAX_ATTEMPTS: "1" };
  const [three, single] = await Promise.all([
    namespace.runPod(given, { ...step, files, env }),
    namespace.runPod(["/job/job.scala"], { spark, files, env }),
  ]);
  const hidden = await three.ended();
  expect([hidden.exitCode, attemptsIn(hidden.log)]).toEqual([0, 1]);
  expect(hidden.log).toContain("spark-runner: the job failed for good; exit code 1 (the job's own)\n");
  const told = await single.ended();
  expect([told.exitCode, attemptsIn(told.log)]).toEqual([1, 1]);
  await expectNothingLeft(namespace, three, single);
});

const shell = (script: string, env = {}) => fakeSparkPod("exit 0", { command: ["bash", "-c", script], env });

test("label takes over what it made, exec leaves it, and clean removes it, the second time too", async () => {
  const namespace = await namespaceForTest();
  const script = `
spark-runner label; echo "label $? [$(cat /tmp/selector.txt)]"
spark-runner label; echo "label $? [$(cat /tmp/selector.txt)]"
spark-runner exec "$0"; echo "exec $?"
until [ -e /tmp/go ]; do sleep 0.1; done
export K8S_SPARK_SERVICE=$(cat /tmp/selector.txt); echo another-service > /tmp/selector.txt
spark-runner clean; echo "clean $?"
spark-runner clean; echo "clean $?"`;
  const driver = await namespace.runPod([fakeJob], shell(script));
  await driver.says(/^exec 0$/m);
  const services = (await leftIn(namespace, driver)).filter((name) => name.startsWith("service/"));
  expect(services).toHaveLength(1);
  const service = services[0]?.replace("service/", "") ?? "";
  await driver.exec("touch", "/tmp/go");
  const { exitCode, log } = await driver.ended();
  expect(exitCode).toBe(0);
  const said = log.split("\n").filter((line) => /^(label|exec|clean) /.test(line));
  expect(said).toEqual([`label 0 [${service}]`, `label 0 [${service}]`, "exec 0", "clean 0", "clean 0"]);
  const adopted = `spark-runner: Service ${service} is there from an earlier life of this container, and used again`;
  expect(log.split("\n").filter((line) => line === adopted)).toHaveLength(2);
  await expectNothingLeft(namespace, driver);
});

test("exec and clean work alone, beside the old script that made the Service, and leave nothing", async () => {
  const namespace = await namespaceForTest();
  const selector = { "old-script": "driver-of-today" };
  await namespace.apply(
    { apiVersion: "v1", kind: "Service", metadata: { name: "old" }, spec: { clusterIP: "None", selector } },
    virtualServiceTo("old", "to-old"),
  );
  const script = 'spark-runner exec "$0"; echo "exec $?"; spark-runner clean; echo "clean $?"';
  const options = shell(script, { K8S_SPARK_SERVICE: "old" });
  const driver = await namespace.runPod([fakeJob], { ...options, labels: selector });
  const { exitCode, log } = await driver.ended();
  expect(exitCode).toBe(0);
  expect(log.split("\n").filter((line) => /^(exec|clean) /.test(line))).toEqual(["exec 0", "clean 0"]);
  await expectNothingLeft(namespace, driver);
});

test("clean alone has nothing to do, and leaves a Service that is another's", async () => {
  const namespace = await namespaceForTest();
  const theirs = { apiVersion: "v1", kind: "Service", metadata: { name: "theirs" }, spec: { clusterIP: "None" } };
  await namespace.apply(theirs);
  const [nothing, another] = await Promise.all([
    namespace.runPod(["clean"], shell('exec spark-runner "$0"')),
    namespace.runPod(["clean"], shell('exec spark-runner "$0"', { K8S_SPARK_SERVICE: "theirs" })),
  ]);
  expect(await nothing.ended()).toMatchObject({
    exitCode: 0,
    log: expect.stringMatching(/^spark-runner: no Service to remove: /),
  });
  expect(await another.ended()).toMatchObject({ exitCode: 69, log: expect.stringContaining("it is not of this pod") });
  expect(await leftIn(namespace, nothing, another)).toEqual(["service/theirs"]);
});
