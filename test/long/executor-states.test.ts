/**
 * What kubelet, scheduler and registry make of an executor that can't run, and what the run makes of that: real pods, which a
 * script makes in Spark's place.
 */
import { expect, onTestFinished, test } from "vitest";
import type { PodObject } from "../ground/driver-pod.ts";
import { fakeJob, fakeSparkPod } from "../ground/fake-spark-pod.ts";
import { imageName } from "../ground/images/images.ts";
import { executorOf, serviceOf } from "../ground/spark-things.ts";
import { namespaceForTest } from "../support/cluster.ts";
import { attemptsIn, expectNothingLeft } from "../support/leftovers.ts";
import { testedVersions } from "../support/spark-home.ts";

const newest = testedVersions.at(-1) ?? "";
const soon = [
  "--executor-warning=2s",
  "--executor-timeout=6s",
  "--executor-patience=image=6s,image-name=6s,missing=6s,refused=6s,silent=6s",
];
/** Listens where executors would look for it. */
const runs = `python3 -m http.server 7078 >/dev/null 2>&1 &
trap 'kill %1; exit 143' TERM; echo READY; while :; do sleep 0.1; done`;

interface State {
  readonly why: string;
  /** Of an executor of the tests' own image, which would run. */
  readonly change: (pod: PodObject) => void;
  /** What is there beside it. */
  readonly node?: Record<string, unknown>;
  readonly said: RegExp;
  readonly exitCode: number;
}

const container = (pod: PodObject): Record<string, unknown> => pod.spec.containers[0] ?? {};

const states: readonly State[] = [
  {
    why: "an image name that is none",
    change: (pod) => Object.assign(container(pod), { image: "Not:an:Image" }),
    said: /1 of 1 executors have an image name that is none: .*invalid reference format/,
    exitCode: 78,
  },
  {
    why: "an image that isn't there",
    change: (pod) => Object.assign(container(pod), { image: "spark-runner.invalid/none:1" }),
    said: /1 of 1 executors can't get their image, which isn't there: .*spark-runner\.invalid\/none:1/,
    exitCode: 73,
  },
  {
    why: "a registry that can't be reached",
    change: (pod) =>
      Object.assign(container(pod), { image: "spark-runner.invalid/none:1", imagePullPolicy: "IfNotPresent" }),
    said: /1 of 1 executors wait for a registry: .*spark-runner\.invalid/,
    exitCode: 73,
  },
  {
    why: "more CPU than any node has",
    change: (pod) => Object.assign(container(pod), { resources: { requests: { cpu: "900" } } }),
    said: /1 of 1 executors find no node: 0\/\d nodes are available: .*Insufficient cpu/,
    exitCode: 73,
  },
  {
    why: "a taint of the only node that they may run on",
    // Nobody runs anything there: the scheduler knows it all the same.
    node: {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "reserved", labels: { "kubernetes.io/hostname": "reserved" } },
      spec: { taints: [{ key: "dedicated", value: "other-team", effect: "NoSchedule" }] },
    },
    change: (pod) => (pod.spec["nodeSelector"] = { "kubernetes.io/hostname": "reserved" }),
    said: /1 of 1 executors find no node: 0\/\d nodes are available: .*untolerated taint[^]*give it tolerations/,
    exitCode: 73,
  },
  {
    why: "a scheduling gate, where the time was set",
    change: (pod) => (pod.spec["schedulingGates"] = [{ name: "example.com/queue" }]),
    said: /1 of 1 executors are held back by a scheduling gate: /,
    exitCode: 73,
  },
  {
    why: "a secret that isn't there",
    change: (pod) =>
      Object.assign(container(pod), {
        env: [{ name: "DB_PASS", valueFrom: { secretKeyRef: { name: "no-such-secret", key: "password" } } }],
      }),
    said: /1 of 1 executors wait for a secret that isn't there: secret "no-such-secret" not found/,
    exitCode: 78,
  },
  {
    why: "a config map that isn't there",
    change: (pod) => Object.assign(container(pod), { envFrom: [{ configMapRef: { name: "no-such-map" } }] }),
    said: /1 of 1 executors wait for a config map that isn't there: configmap "no-such-map" not found/,
    exitCode: 78,
  },
  {
    why: "a volume claim that isn't there",
    change: (pod) => (pod.spec["volumes"] = [{ name: "data", persistentVolumeClaim: { claimName: "no-such-claim" } }]),
    said: /1 of 1 executors wait for a volume claim that isn't there: .*persistentvolumeclaim "no-such-claim" not found/,
    exitCode: 78,
  },
  {
    why: "a program that the image does not have",
    change: (pod) => Object.assign(container(pod), { command: ["/no/such/program"] }),
    said: /1 of 1 executors have a container that can't be started: .*\/no\/such\/program|executor .* ended: .*\/no\/such\/program/,
    exitCode: 11,
  },
  {
    why: "an init container that fails",
    change: (pod) =>
      (pod.spec["initContainers"] = [
        { ...container(pod), name: "fetch", command: ["bash", "-c", "echo no such bucket >&2; exit 3"] },
      ]),
    said: /executors wait for an init container that fails: init container fetch ended with exit code 3/,
    exitCode: 11,
  },
  {
    why: "a driver that nobody reaches",
    change: () => {},
    said: /1 of 1 executors run, but none has reached the driver: no connection to port \d+ in this pod; Service \S+ is there, and selects this pod; \S+ resolves to this pod/,
    exitCode: 73,
  },
];

test.for(states)("$why is told in Kubernetes' words, and ends the run", async ({ change, node, said, exitCode }) => {
  const namespace = await namespaceForTest();
  if (node !== undefined) {
    onTestFinished(async () => void (await namespace.kubectl(["delete", "node", "reserved"])));
    await namespace.apply(node);
  }
  const driver = await namespace.runPod(
    ["--max-attempts", "1", ...soon, fakeJob],
    fakeSparkPod(runs, { spark: newest }),
  );
  await driver.says(/^READY/m);
  await serviceOf(driver);
  const pod = executorOf(driver, "executor") as PodObject;
  pod.metadata.labels["spark-runner/attempt"] = "1";
  delete pod.spec["nodeSelector"];
  // As Spark's.
  pod.spec["restartPolicy"] = "Never";
  Object.assign(container(pod), { image: imageName(newest), command: ["sleep", "60"] });
  change(pod);
  await namespace.apply(pod);
  const ended = await driver.ended();
  expect(ended.log).toMatch(said);
  expect([ended.exitCode, attemptsIn(ended.log)]).toEqual([exitCode, 1]);
  await expectNothingLeft(namespace, driver);
});
