/**
 * The one catalogue of what a run leaves in the cluster. A new kind of leftover is a row here: the plan's steps, the calls,
 * the Role and the messages come from it. How what is found is removed stands in src/adapters/kubernetes/leftovers, in one
 * file for each way of finding.
 */
import type { Finder, FinderBy } from "./finders.ts";
import { configMaps, pods, services, virtualServices, volumeClaims, type Kind } from "./kinds.ts";
import { applicationLabel, executorLabels, labelName, manager } from "./labels.ts";
import { claimNames, executorsOf, notEnded, ownerOf, serviceNamed, type Whose } from "./whose.ts";

/** What is left in a pod that is dead goes at the set-up of another run of the job. */
export type When = "before an attempt" | "at the end" | "when its pod is dead";

/** A verb that the service account must be allowed on the kind. */
export interface Right {
  readonly verb: string;
  /** When its lack shows: no job without it, only something that is left at the end, or only errors in Spark's log. */
  readonly phase: "before" | "teardown" | "Spark's log";
  readonly why: string;
}

export interface LeftoverKind<What extends string = string> {
  /** As plans name them. */
  readonly what: What;
  readonly kind: Kind;
  /** Who leaves them: each attempt, or the run. */
  readonly of: "attempt" | "run";
  readonly by: (whose: Whose) => Finder;
  readonly removed: readonly When[];
  /** What their processes get to end; not given where there are none. */
  readonly graceSeconds?: number;
  /** Not every job makes them: one that does not needs no right, and it is no failure that it may not look for them. */
  readonly onlyWith?: "volumeClaims";
  readonly rights: readonly Right[];
  /** A selector of labels: the owners of what it selects are pods in which runs of the job have been. */
  readonly tellsPods?: (job: string) => string;
}

/**
 * In the order of the calls: the connections that are open take so many at once (client/connection.ts), so those go first
 * that another one waits for.
 */
export const leftovers = [
  {
    what: "Service",
    kind: services,
    of: "run",
    by: (whose) => ({ way: "name", ...serviceNamed(whose) }),
    removed: ["at the end", "when its pod is dead"],
    rights: [
      { verb: "get", phase: "before", why: "looks whose a Service is before it removes it" },
      { verb: "list", phase: "before", why: "finds the Services of the pod's earlier runs" },
      { verb: "delete", phase: "teardown", why: "removes its Service at the end" },
    ],
    // Of all jobs: a Service that `label` made does not know the job that `exec` ran.
    tellsPods: () => `${labelName.managedBy}=${manager}`,
  },
  {
    what: "VirtualServices",
    kind: virtualServices(""),
    of: "run",
    by: (whose) => ({ way: "destination", kind: virtualServices(""), to: serviceNamed(whose) }),
    removed: ["at the end", "when its pod is dead"],
    rights: [
      { verb: "list", phase: "teardown", why: "finds Istio's VirtualServices that lead to its Service" },
      { verb: "delete", phase: "teardown", why: "removes Istio's VirtualServices that lead to its Service" },
    ],
  },
  {
    what: "executor pods",
    kind: pods,
    of: "attempt",
    by: (whose) => ({ way: "run", ...executorsOf(whose), ...(whose.keepsEnded ? { fields: notEnded } : {}) }),
    removed: ["before an attempt", "at the end", "when its pod is dead"],
    // An executor whose driver is gone has nothing to save: its grace is only for a JVM's orderly end.
    graceSeconds: 2,
    rights: [
      { verb: "list", phase: "before", why: "finds executors that an earlier attempt left" },
      { verb: "delete", phase: "before", why: "ends executors that are left" },
      { verb: "deletecollection", phase: "Spark's log", why: "ends many executors by one call" },
    ],
    // Spark may have started executors after the run had removed its Service, and was killed.
    tellsPods: (job) => `${labelName.managedBy}=${manager},${labelName.job}=${job},${executorLabels}`,
  },
  {
    what: "config maps",
    kind: configMaps,
    of: "attempt",
    by: (whose) => byApplication(configMaps, whose),
    removed: ["before an attempt", "at the end", "when its pod is dead"],
    rights: [
      { verb: "list", phase: "before", why: "finds config maps that an earlier attempt left" },
      { verb: "delete", phase: "teardown", why: "removes the executors' config map at the end" },
    ],
  },
  {
    what: "label",
    kind: pods,
    of: "run",
    by: ({ namespace, pod, podLabels, service }) => ({
      way: "pod label",
      namespace,
      pod: { ...pod },
      labels: [...podLabels],
      value: service,
    }),
    removed: ["at the end", "when its pod is dead"],
    rights: [
      { verb: "get", phase: "before", why: "looks whether the label is still its own" },
      { verb: "patch", phase: "before", why: "takes its label away at the end" },
    ],
  },
  {
    what: "volume claims",
    kind: volumeClaims,
    of: "attempt",
    by: (whose) => ({
      ...byApplication(volumeClaims, whose),
      names: claimNames(whose),
      ...(whose.volumeClaims ? { alone: true } : {}),
    }),
    removed: ["before an attempt", "at the end", "when its pod is dead"],
    onlyWith: "volumeClaims",
    rights: [
      { verb: "list", phase: "before", why: "finds volume claims that an earlier attempt left" },
      { verb: "delete", phase: "teardown", why: "removes volume claims at the end" },
    ],
  },
] as const satisfies readonly LeftoverKind[];

export type LeftoverName = (typeof leftovers)[number]["what"];

/** Folders are the container's: the Files port removes them, and another run those of a dead one (dead-folders.ts). */
export const folders = ["scratch folder", "work folder"] as const;
export type FolderName = (typeof folders)[number];

function byApplication(kind: Kind, whose: Whose): FinderBy<"application"> {
  const { namespace } = whose;
  const owner = ownerOf(whose);
  return { way: "application", kind, namespace, label: applicationLabel, executors: executorsOf(whose), owner };
}
