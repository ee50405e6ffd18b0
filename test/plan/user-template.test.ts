import { describe, expect, test } from "vitest";
import type { PodManifest } from "../../src/facts/own-pod.ts";
import { factsOfPod, plainPod, planOf, propertyOf } from "../support/plans.ts";
import { restricted, property, theirFile, templateOf, specOf } from "../support/templates.ts";

describe("a user's own template", () => {
  const theirs = {
    metadata: { labels: { team: "x" } },
    spec: {
      securityContext: { runAsUser: 1000 },
      tolerations: [{ key: "theirs" }],
      volumes: [{ name: "data", emptyDir: {} }],
      containers: [
        { name: "log", image: "log:1" },
        {
          name: "spark",
          workingDir: "/work",
          volumeMounts: [{ name: "data", mountPath: "/tmp" }],
          securityContext: { runAsUser: 1 },
        },
      ],
    },
  };
  const named = [...theirFile, "--conf", "spark.kubernetes.executor.podTemplateContainerName=spark"];

  test("is kept whole, and only added to", () => {
    const spec = specOf([...named, "--executor-tolerations", "ours"], restricted, theirs);
    expect(templateOf(named, restricted, theirs)?.manifest).toMatchObject({ metadata: theirs.metadata });
    expect(spec["securityContext"]).toEqual({ runAsUser: 1000 });
    expect(spec["tolerations"]).toEqual([{ key: "theirs" }, { key: "ours", operator: "Exists" }]);
    expect(spec["containers"][0]).toEqual({ name: "log", image: "log:1" });
    expect(spec["containers"][1]).toEqual({
      name: "spark",
      terminationMessagePolicy: "FallbackToLogsOnError",
      workingDir: "/work",
      securityContext: { runAsUser: 1, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
      volumeMounts: [
        { name: "data", mountPath: "/tmp" },
        { name: "spark-runner-work", mountPath: "/var/spark-runner" },
      ],
    });
  });

  test("keeps its affinities beside --same-node", () => {
    const zone = { topologyKey: "zone" };
    const affinity = {
      nodeAffinity: { required: "theirs" },
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [zone],
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }],
      },
    };
    expect(specOf([...theirFile, "--same-node"], plainPod, { spec: { affinity } })["affinity"]).toEqual({
      nodeAffinity: { required: "theirs" },
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          zone,
          expect.objectContaining({ topologyKey: "kubernetes.io/hostname" }),
        ],
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }],
      },
    });
  });

  test("says what labels and annotations executors have, where the driver's pod has others", () => {
    const inject = "sidecar.istio.io/inject";
    const excluded = "traffic.sidecar.istio.io/excludeOutboundPorts";
    const pod: PodManifest = {
      ...plainPod,
      metadata: { ...plainPod.metadata, labels: { [inject]: "false" } },
      spec: { ...plainPod.spec, initContainers: [{ name: "istio-proxy" }] },
    };
    const podTemplate = { metadata: { labels: { [inject]: "true" }, annotations: { [excluded]: "3306" } } };
    const plan = planOf([...theirFile, "job.py"], { facts: { ...factsOfPod(pod), podTemplate } });
    expect(propertyOf(plan, `spark.kubernetes.executor.label.${inject}`)).toBeUndefined();
    expect(propertyOf(plan, `spark.kubernetes.executor.annotation.${excluded}`)).toBe("3306,7078,7079");
  });

  test("brings no volume of ours that nothing mounts", () => {
    expect(specOf(named, restricted, theirs)["volumes"]).toEqual([
      { name: "data", emptyDir: {} },
      { name: "spark-runner-work", emptyDir: {} },
    ]);
  });

  test("without a container name is about its first container, as for Spark", () => {
    const [, spark] = theirs.spec.containers;
    const log = { name: "log", image: "log:1" };
    const [first, second] = specOf(theirFile, restricted, { spec: { containers: [spark, log] } })["containers"];
    expect(first.securityContext.readOnlyRootFilesystem).toBe(true);
    expect(second).toEqual(log);
  });

  test("stands in ours, and the plan says whose it is", () => {
    const plan = planOf([...named, "job.py"], { facts: { ...factsOfPod(restricted), podTemplate: theirs } });
    expect(plan.properties.filter(({ name }) => name === property)).toEqual([
      {
        name: property,
        value: "/tmp/spark-runner-r1/executor-pod.json",
        from: "--conf",
        why: "yours (/etc/executor.yaml), with what executors need beside it",
        passed: "--conf",
      },
    ]);
  });

  test("that can't be read here is left to Spark as it is", () => {
    const plan = planOf(["--conf", `${property}=s3a://b/t.yaml`, "job.py"], { facts: factsOfPod(restricted) });
    expect(plan.pod?.template).toBeNull();
    expect(propertyOf(plan, property)).toBe("s3a://b/t.yaml");
  });
});
