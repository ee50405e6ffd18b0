/** The example's pipeline as Kubeflow runs it: compiled by the real kfp, its step's command behind Argo's and KFP's programs. */
import { expect, test } from "vitest";
import { namespaceForTest } from "../support/cluster.ts";
import { compilePipeline, resolveStep } from "../support/kfp.ts";
import { kubeflowChain } from "../support/kubeflow-chain.ts";
import { attemptsIn, executorsOf, expectNothingLeft } from "../support/leftovers.ts";

const job = `
import os
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
urls = spark.sparkContext.parallelize(range(2), 2).map(lambda _: os.environ["Bucket_URI"]).distinct().collect()
print(f"bucket on executors: {urls}, days: {os.environ['Ingestion_Period_Days']}")
spark.stop()
`;
/** What would break any step that puts its parameters into a shell. */
const bucket = `s3a://b/$(rm -rf /) "x" 'y' ; --dry-run`;

test("a step of the compiled pipeline runs its job behind Kubeflow's chain, and leaves nothing", async () => {
  const { argv, env, pod } = resolveStep(compilePipeline(), "run-spark", {
    first_application: "/job/job.py",
    bucket_uri: bucket,
    ingestion_period_days: "7",
    core_limit: "1",
    executor_minimum: "1",
    executor_maximum: "1",
    executor_memory: "512m",
    driver_memory: "512m",
  });
  const namespace = await namespaceForTest();
  // Executors go to the node group that the example names.
  await namespace.access.kubectl(["label", "nodes", "--all", "--overwrite", "asg-type=executors-pipeline"]);
  const driver = await namespace.runPod(argv, {
    command: kubeflowChain,
    files: { "job.py": job },
    env,
    change: ({ spec }) => {
      const fields = pod.fieldPathAsEnv.map(({ name, fieldPath }) => ({
        name,
        valueFrom: { fieldRef: { fieldPath } },
      }));
      spec.containers[0]?.["env"].push(...fields);
    },
  });
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([0, 1]);
  expect(log).toContain(`bucket on executors: ['${bucket.replaceAll("'", "\\'")}'], days: 7`);
  const [executor] = executorsOf(namespace, driver);
  expect(executor?.spec).toMatchObject({ nodeSelector: { "asg-type": "executors-pipeline" } });
  await expectNothingLeft(namespace, driver);
});
