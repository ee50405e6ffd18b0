/** Whose leftovers are looked for: of one run in one pod, which may be dead. */
import type { FinderBy } from "./finders.ts";
import { pods, services } from "./kinds.ts";
import { applicationLabel, executorLabels, labelName } from "./labels.ts";

export interface Whose {
  readonly namespace: string;
  readonly pod: { readonly name: string; readonly uid: string };
  readonly job: string;
  readonly runId: string;
  /** The name of the run's Service. */
  readonly service: string;
  /** By which of the pod's labels that is found. */
  readonly podLabels: readonly string[];
  /** Executors that have ended stay, by the user's word. */
  readonly keepsEnded: boolean;
  /** Whether executors make volume claims, which may outlive all of them. */
  readonly volumeClaims: boolean;
}

export const ownerOf = ({ pod }: Whose): FinderBy<"name">["owner"] => ({ kind: "Pod", name: pod.name, uid: pod.uid });

export const serviceNamed = (whose: Whose): FinderBy<"destination">["to"] => ({
  kind: services,
  namespace: whose.namespace,
  name: whose.service,
  owner: ownerOf(whose),
  orSelectsPod: true,
});

/** Those of this run, and of runs in its pod that are over. */
export const executorsOf = (whose: Whose): FinderBy<"application">["executors"] => ({
  kind: pods,
  namespace: whose.namespace,
  labels: executorLabels,
  run: { label: labelName.run, id: whose.runId },
  application: applicationLabel,
  owner: ownerOf(whose),
});

export const notEnded = "status.phase!=Succeeded,status.phase!=Failed";

/** As Spark names them, after the prefix that spark-runner gives its executors. */
export const claimNames = ({ job }: Whose): string => `^${job}-([0-9a-z]+)-a\\d+-exec-\\d+-pvc-\\d+$`;
