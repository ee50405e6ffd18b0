import { expect, test } from "vitest";
import type { PodManifest } from "../../src/facts/own-pod.ts";
import { factsOfPod, plainPod, planOf, propertyOf } from "../support/plans.ts";
import { container, restricted, property, theirFile, specOf } from "../support/templates.ts";

test("executors of a pod that has nothing special get no token of its account, which could make pods, and all else is Spark's", () => {
  const plan = planOf(["job.py"], { facts: factsOfPod() });
  expect(plan.pod?.template?.manifest).toEqual({
    apiVersion: "v1",
    kind: "Pod",
    spec: {
      automountServiceAccountToken: false,
      containers: [{ name: "spark-kubernetes-executor", terminationMessagePolicy: "FallbackToLogsOnError" }],
    },
  });
});

test("the last lines of executors that fail are kept in their pods' status, unless that is switched off or the user's template says", () => {
  const policy = (spec: ReturnType<typeof specOf>): unknown => spec["containers"][0].terminationMessagePolicy;
  expect(policy(specOf([], plainPod))).toBe("FallbackToLogsOnError");
  expect(policy(specOf(["--no-executor-last-words"], plainPod))).toBeUndefined();
  const theirs = { spec: { containers: [{ name: "spark", terminationMessagePolicy: "File" }] } };
  expect(policy(specOf(theirFile, plainPod, theirs))).toBe("File");
  const silent = { spec: { containers: [{ name: "spark" }] } };
  expect(policy(specOf(theirFile, plainPod, silent))).toBe("FallbackToLogsOnError");
});

test.for([
  ["--service-account", ["--service-account", "readers"]],
  ["the property", ["--conf", "spark.kubernetes.authenticate.executor.serviceAccountName=readers"]],
] as const)(
  "executors with an account of their own by %s have what that account says, and need no template",
  ([, argv]) => {
    const plan = planOf([...argv, "--no-executor-last-words", "job.py"], { facts: factsOfPod() });
    expect(plan.pod?.template).toBeNull();
    expect(propertyOf(plan, property)).toBeUndefined();
  },
);

test("a user's template says whether executors get the token", () => {
  const spec = specOf(theirFile, plainPod, { spec: { automountServiceAccountToken: true } });
  expect(spec["automountServiceAccountToken"]).toBe(true);
});

test("what is injected and logs in with the account's token keeps it; a cloud's identity has one of its own", () => {
  const withAnnotation = (name: string) =>
    specOf([], { ...plainPod, metadata: { ...plainPod.metadata, annotations: { [name]: "true" } } });
  for (const name of ["vault.hashicorp.com/agent-inject", "linkerd.io/inject", "kuma.io/sidecar-injection"])
    expect(withAnnotation(name)).not.toHaveProperty("automountServiceAccountToken");
  for (const name of ["azure.workload.identity/inject-proxy-sidecar", "sidecar.istio.io/inject"])
    expect(withAnnotation(name)["automountServiceAccountToken"]).toBe(false);
});

test("executors find names as their driver does", () => {
  const names = {
    hostAliases: [{ ip: "10.0.0.9", hostnames: ["db"] }],
    dnsConfig: { options: [{ name: "ndots", value: "1" }] },
  };
  const of = (more: object) => specOf([], { ...plainPod, spec: { ...plainPod.spec, ...names, ...more } });
  expect(of({ dnsPolicy: "ClusterFirst" })).toMatchObject(names);
  expect(of({ dnsPolicy: "ClusterFirst" })).not.toHaveProperty("dnsPolicy");
  expect(of({ dnsPolicy: "None" })["dnsPolicy"]).toBe("None");
  expect(
    specOf(theirFile, { ...plainPod, spec: { ...plainPod.spec, ...names } }, { spec: { hostAliases: [] } }),
  ).toMatchObject({
    hostAliases: [],
    dnsConfig: names.dnsConfig,
  });
});

test("executors get the securityContext of the driver's pod and container", () => {
  const pod: PodManifest = {
    ...restricted,
    spec: { ...restricted.spec, securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } },
  };
  expect(specOf([], pod)).toMatchObject({
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      { name: "spark-kubernetes-executor", securityContext: restricted.spec?.containers?.[0]?.securityContext },
    ],
  });
});

test("of privileges executors get none, and what restricts them all", () => {
  const privileged = container({
    securityContext: {
      privileged: true,
      allowPrivilegeEscalation: true,
      procMount: "Unmasked",
      capabilities: { add: ["SYS_ADMIN"], drop: ["NET_RAW"] },
      seccompProfile: { type: "Unconfined" },
      appArmorProfile: { type: "Unconfined" },
      seLinuxOptions: { type: "spc_t", level: "s0:c1,c2" },
      windowsOptions: { hostProcess: true },
      someNewField: true,
      runAsUser: 0,
    },
  });
  const pod: PodManifest = {
    ...privileged,
    spec: {
      ...privileged.spec,
      securityContext: {
        sysctls: [{ name: "kernel.shm_rmid_forced", value: "1" }],
        fsGroup: 7,
        seccompProfile: { type: "Localhost", localhostProfile: "p" },
      },
    },
  };
  const spec = specOf([], pod);
  expect(spec["securityContext"]).toEqual({ fsGroup: 7, seccompProfile: { type: "Localhost", localhostProfile: "p" } });
  expect(spec["containers"][0].securityContext).toEqual({
    capabilities: { drop: ["NET_RAW"] },
    seLinuxOptions: { level: "s0:c1,c2" },
    runAsUser: 0,
  });
  const [nothing] = specOf([], container({ securityContext: { privileged: true } }))["containers"];
  expect(nothing).not.toHaveProperty("securityContext");
});

test("with a read-only root executors get volumes where they write, and work in one", () => {
  expect(specOf([], restricted)).toMatchObject({
    volumes: [
      { name: "spark-runner-tmp", emptyDir: {} },
      { name: "spark-runner-work", emptyDir: {} },
    ],
    containers: [
      {
        workingDir: "/var/spark-runner",
        volumeMounts: [
          { name: "spark-runner-tmp", mountPath: "/tmp" },
          { name: "spark-runner-work", mountPath: "/var/spark-runner" },
        ],
      },
    ],
  });
  const writable = specOf([], container({ securityContext: { runAsUser: 185 } }));
  expect(writable["volumes"]).toBeUndefined();
  expect(writable["containers"][0].workingDir).toBeUndefined();
});

test.for([
  ["spark.local.dir", ["--conf", "spark.local.dir=/data,/tmp"]],
  ["SPARK_LOCAL_DIRS", ["--set", "SPARK_LOCAL_DIRS=/tmp/"]],
  ["a volume by properties", ["--conf", "spark.kubernetes.executor.volumes.emptyDir.x.mount.path=/tmp/"]],
] as const)("no volume of ours is where Spark mounts one for %s: the API server would refuse the pod", ([, argv]) => {
  const { volumes, containers } = specOf(argv, restricted);
  expect(volumes).toEqual([{ name: "spark-runner-work", emptyDir: {} }]);
  expect(containers[0].volumeMounts).toEqual([{ name: "spark-runner-work", mountPath: "/var/spark-runner" }]);
});

test("the driver's own SPARK_LOCAL_DIRS counts, whoever set it, and before the property, as in Spark", () => {
  const mountsWith = (environment: Record<string, string>, argv: readonly string[] = []) => {
    const facts = { ...factsOfPod(restricted), environment };
    const spec = planOf([...argv, "job.py"], { facts }).pod?.template?.manifest["spec"] as Record<string, any>;
    return spec["containers"][0].volumeMounts.map((each: { mountPath: string }) => each.mountPath);
  };
  expect(mountsWith({ SPARK_LOCAL_DIRS: "/data,/tmp" })).toEqual(["/var/spark-runner"]);
  expect(mountsWith({ SPARK_LOCAL_DIRS: "/data" }, ["--conf", "spark.local.dir=/tmp"])).toEqual([
    "/tmp",
    "/var/spark-runner",
  ]);
  expect(mountsWith({ SPARK_LOCAL_DIRS: "/tmp" }, ["--set", "SPARK_LOCAL_DIRS=/data"])).toEqual([
    "/tmp",
    "/var/spark-runner",
  ]);
});

test("--same-node puts executors beside the driver, with the tolerations that its node asks for", () => {
  const tolerations = [{ key: "dedicated", operator: "Exists" }];
  const tainted: PodManifest = { ...plainPod, spec: { ...plainPod.spec, tolerations } };
  const term = {
    labelSelector: { matchLabels: { "spark-runner/driver": "job-r1" } },
    namespaces: ["team"],
    topologyKey: "kubernetes.io/hostname",
  };
  expect(specOf(["--same-node"], tainted)).toMatchObject({
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    tolerations,
  });
  expect(specOf(["--prefer-same-node"], tainted)).toMatchObject({
    affinity: {
      podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: term }] },
    },
    tolerations,
  });
  expect(specOf([], tainted)).not.toHaveProperty("tolerations");
});

test("--executor-tolerations and --executor-node-selector are for executors alone", () => {
  const argv = [
    "--executor-tolerations",
    "a=b:NoSchedule,c",
    "--executor-node-selector",
    "asg-type=executors",
    "job.py",
  ];
  const plan = planOf(argv, { facts: factsOfPod() });
  expect(plan.pod?.template?.manifest).toMatchObject({
    spec: {
      tolerations: [
        { key: "a", operator: "Equal", value: "b", effect: "NoSchedule" },
        { key: "c", operator: "Exists" },
      ],
    },
  });
  expect(propertyOf(plan, "spark.kubernetes.executor.node.selector.asg-type")).toBe("executors");
});
