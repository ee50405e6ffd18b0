/** The Cluster port on the Kubernetes API: what a run sets up in its pod, sweeps and removes. */
import type { Cluster, Log } from "../job/ports.ts";
import type { Leftover } from "../plan/outcome.ts";
import type { Permission } from "../plan/permissions.ts";
import type { PodPlan, Removal } from "../plan/plan-schema.ts";
import type { Api } from "./api.ts";
import { removeDeadRuns } from "./dead-runs.ts";
import type { Kind } from "./kinds.ts";
import { showList } from "./owned.ts";
import { isDisrupted } from "./own-pod.ts";
import { checkPermissions } from "./preflight.ts";
import { waitUntilResolves } from "./resolves.ts";
import { labelPod, makeService } from "./service.ts";
import { manifestsCommand, type Grantee } from "./rules.ts";
import { sweepOwned } from "./sweep.ts";
import { removeAll } from "./tear-down.ts";
import { findKind, type FindIstio } from "./virtual-services.ts";

export interface ClusterOptions {
  readonly log: Log;
  /** Whether the job's executors make volume claims: only then rules for them are missed. */
  readonly volumeClaims: boolean;
  /** The service account that the own pod runs as, when that is known: for advice on its rules. */
  readonly account?: string | undefined;
}

const everything: readonly Removal["what"][] = [
  "label",
  "Service",
  "VirtualServices",
  "executor pods",
  "config maps",
  "volume claims",
];

export function createCluster(api: Api, { log, volumeClaims, account }: ClusterOptions) {
  /** Of the Service that this process made or took over. */
  let serviceUid: string | undefined;
  let lackedBySpark: readonly Permission[] = [];
  /** What the set-up has not come to yet; `clean` has no set-up, and so knows nothing of the sort. */
  let neverMade: readonly Removal["what"][] = [];

  /** Asked at the set-up, so that at a signal the list of VirtualServices is the first call and not the second. */
  let istio: Kind | undefined;
  const findIstio: FindIstio = (calls) => istio ?? findKind(calls).then((kind) => (istio = kind));

  async function setUp(pod: PodPlan, cancel: AbortSignal): Promise<void> {
    const calls = api.limited({ timeoutMs: pod.apiTimeoutMs, signal: cancel });
    const start = performance.now();
    if (!pod.adopted && serviceUid === undefined) neverMade = everything;
    lackedBySpark = await checkPermissions(calls, { namespace: pod.namespace, account, volumeClaims });
    // The label first: a Service that finds its pod at once is in DNS sooner.
    neverMade = neverMade.filter((what) => what !== "label");
    await labelPod(calls, pod);
    neverMade = [];
    const made = await makeService(calls, pod);
    serviceUid = made.uid;
    const name = pod.service.metadata.name;
    if (made.wasThere) log.line(`Service ${name} is there from an earlier life of this container, and used again`);
    await Promise.all([
      waitUntilResolves(pod.host, pod.serviceTimeoutMs, cancel),
      // What Istio can't say now the teardown asks again, and tells.
      removeDeadRuns(calls, pod, log, findIstio).then(() => Promise.resolve(findIstio(calls)).catch(() => {})),
    ]);
    log.line(
      `Service ${name} is ready after ${((performance.now() - start) / 1000).toFixed(1)} s: ${pod.host} resolves`,
    );
  }

  async function sweep(pod: PodPlan, cancel: AbortSignal): Promise<void> {
    const calls = api.limited({ timeoutMs: pod.apiTimeoutMs, signal: cancel });
    const swept = await sweepOwned(calls, pod, volumeClaims, cancel);
    if (swept.length > 0) log.line(`removed what an earlier attempt left: ${showList(swept)}`);
  }

  return {
    setUp: (pod, cancel) => quietly(setUp(pod, cancel), cancel),
    sweep: (pod, cancel) => quietly(sweep(pod, cancel), cancel),
    async tearDown(pod, steps, withinMs) {
      const until = performance.now() + withinMs;
      const calls = api.limited({ timeoutMs: pod.apiTimeoutMs, until });
      const left = await removeAll(steps, { api: calls, pod, until, serviceUid, neverMade, volumeClaims, findIstio });
      return [...left, ...untidy(lackedBySpark, { namespace: pod.namespace, account, volumeClaims })];
    },
    async wasDisrupted(pod, withinMs) {
      try {
        return await isDisrupted(api.limited({ timeoutMs: withinMs }), pod.namespace, pod.name);
      } catch {
        return false;
      }
    },
  } satisfies Cluster;
}

/** Tells what the stack traces in Spark's log are about. */
function untidy(lacked: readonly Permission[], grantee: Grantee): Leftover[] {
  if (lacked.length === 0) return [];
  const what = lacked.map(({ verb, resource }) => `${verb} ${resource}`).join(", ");
  return [
    {
      object: "errors in Spark's log",
      why: `Spark may not ${what} in namespace ${grantee.namespace}; spark-runner removed its things`,
      command: `${manifestsCommand(grantee)} | kubectl apply -f -`,
    },
  ];
}

/** A run that is ended says so by itself. */
async function quietly(work: Promise<void>, cancel: AbortSignal): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!cancel.aborted) throw error;
  }
}
