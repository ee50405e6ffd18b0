/**
 * The one list of what a job's service account must be allowed to do in the job's namespace, for spark-runner and for
 * Spark's driver. `spark-runner manifests`, docs/rbac.md, the messages of a refused call and their tests are made from it.
 */

export interface Permission {
  /** The API group; "" is the core one. */
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** When its lack shows: no job without it, only something that is left at the end, or only errors in Spark's log. */
  readonly phase: "before" | "teardown" | "Spark's log";
  readonly why: string;
}

/** `volumeClaims`: the job's executors make volume claims on demand. */
export function permissions(job: { readonly volumeClaims: boolean }): readonly Permission[] {
  return [...always, ...(job.volumeClaims ? forVolumeClaims : [listClaims("Spark's log")]), ...atSparksEnd];
}

const pod = (verb: string, why: string): Permission => ({ group: "", resource: "pods", verb, phase: "before", why });

/** Spark asks for it by label when its context stops, and logs a stack trace for each that is refused. */
const sparksEnd = (resource: string): Permission => ({
  group: "",
  resource,
  verb: "deletecollection",
  phase: "Spark's log",
  why: "Spark's driver removes what it made when its context stops; spark-runner does so all the same",
});

const always: readonly Permission[] = [
  pod("get", "spark-runner reads its own pod, and Spark's driver reads it as the executors' owner"),
  pod("patch", "spark-runner gives its own pod the label that the Service selects, and takes it away at the end"),
  pod("list", "spark-runner finds executors that an earlier attempt left, and Spark's driver follows its executors"),
  pod("watch", "Spark's driver hears when an executor ends"),
  pod("create", "Spark's driver starts executors"),
  pod("delete", "Spark's driver ends executors, and spark-runner ends those that are left"),
  {
    group: "",
    resource: "services",
    verb: "create",
    phase: "before",
    why: "spark-runner makes the Service by which executors find the driver",
  },
  {
    group: "",
    resource: "services",
    verb: "get",
    phase: "before",
    why: "spark-runner adopts the Service that an earlier life of the container made",
  },
  {
    group: "",
    resource: "services",
    verb: "list",
    phase: "before",
    why: "spark-runner finds the Services of the pod's earlier runs",
  },
  {
    group: "",
    resource: "services",
    verb: "delete",
    phase: "teardown",
    why: "spark-runner removes its Service at the end",
  },
  {
    group: "",
    resource: "configmaps",
    verb: "create",
    phase: "before",
    why: "Spark's driver gives executors their configuration",
  },
  {
    group: "",
    resource: "configmaps",
    verb: "list",
    phase: "before",
    why: "spark-runner finds config maps that an earlier attempt left",
  },
  {
    group: "",
    resource: "configmaps",
    verb: "delete",
    phase: "teardown",
    why: "spark-runner removes the executors' config map at the end",
  },
  {
    group: "networking.istio.io",
    resource: "virtualservices",
    verb: "list",
    phase: "teardown",
    why: "spark-runner finds Istio's VirtualServices that lead to its Service",
  },
  {
    group: "networking.istio.io",
    resource: "virtualservices",
    verb: "delete",
    phase: "teardown",
    why: "spark-runner removes Istio's VirtualServices that lead to its Service",
  },
];

const atSparksEnd = ["pods", "services", "configmaps", "persistentvolumeclaims"].map(sparksEnd);

/** Spark's driver looks for claims that it can use again, also where there are none. */
const listClaims = (phase: Permission["phase"]): Permission => ({
  group: "",
  resource: "persistentvolumeclaims",
  verb: "list",
  phase,
  why: "Spark's driver looks for volume claims that it can use again, and spark-runner for those that an earlier attempt left",
});

const forVolumeClaims: readonly Permission[] = [
  {
    group: "",
    resource: "persistentvolumeclaims",
    verb: "create",
    phase: "before",
    why: "Spark's driver makes the executors' volume claims",
  },
  listClaims("before"),
  {
    group: "",
    resource: "persistentvolumeclaims",
    verb: "delete",
    phase: "teardown",
    why: "spark-runner removes volume claims at the end",
  },
];
