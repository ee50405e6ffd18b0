/** Executors' pods as the kubelet and the scheduler write them, for what needs no API server. */
import { summaryOf, type ExecutorPod, type SentPod } from "../../src/watching/pod.ts";

type Status = NonNullable<SentPod["status"]>;

const image = "registry.example/spark:1";
const main = "spark-kubernetes-executor";

export interface Executor {
  readonly number?: number;
  readonly metadata?: Partial<SentPod["metadata"]>;
  readonly spec?: SentPod["spec"];
  readonly status?: Status;
}

export const sentPod = ({ number = 1, metadata, spec, status }: Executor = {}): SentPod => ({
  metadata: {
    name: `flights-exec-${number}`,
    namespace: "team",
    uid: `uid-${number}`,
    labels: { "spark-exec-id": String(number) },
    ...metadata,
  },
  spec: {
    nodeName: "node-a",
    containers: [{ name: main, image, resources: { requests: { cpu: "1", memory: "1408Mi" } } }],
    ...spec,
  },
  status: { phase: "Pending", ...status },
});

export const executorPod = (executor: Executor = {}): ExecutorPod => summaryOf(sentPod(executor));

/** The scheduler found no node for it. */
export const unschedulable = (message: string, reason = "Unschedulable"): Executor => ({
  spec: { containers: [{ name: main, image, resources: { requests: { cpu: "1", memory: "1408Mi" } } }], nodeName: "" },
  status: { phase: "Pending", conditions: [{ type: "PodScheduled", status: "False", reason, message }] },
});

export const waiting = (reason: string, message = ""): Executor => ({
  status: { phase: "Pending", containerStatuses: [{ name: main, state: { waiting: { reason, message } } }] },
});

export const running = (startedAt = "2026-01-01T00:00:00Z"): Executor => ({
  status: { phase: "Running", containerStatuses: [{ name: main, state: { running: { startedAt } } }] },
});

export const terminated = (
  exitCode: number,
  { reason = "Error", message = "", finishedAt = "2026-01-01T00:01:00Z" } = {},
): Executor => ({
  status: {
    phase: "Running",
    containerStatuses: [{ name: main, state: { terminated: { exitCode, reason, message, finishedAt } } }],
  },
});
