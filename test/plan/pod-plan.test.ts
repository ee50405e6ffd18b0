import { describe, expect, test } from "vitest";
import type { PodManifest } from "../../src/facts/own-pod.ts";
import { factsOfPod, plainPod, planOf, problemsOf, propertyOf } from "../support/plans.ts";

const withGrace = (seconds: number): PodManifest => ({
  ...plainPod,
  spec: { ...plainPod.spec, terminationGracePeriodSeconds: seconds },
});
const deadlines = (seconds: number, argv: readonly string[] = []): readonly [number, number] => {
  const { graceMs, signalTeardownMs } = planOf([...argv, "job.py"], {
    facts: factsOfPod(withGrace(seconds)),
  }).deadlines;
  return [graceMs, signalTeardownMs];
};

describe("grace and teardown fit into the pod's termination grace period", () => {
  test.for<[string, number, string[], [number, number]]>([
    ["as they are when there is room", 30, [], [10_000, 15_000]],
    ["with a long grace cut", 30, ["--grace", "60s"], [14_000, 14_000]],
    ["with both cut when there is hardly any time", 5, [], [1500, 1500]],
    ["with the teardown cut to what the grace leaves", 10, ["--grace", "1s"], [1000, 7000]],
    ["with nothing when there is none", 0, [], [0, 0]],
    ["with an hour when the pod has it", 7200, ["--grace", "1h"], [3_600_000, 15_000]],
  ])("%s", ([, seconds, argv, expected]) => {
    expect(deadlines(seconds, argv)).toEqual(expected);
  });

  test("and are what was asked for where the pod is not known", () => {
    expect(planOf(["--grace", "1h", "job.py"]).deadlines).toMatchObject({ graceMs: 3_600_000, podGraceMs: null });
  });
});

test("a Service that an earlier life of the container made is used again, under a new run id", () => {
  const pod: PodManifest = {
    ...plainPod,
    metadata: { ...plainPod.metadata, labels: { "spark-runner/driver": "job-r0" } },
  };
  const plan = planOf(["job.py"], { facts: factsOfPod(pod) });
  expect(plan.pod).toMatchObject({
    adopted: true,
    label: { value: "job-r0" },
    host: "job-r0.team.svc",
    selectorFile: { content: "job-r0" },
    service: { metadata: { name: "job-r0" }, spec: { selector: { "spark-runner/driver": "job-r0" } } },
  });
  expect(propertyOf(plan, "spark.driver.host")).toBe("job-r0.team.svc");
  expect(propertyOf(plan, "spark.kubernetes.executor.podNamePrefix")).toBe("job-r1-a{attempt}");
});

test("executors get the own container's image, pull policy and pull secrets", () => {
  const pod: PodManifest = {
    ...plainPod,
    spec: { ...plainPod.spec, imagePullSecrets: [{ name: "a" }, { name: "b" }] },
  };
  const plan = planOf(["job.py"], { facts: factsOfPod(pod) });
  expect(propertyOf(plan, "spark.kubernetes.container.image")).toBe("registry/image:1");
  expect(propertyOf(plan, "spark.kubernetes.container.image.pullPolicy")).toBe("IfNotPresent");
  expect(propertyOf(plan, "spark.kubernetes.container.image.pullSecrets")).toBe("a,b");
});

test("executors are as much part of the mesh as their driver", () => {
  const label = "sidecar.istio.io/inject";
  const without = { ...plainPod, metadata: { ...plainPod.metadata, labels: { [label]: "false" } } };
  const outside = planOf(["job.py"], { facts: factsOfPod(without) });
  expect(propertyOf(outside, `spark.kubernetes.executor.label.${label}`)).toBe("false");
  expect(outside.properties.some(({ name }) => name.includes("traffic.sidecar"))).toBe(false);
  const within = { ...plainPod, spec: { ...plainPod.spec, initContainers: [{ name: "istio-proxy" }] } };
  const inside = planOf(["job.py"], { facts: factsOfPod(within) });
  const ports = "spark.kubernetes.executor.annotation.traffic.sidecar.istio.io/excludeOutboundPorts";
  expect(propertyOf(inside, ports)).toBe("7078,7079");
  const moved = planOf(["--conf", "spark.driver.port=9000", "job.py"], { facts: factsOfPod(within) });
  expect(propertyOf(moved, ports)).toBe("9000,7079");
});

test.for([
  ["labels", "label", "azure.workload.identity/use", "true", "identity"],
  ["labels", "label", "istio.io/dataplane-mode", "ambient", "mesh"],
  ["labels", "label", "kuma.io/sidecar-injection", "enabled", "mesh"],
  ["annotations", "annotation", "linkerd.io/inject", "enabled", "mesh"],
  ["annotations", "annotation", "consul.hashicorp.com/connect-inject", "true", "mesh"],
  ["annotations", "annotation", "vault.hashicorp.com/agent-inject-secret-db", "db/creds", "secrets"],
  ["annotations", "annotation", "iam.amazonaws.com/role", "lake", "identity"],
] as const)(
  "of the driver's %s, %s %s is handed on to executors, with its reason",
  ([kind, word, name, value, why]) => {
    const pod = { ...plainPod, metadata: { ...plainPod.metadata, [kind]: { [name]: value, mine: "x" } } };
    const plan = planOf(["job.py"], { facts: factsOfPod(pod) });
    const handedOn = plan.properties.filter((each) =>
      each.name.startsWith(`spark.kubernetes.executor.${word}.${name}`),
    );
    expect(handedOn).toMatchObject([{ value, from: "computed", why: expect.stringContaining(why) }]);
    expect(propertyOf(plan, `spark.kubernetes.executor.${word}.mine`)).toBeUndefined();
    const mine = planOf(["--conf", `spark.kubernetes.executor.${word}.${name}=off`, "job.py"], {
      facts: factsOfPod(pod),
    });
    expect(propertyOf(mine, `spark.kubernetes.executor.${word}.${name}`)).toBe("off");
  },
);

test.for([
  "vault.hashicorp.com/agent-inject-status",
  "sidecar.istio.io/status",
  "consul.hashicorp.com/connect-inject-status",
])("%s says that a webhook was there, and executors don't get it", (name) => {
  const pod = { ...plainPod, metadata: { ...plainPod.metadata, annotations: { [name]: "injected" } } };
  const plan = planOf(["job.py"], { facts: factsOfPod(pod) });
  expect(propertyOf(plan, `spark.kubernetes.executor.annotation.${name}`)).toBeUndefined();
});

test("the plan lists what the driver's pod has and executors don't, with what gives it to them", () => {
  const pod: PodManifest = {
    ...plainPod,
    spec: {
      ...plainPod.spec,
      priorityClassName: "high",
      enableServiceLinks: false,
      nodeSelector: { pool: "a" },
      tolerations: [{ key: "spot" }, { key: "node.kubernetes.io/not-ready" }],
      containers: [
        {
          name: "main",
          env: [
            { name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
            { name: "REGION", valueFrom: { configMapKeyRef: { name: "where", key: "region" } } },
            { name: "PLAIN" },
          ],
          envFrom: [{ secretRef: { name: "all" } }, { configMapRef: { name: "some" } }],
          securityContext: { privileged: true, capabilities: { add: ["SYS_ADMIN"] }, runAsNonRoot: true },
        },
      ],
    },
  };
  const listed = (argv: readonly string[]): Record<string, string> => {
    const driverOnly = planOf([...argv, "job.py"], { facts: factsOfPod(pod) }).pod?.driverOnly ?? [];
    return Object.fromEntries(driverOnly.map(({ what, how }) => [what, how]));
  };
  expect(listed([])).toEqual({
    "variable DB_PASSWORD, from Secret db": "--executor-env DB_PASSWORD",
    "variable REGION, from ConfigMap where": "--executor-env REGION",
    "the variables of Secret all": "--executor-env NAME for one of them, or envFrom in a pod template",
    "the variables of ConfigMap some": "--executor-env NAME for one of them, or envFrom in a pod template",
    "priorityClassName high": "priorityClassName in a pod template",
    "enableServiceLinks false": "enableServiceLinks in a pod template",
    "nodeSelector pool=a": "--executor-node-selector pool=a",
    "securityContext: privileged": "a pod template",
    "securityContext: capabilities.add": "a pod template",
    "toleration spot": "--executor-tolerations",
  });
  expect(listed(["--executor-tolerations", "spot"])).not.toHaveProperty("toleration spot");
});

test("no label of an executor is the one that the Service selects", () => {
  const plan = planOf(["job.py"], { facts: factsOfPod() });
  const selected = Object.keys(plan.pod?.service.spec.selector ?? {});
  expect(selected).toEqual(["spark-runner/driver"]);
  expect(propertyOf(plan, "spark.kubernetes.executor.label.spark-runner/driver")).toBeUndefined();
});

test("ports of ours give way to those that the user chose", () => {
  const plan = planOf(["--conf", "spark.driver.port=7079", "--conf", "spark.ui.port=7080", "job.py"]);
  const ports = Object.fromEntries(plan.pod?.service.spec.ports.map(({ name, port }) => [name, port]) ?? []);
  expect(ports).toEqual({ "tcp-driver": 7079, "tcp-blockmanager": 7081, "tcp-ui": 7080 });
  expect(propertyOf(plan, "spark.driver.blockManager.port")).toBe("7081");
});

test("what exec removes is what attempts leave, and all where no label step was before it", () => {
  const labelled = { ...plainPod, metadata: { ...plainPod.metadata, labels: { "spark-runner/driver": "job-r0" } } };
  const removed = (pod: PodManifest): string[] =>
    planOf(["job.py"], { facts: factsOfPod(pod) }, "attempts").teardown.map(({ what }) => what);
  const attempts = ["executor pods", "config maps", "volume claims"];
  expect(removed(labelled)).toEqual([...attempts, "work folder"]);
  const all = ["Service", "VirtualServices", "executor pods", "config maps", "label", "volume claims"];
  expect(removed(plainPod)).toEqual([...all, "work folder"]);
});

test("the longest names are valid ones", () => {
  const plan = planOf([`${"x".repeat(200)}.py`], { facts: { ...factsOfPod(), runId: "abcdefgh" } });
  expect(plan.pod?.service.metadata.name).toMatch(/^[a-z][-a-z0-9]{0,61}[a-z0-9]$/);
  expect(plan.pod?.label.value.length).toBeLessThanOrEqual(63);
});

describe("is refused:", () => {
  test.for<[string, string[], "usage" | "settings", RegExp]>([
    ["--context without --dry-run", ["--context", "kind"], "usage", /^--context \(kind\) only works with --dry-run/],
    ["executors that must and may be near", ["--same-node", "--prefer-same-node"], "settings", /contradict each other/],
    ["a taint that is none", ["--executor-tolerations", "a=b:Never"], "settings", /dedicated=spark:NoSchedule/],
    ["a port that is none", ["--conf", "spark.ui.port=70000"], "settings", /spark\.ui\.port: expected a port from 1/],
    [
      "one port for two things",
      ["--conf", "spark.driver.port=9000", "--conf", "spark.ui.port=9000"],
      "settings",
      /spark\.ui\.port and spark\.driver\.port are both 9000/,
    ],
    ["a node's label that is none", ["--executor-node-selector", "-a=b"], "settings", /asg-type=executors-pipeline/],
  ])("%s", ([, argv, kind, message]) => {
    const [problem, ...others] = problemsOf([...argv, "job.py"]);
    expect(problem).toMatchObject({ kind, message: expect.stringMatching(message) as string });
    expect(others).toEqual([]);
  });
});
