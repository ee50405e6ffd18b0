import { describe, expect, test } from "vitest";
import type { PodManifest } from "../../src/facts/own-pod.ts";
import type { Plan } from "../../src/plan/plan-schema.ts";
import {
  complaints,
  factsOfPod,
  laptopFacts,
  plainPod,
  planOf,
  podFacts,
  propertyOf,
  type Said,
} from "../support/plans.ts";

const istio = "traffic.sidecar.istio.io";
const mesh: PodManifest = {
  metadata: { ...plainPod.metadata, labels: { "sidecar.istio.io/inject": "true" } },
  spec: { ...plainPod.spec, initContainers: [{ name: "istio-proxy" }], imagePullSecrets: [{ name: "pull" }] },
};
const sized = ["--core-limit", "2", "--executor-minimum", "1", "--executor-maximum", "3"];
const others = ["--set", "Region=eu", "--executor-node-selector", "disk=ssd", "--same-node"];
const said: Said = { facts: { ...factsOfPod(mesh), memoryLimit: 8 * 1024 ** 3 } };
const plan = (argv: readonly string[] = []): Plan => planOf([...sized, ...others, ...argv, "job.scala"], said);
const fixed = (): Plan => planOf(["--executor-minimum", "3", "job.scala"], said);

/** Kept: the user's value stands, and all else may stay as it is. */
type Expected = "kept" | RegExp | ((plan: Plan) => unknown);

const port = (name: string, number: number) => (changed: Plan) =>
  expect(changed.pod?.service.spec.ports).toContainEqual({ name, port: number, targetPort: number, protocol: "TCP" });
const theOther = (name: string, value: string | undefined) => (changed: Plan) =>
  expect(propertyOf(changed, name)).toBe(value);
const label = "spark.kubernetes.executor.label.";
const annotation = "spark.kubernetes.executor.annotation.";

/** For each property that spark-runner computes another value by --conf, and what is made of it. */
const table: Readonly<Record<string, readonly (readonly [value: string, expected: Expected])[]>> = {
  "spark.master": [
    ["local[2]", (changed) => expect(changed.pod).toBeNull()],
    ["spark://h:7077", theOther("spark.authenticate", undefined)],
    ["spark://h:7077", theOther("spark.network.crypto.enabled", undefined)],
    ["spark://h:7077", theOther("spark.executor.maxNumFailures", undefined)],
    ["k8s://https://api:6443", theOther("spark.authenticate", "true")],
  ],
  "spark.submit.deployMode": [["cluster", /the driver would run in another pod/]],
  "spark.driver.host": [
    ["localhost", /executors, which are other pods, can't reach the driver there/],
    ["0.0.0.0", /can't reach the driver there/],
    ["10.0.0.7", "kept"],
  ],
  "spark.driver.bindAddress": [
    ["127.0.0.1", /can't reach the driver there/],
    ["::", "kept"],
  ],
  "spark.driver.port": [
    ["9000", port("tcp-driver", 9000)],
    ["9000", theOther(`${annotation}${istio}/excludeOutboundPorts`, "9000,7079")],
    ["70000", /expected a port from 1 to 65535/],
  ],
  "spark.driver.blockManager.port": [["9001", port("tcp-blockmanager", 9001)]],
  "spark.ui.port": [["9002", port("tcp-ui", 9002)]],
  "spark.kubernetes.namespace": [
    ["team-b", /--conf: .*=team-b: executors are owned by the driver's pod, which is in team:/],
  ],
  "spark.kubernetes.driver.pod.name": [["other", /the driver's pod is step-1/]],
  "spark.kubernetes.container.image": [["other/image:2", "kept"]],
  "spark.kubernetes.authenticate.executor.serviceAccountName": [["other", "kept"]],
  "spark.kubernetes.executor.podNamePrefix": [
    ["My_Team", /expected small letters, digits/],
    ["a".repeat(238), /at most 237/],
    ["team.a-1", "kept"],
  ],
  [`${label}app.kubernetes.io/managed-by`]: [["argo", "kept"]],
  [`${label}spark-runner/job`]: [["mine", /spark-runner finds a run's executors and its driver by this label/]],
  [`${label}spark-runner/run`]: [["mine", /by this label/]],
  [`${label}spark-runner/attempt`]: [["7", /by this label/]],
  "spark.authenticate": [
    ["false", theOther("spark.network.crypto.enabled", undefined)],
    ["true", theOther("spark.network.crypto.enabled", "true")],
  ],
  "spark.network.crypto.enabled": [["false", theOther("spark.authenticate", "true")]],
  "spark.kubernetes.container.image.pullPolicy": [["Always", "kept"]],
  "spark.kubernetes.container.image.pullSecrets": [["other", "kept"]],
  [`${label}sidecar.istio.io/inject`]: [["false", "kept"]],
  [`${annotation}${istio}/excludeOutboundPorts`]: [
    ["9092", theOther(`${annotation}${istio}/excludeOutboundPorts`, "9092,7078,7079")],
  ],
  [`${annotation}${istio}/excludeInboundPorts`]: [
    ["9092", theOther(`${annotation}${istio}/excludeInboundPorts`, "9092,7078,7079")],
  ],
  "spark.kubernetes.executor.node.selector.disk": [["hdd", "kept"]],
  // The template is read where it is there, and ours added to it: test/plan/pod-template.test.ts.
  "spark.kubernetes.executor.podTemplateFile": [],
  "spark.kubernetes.executor.useDriverPodIP": [["true", theOther("spark.driver.bindAddress", undefined)]],
  "spark.driver.memory": [
    ["4g", "kept"],
    ["16g", /memory limit/],
  ],
  "spark.executor.cores": [["4", "kept"]],
  "spark.kubernetes.executor.limit.cores": [
    ["1", theOther("spark.kubernetes.executor.request.cores", "1")],
    ["4", theOther("spark.kubernetes.executor.request.cores", "2")],
  ],
  "spark.kubernetes.executor.request.cores": [
    ["3", theOther("spark.kubernetes.executor.limit.cores", "3")],
    ["500m", theOther("spark.kubernetes.executor.limit.cores", "2")],
  ],
  "spark.executor.instances": [
    ["7", /spark.executor.instances \(7\) is above --executor-maximum \(3\)/],
    ["2", (changed) => expect(changed.executorFailures?.most).toBe(6)],
  ],
  "spark.dynamicAllocation.enabled": [["false", (changed) => expect(changed.executorFailures?.most).toBe(3)]],
  "spark.dynamicAllocation.shuffleTracking.enabled": [["false", /Spark must know which executors hold shuffle data/]],
  "spark.dynamicAllocation.minExecutors": [["5", /minExecutors \(5\) is above/]],
  "spark.dynamicAllocation.maxExecutors": [
    ["0", /is above/],
    ["9", (changed) => expect(changed.executorFailures?.most).toBe(18)],
  ],
  "spark.executorEnv.Region": [["us", "kept"]],
  "spark.sql.artifact.isolation.enabled": [["true", "kept"]],
  // Ours is added to it: test/plan/runner.test.ts.
  "spark.driver.extraClassPath": [],
  "spark.executor.maxNumFailures": [["9", (changed) => expect(changed.executorFailures).toBeNull()]],
};

const computed = [...plan().properties, ...fixed().properties, ...planOf(["job.jar"], said).properties].filter(
  ({ from }) => from === "computed" || from === "--set",
);

test("each property that spark-runner computes is in the table below", () => {
  const missing = computed.filter(({ name }) => table[name] === undefined).map(({ name }) => name);
  expect(missing).toEqual([]);
});

describe("a user's value for what spark-runner computes: the plan holds together with it, or it is refused", () => {
  test.for(Object.entries(table).flatMap(([name, values]) => values.map((each) => [name, ...each] as const)))(
    "%s=%s",
    ([name, value, expected]) => {
      const argv = ["--conf", `${name}=${value}`];
      if (expected instanceof RegExp) {
        const refusals = complaints([...sized, ...others, ...argv, "job.scala"], said);
        expect(refusals).toEqual([expect.stringMatching(expected)]);
        expect(refusals[0]).toContain("--conf");
        return;
      }
      const changed = plan(argv);
      expect(changed.properties.filter((each) => each.name === name)).toEqual([
        expect.objectContaining({ from: "--conf", passed: expect.not.stringMatching(/^file$/) as string }),
      ]);
      if (expected !== "kept") return void expected(changed);
      expect(propertyOf(changed, name)).toBe(value);
    },
  );
});

test("a namespace that is not the pod's is refused, wherever the pod's is known from", () => {
  const refused = [expect.stringMatching(/^--namespace: team-b is not the namespace of the pod, which is team/)];
  const assumed = { facts: { ...laptopFacts, pod: { ...laptopFacts.pod, namespace: "team-a" } } };
  expect(complaints(["--dry-run", "--namespace", "team-b", "job.py"], assumed)).toEqual(refused);
  const mounted = { facts: { pod: { ...podFacts.pod, namespace: "team-b", mountedNamespace: "team" } } };
  expect(complaints(["--namespace", "team-b", "job.py"], mounted)).toEqual(refused);
  expect(complaints(["--namespace", "team", "job.py"])).toEqual([]);
  // In a notebook's pod, of a step in another namespace.
  expect(complaints(["--dry-run", "--namespace", "team-b", "job.py"], mounted)).toEqual([]);
});

test("what Spark refuses of two of the user's own is refused with both", () => {
  const argv = ["--conf", "spark.authenticate=false", "--conf", "spark.network.crypto.enabled=true", "job.py"];
  expect(complaints(argv)).toEqual([
    "--conf: spark.network.crypto.enabled=true: Spark only encrypts with spark.authenticate, which is false by --conf",
  ]);
});

test.for([
  ["spark.shuffle.sort.io.plugin.class=org.apache.spark.shuffle.KubernetesLocalDiskShuffleDataIO"],
  ["spark.decommission.enabled=true", "spark.storage.decommission.shuffleBlocks.enabled=true"],
])("dynamic allocation without tracking is let through where Spark has %s", (properties) => {
  const conf = ["spark.dynamicAllocation.shuffleTracking.enabled=false", ...properties].flatMap((each) => [
    "--conf",
    each,
  ]);
  expect(complaints([...sized, ...conf, "job.py"])).toEqual([]);
});
