import { expect, test } from "vitest";
import { showCpu, showMemory } from "../../src/watching/amounts.ts";
import { factsOf } from "../../src/watching/standing.ts";
import { executorPod, terminated, unschedulable } from "../support/executor-pods.ts";

test.for([
  ["1408Mi", "1.4 GiB"],
  ["512Mi", "512 MiB"],
  ["8Gi", "8 GiB"],
  ["2G", "1.9 GiB"],
  ["odd", "odd"],
] as const)("%s of memory is %s", ([quantity, text]) => expect(showMemory(quantity)).toBe(text));

test.for([
  ["1", "1 CPU"],
  ["500m", "0.5 CPU"],
  ["4", "4 CPUs"],
  ["odd", "odd"],
] as const)("%s of CPU is %s", ([quantity, text]) => expect(showCpu(quantity)).toBe(text));

test("what an executor asks for, and its limit, are told as people say them", () => {
  expect(factsOf(executorPod(unschedulable("full")))).toMatchObject({ asks: "1 CPU and 1.4 GiB" });
  const limits = { name: "spark-kubernetes-executor", resources: { limits: { memory: "1536Mi" } } };
  const killed = { ...terminated(137, { reason: "OOMKilled" }), spec: { nodeName: "node-a", containers: [limits] } };
  expect(factsOf(executorPod(killed))).toMatchObject({ limit: "1.5 GiB", exitCode: "137", node: "node-a" });
});

test("what a node ran out of is told", () => {
  const status = {
    phase: "Failed",
    reason: "Evicted",
    message: "The node was low on resource: ephemeral-storage. Threshold",
  };
  expect(factsOf(executorPod({ status }))).toMatchObject({ resource: "ephemeral-storage" });
});
