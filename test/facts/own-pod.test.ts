import { expect, test } from "vitest";
import { withOwnPod, type PodManifest } from "../../src/facts/own-pod.ts";
import { laptopFacts, podFacts } from "../support/plans.ts";

const podOf = (names: readonly string[]): PodManifest => ({ spec: { containers: names.map((name) => ({ name })) } });

const restricted: PodManifest = {
  metadata: {
    name: "step-1",
    namespace: "team",
    uid: "u",
    labels: { "spark-runner/driver": "job-r0", "sidecar.istio.io/inject": "false", other: "x" },
    annotations: { "sidecar.istio.io/inject": "false", other: "x" },
  },
  spec: {
    serviceAccountName: "runner",
    terminationGracePeriodSeconds: 5,
    imagePullSecrets: [{ name: "one" }, { name: "two" }],
    securityContext: { runAsUser: 185, someNewField: true },
    tolerations: [{ key: "dedicated", operator: "Exists" }],
    containers: [
      { name: "side", image: "side:1" },
      {
        name: "main",
        image: "spark:1",
        imagePullPolicy: "Always",
        securityContext: { readOnlyRootFilesystem: true },
        resources: { limits: { memory: "8Gi" } },
      },
    ],
    initContainers: [{ name: "istio-proxy" }],
  },
};

test("what the API server says of the pod becomes facts, of its own container alone", () => {
  const facts = withOwnPod(laptopFacts, restricted, "main");
  expect(facts.pod).toEqual({
    name: "step-1",
    namespace: "team",
    uid: "u",
    image: "spark:1",
    serviceAccount: "runner",
  });
  expect(facts.ownPod).toEqual({
    container: "main",
    imagePullPolicy: "Always",
    imagePullSecrets: ["one", "two"],
    securityContext: { pod: { runAsUser: 185, someNewField: true }, container: { readOnlyRootFilesystem: true } },
    tolerations: [{ key: "dedicated", operator: "Exists" }],
    terminationGraceMs: 5000,
    service: "job-r0",
    otherServices: [],
    labelIsTaken: false,
    labels: { "spark-runner/driver": "job-r0", "sidecar.istio.io/inject": "false", other: "x" },
    names: {},
    hostNetwork: false,
    dnsPolicy: "ClusterFirst",
    driverOnly: [],
    secretKeys: {},
    marks: { labels: { "sidecar.istio.io/inject": "false" }, annotations: { "sidecar.istio.io/inject": "false" } },
    isInMesh: true,
    terminationMessage: { path: "/dev/termination-log", isFromLog: false },
    volumes: [],
    earlierLife: undefined,
  });
});

test("the container's own file for its termination message, and what takes its place, are known", () => {
  const own = { name: "main", terminationMessagePath: "/tmp/end", terminationMessagePolicy: "FallbackToLogsOnError" };
  const other = { name: "side", terminationMessagePolicy: "File" };
  const pod: PodManifest = { spec: { containers: [own, other] } };
  expect(withOwnPod(podFacts, pod, "main").ownPod?.terminationMessage).toEqual({ path: "/tmp/end", isFromLog: true });
  expect(withOwnPod(podFacts, pod, "side").ownPod?.terminationMessage).toEqual({
    path: "/dev/termination-log",
    isFromLog: false,
  });
});

test("the manifest's memory limit counts only where the kernel's can't be read", () => {
  expect(withOwnPod(laptopFacts, restricted, "main")).toMatchObject({
    memoryLimit: 8 * 1024 ** 3,
    memoryLimitIsKnown: true,
  });
  expect(withOwnPod({ ...podFacts, memoryLimit: 7 }, restricted, "main").memoryLimit).toBe(7);
  expect(withOwnPod(laptopFacts, restricted, "side")).toMatchObject({
    memoryLimit: undefined,
    memoryLimitIsKnown: true,
  });
});

test("where a sandbox hides the kernel's limit, and in a pod that has one for all its containers, the manifest's counts", () => {
  expect(withOwnPod(podFacts, restricted, "main").memoryLimit).toBe(8 * 1024 ** 3);
  const shared: PodManifest = {
    spec: { ...restricted.spec, resources: { limits: { memory: "16Gi" } } },
  };
  expect(withOwnPod(podFacts, shared, "side").memoryLimit).toBe(16 * 1024 ** 3);
  expect(withOwnPod(podFacts, shared, "main").memoryLimit).toBe(8 * 1024 ** 3);
});

test("a pod that says nothing of its end has Kubernetes' 30 seconds", () => {
  expect(withOwnPod(podFacts, podOf(["a"]), "a").ownPod?.terminationGraceMs).toBe(30_000);
});

test("an empty securityContext is none", () => {
  const pod: PodManifest = { spec: { securityContext: {}, containers: [{ name: "a", securityContext: {} }] } };
  expect(withOwnPod(podFacts, pod, "a").ownPod?.securityContext).toEqual({ pod: undefined, container: undefined });
});
