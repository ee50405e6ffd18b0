/**
 * What is kept of an executor's pod: a summary, since a pod as the API server sends it has some 10 KB, and there may be
 * thousands of them.
 */
import { showCpu, showMemory } from "./amounts.ts";
import { same } from "./same.ts";

/** As Kubernetes sends it, as far as it is looked at. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
export interface SentPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
  };
  readonly spec?: {
    readonly nodeName?: string;
    readonly containers?: readonly SentContainer[];
    readonly volumes?: readonly SentVolume[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly podIPs?: readonly { readonly ip?: string }[];
    readonly conditions?: readonly SentCondition[];
    readonly initContainerStatuses?: readonly SentStatus[];
    readonly containerStatuses?: readonly SentStatus[];
  };
}

interface SentContainer {
  readonly name: string;
  readonly image?: string;
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
}

interface SentVolume {
  readonly secret?: { readonly secretName?: string; readonly optional?: boolean };
  readonly configMap?: { readonly name?: string; readonly optional?: boolean };
  readonly persistentVolumeClaim?: { readonly claimName?: string };
}

interface SentCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

interface SentStatus {
  readonly name: string;
  readonly state?: SentState;
  readonly lastState?: SentState;
}

interface SentState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: SentEnd;
}

interface SentEnd {
  readonly exitCode: number;
  readonly reason?: string;
  readonly message?: string;
  readonly finishedAt?: string;
}

export interface ExecutorPod {
  readonly uid: string;
  /** `team/flights-exec-3` */
  readonly name: string;
  /** Spark's number of it. */
  readonly executor: string | undefined;
  readonly phase: string;
  readonly node: string | undefined;
  readonly ips: readonly string[];
  /** When it was asked to go; both that and the end of a container are known by the second. */
  readonly askedToGoMs: number | undefined;
  /** Why it has no node. */
  readonly unscheduled: { readonly isGated: boolean; readonly message: string } | undefined;
  /** Why the platform takes it away. */
  readonly disruption: { readonly reason: string; readonly message: string } | undefined;
  readonly waiting: Waiting | undefined;
  /** An init container that failed: the executor's own waits for it. */
  readonly initEnded: ContainerEnd | undefined;
  /** Since when the executor's container runs. */
  readonly runsSinceMs: number | undefined;
  readonly ended: ContainerEnd | undefined;
  /** Of the whole pod: `Evicted`, `NodeLost`. */
  readonly reason: string | undefined;
  readonly message: string | undefined;
  /** Of its container's memory, as it stands there. */
  readonly limit: string | undefined;
  /** What else stands in its spec; only kept while no container of it runs. */
  readonly spec: PodSpec | undefined;
}

export interface Waiting {
  readonly container: string;
  readonly isInit: boolean;
  readonly reason: string;
  readonly message: string;
}

export interface ContainerEnd {
  readonly container: string;
  readonly exitCode: number;
  readonly reason: string;
  /** With `FallbackToLogsOnError` the last lines that it printed. */
  readonly message: string;
  readonly finishedMs: number;
}

export interface PodSpec {
  readonly image: string | undefined;
  /** `4 CPUs and 8 GiB` */
  readonly asks: string | undefined;
  /** What it mounts and must be there: `secret x`. */
  readonly needs: readonly string[];
}

/** Messages are kept to this length, of the last words of a container the end. */
const longestMessage = 500;
const longestWords = 2000;
const mostNeeds = 20;

/** https://spark.apache.org/docs/latest/running-on-kubernetes.html#pod-template */
const sparksContainer = "spark-kubernetes-executor";
const idLabel = "spark-exec-id";

export function summaryOf({ metadata, spec = {}, status = {} }: SentPod): ExecutorPod {
  const { containerStatuses = [], initContainerStatuses = [], conditions = [] } = status;
  const own = containerStatuses.find(({ name }) => name === sparksContainer) ?? containerStatuses[0];
  const startedAt = own?.state?.running?.startedAt;
  const failedInit = initContainerStatuses.find(({ state, lastState }) => isFailed(state) || isFailed(lastState));
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  const scheduled = conditions.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  const disruption = conditions.find(({ type, status: is }) => type === "DisruptionTarget" && is === "True");
  return {
    uid: metadata.uid,
    name: `${metadata.namespace ?? ""}/${metadata.name}`,
    executor: metadata.labels?.[idLabel],
    phase: same(status.phase ?? "Pending"),
    node: maybe(spec.nodeName),
    ips: (status.podIPs ?? []).flatMap(({ ip }) => ip ?? []),
    // The time by which it is to be gone stands there.
    askedToGoMs:
      deletionTimestamp === undefined
        ? undefined
        : (timeOf(deletionTimestamp) ?? 0) - deletionGracePeriodSeconds * 1000,
    unscheduled:
      scheduled === undefined
        ? undefined
        : { isGated: scheduled.reason === "SchedulingGated", message: cut(scheduled.message) },
    disruption:
      disruption === undefined ? undefined : { reason: disruption.reason ?? "", message: cut(disruption.message) },
    waiting: waitingIn(initContainerStatuses, true) ?? waitingIn(containerStatuses, false),
    initEnded: failedInit === undefined ? undefined : endOf(failedInit),
    runsSinceMs: own?.state?.running === undefined ? undefined : (timeOf(startedAt) ?? 0),
    ended: own?.state?.terminated === undefined ? undefined : endOf(own),
    reason: status.reason,
    message: status.message === undefined ? undefined : cut(status.message),
    limit: maybe(mainOf(spec)?.resources?.limits?.["memory"]),
    spec: startedAt === undefined ? specOf(spec) : undefined,
  };
}

const maybe = (text: string | undefined): string | undefined => (text === undefined ? undefined : same(text));

const isFailed = (state: SentState | undefined): boolean => (state?.terminated?.exitCode ?? 0) !== 0;

/** What every container waits for that is yet to begin is no word. */
function waitingIn(statuses: readonly SentStatus[], isInit: boolean): Waiting | undefined {
  for (const { name, state } of statuses) {
    const { reason = "", message } = state?.waiting ?? {};
    if (reason !== "" && reason !== "PodInitializing")
      return { container: name, isInit, reason, message: cut(message) };
  }
  return undefined;
}

function endOf({ name, state, lastState }: SentStatus): ContainerEnd {
  const { exitCode = 0, reason = "", message = "", finishedAt } = state?.terminated ?? lastState?.terminated ?? {};
  return {
    container: name,
    exitCode,
    reason,
    message: own(message.slice(-longestWords)),
    finishedMs: timeOf(finishedAt) ?? 0,
  };
}

const mainOf = ({ containers = [] }: NonNullable<SentPod["spec"]>): SentContainer | undefined =>
  containers.find(({ name }) => name === sparksContainer) ?? containers[0];

function specOf(spec: NonNullable<SentPod["spec"]>): PodSpec {
  const { volumes = [] } = spec;
  const main = mainOf(spec);
  const { cpu, memory } = main?.resources?.requests ?? {};
  const asks = [cpu === undefined ? [] : showCpu(cpu), memory === undefined ? [] : showMemory(memory)].flat();
  return {
    image: maybe(main?.image),
    asks: asks.length === 0 ? undefined : same(asks.join(" and ")),
    needs: volumes.flatMap(needOf).slice(0, mostNeeds),
  };
}

function needOf({ secret, configMap, persistentVolumeClaim }: SentVolume): string[] {
  if (secret?.secretName !== undefined && secret.optional !== true) return [`secret ${secret.secretName}`];
  if (configMap?.name !== undefined && configMap.optional !== true) return [`config map ${configMap.name}`];
  const { claimName } = persistentVolumeClaim ?? {};
  return claimName === undefined ? [] : [`claim ${claimName}`];
}

const cut = (text = ""): string => same(text.length > longestMessage ? own(`${text.slice(0, longestMessage)}…`) : text);

/** A part of a text would keep the whole of it in memory. */
const own = (text: string): string => (text === "" ? "" : Buffer.from(text).toString());

function timeOf(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : time;
}
