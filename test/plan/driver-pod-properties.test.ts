import { describe, expect, test } from "vitest";
import { driverPodWarning } from "../../src/plan/properties/driver-pod-properties.ts";
import { basisOf, factsOfPod, podFacts, type Said } from "../support/plans.ts";

const conf = (...pairs: readonly string[]): string[] => pairs.flatMap((pair) => ["--conf", pair]);
const warningOf = (argv: readonly string[], said: Said = {}): string | undefined =>
  driverPodWarning(basisOf([...argv, "job.py"], said));

describe("a property for a driver's pod that Spark makes is told to have no effect:", () => {
  const k8s = "spark.kubernetes.";
  test.for([
    `${k8s}driverEnv.REGION=eu`,
    `${k8s}driver.secretKeyRef.TOKEN=lake:token`,
    `${k8s}driver.secrets.lake=/etc/lake`,
    `${k8s}driver.podTemplateFile=/driver.yaml`,
    `${k8s}driver.podTemplateContainerName=spark`,
    `${k8s}driver.limit.cores=2`,
    `${k8s}driver.request.cores=2`,
    `${k8s}driver.container.image=other:1`,
    `${k8s}driver.volumes.emptyDir.scratch.mount.path=/scratch`,
    `${k8s}driver.label.team=a`,
    `${k8s}driver.annotation.team=a`,
    `${k8s}driver.service.label.team=a`,
    `${k8s}driver.service.annotation.team=a`,
    `${k8s}driver.node.selector.disk=ssd`,
    `${k8s}driver.scheduler.name=volcano`,
    `${k8s}driver.pod.featureSteps=org.example.Step`,
    `${k8s}authenticate.driver.serviceAccountName=other`,
    `${k8s}kerberos.krb5.configMapName=krb5`,
    `${k8s}hadoop.configMapName=hadoop`,
    "spark.driver.cores=2",
  ])("%s", (pair) => {
    const [name = ""] = pair.split("=");
    expect(warningOf(conf(pair))).toContain(`Spark makes none for it: ${name} (--conf): `);
  });
});

test("all of them are named in one line, with where each stands and what to do", () => {
  const said: Said = {
    properties: { "spark.kubernetes.driver.limit.cores": "2" },
    facts: { spark: { ...podFacts.spark, defaults: { "spark.kubernetes.driver.label.team": "a" } } },
  };
  // Spark's defaults are not read beside another file of properties.
  const argv = ["--properties-file", "job.properties", ...conf("spark.kubernetes.driverEnv.REGION=eu")];
  expect(warningOf(argv, said)).toBe(
    "without effect, as the driver's pod is there already and Spark makes none for it: " +
      "spark.kubernetes.driver.limit.cores (job.properties), spark.kubernetes.driverEnv.REGION (--conf): " +
      "give the job a variable by --set NAME=VALUE; else set it in the manifest of the pod that spark-runner runs in (in Kubeflow, on the step)",
  );
});

test("a variable alone needs no other manifest", () => {
  expect(warningOf(conf("spark.kubernetes.driverEnv.REGION=eu"))).toMatch(/: give the job a variable by --set \S+$/);
});

test("Spark's own defaults count where they are read", () => {
  const defaults = { "spark.kubernetes.driver.label.team": "a" };
  expect(warningOf([], { facts: { spark: { ...podFacts.spark, defaults } } })).toContain(
    "spark.kubernetes.driver.label.team (spark-defaults.conf)",
  );
});

describe("nothing is said of", () => {
  test.for([
    "spark.kubernetes.driver.pod.name=step-1",
    "spark.kubernetes.driver.requestTimeout=30000",
    "spark.kubernetes.driver.connectionTimeout=30000",
    "spark.kubernetes.driver.ownPersistentVolumeClaim=true",
    "spark.kubernetes.driver.reusePersistentVolumeClaim=true",
    "spark.kubernetes.driver.waitToReusePersistentVolumeClaim=true",
    "spark.kubernetes.executor.secretKeyRef.TOKEN=lake:token",
    "spark.driver.memoryOverhead=1g",
    "spark.driver.memory=2g",
  ])("%s, which has one", (pair) => expect(warningOf(conf(pair))).toBeUndefined());

  test("the pod's own service account, or one that can't be compared", () => {
    const pair = conf("spark.kubernetes.authenticate.driver.serviceAccountName=runner");
    expect(warningOf(pair)).toBeUndefined();
    const pod = { ...podFacts.pod, serviceAccount: undefined };
    expect(warningOf(pair, { facts: { pod } })).toBeUndefined();
    expect(warningOf(pair, { facts: factsOfPod() })).toBeUndefined();
  });

  test.for([[["--local"]], [conf("spark.master=local[2]")], [conf("spark.master=spark://h:7077")]] as const)(
    "a job that Kubernetes has no part in: %j",
    ([argv]) => expect(warningOf([...argv, ...conf("spark.kubernetes.driverEnv.REGION=eu")])).toBeUndefined(),
  );
});
