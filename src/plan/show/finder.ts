/** How what is removed is found, in words: made from what finds it. */
import type { Finder } from "../../leftovers/finders.ts";

export function showFinder(by: Finder): string {
  switch (by.way) {
    case "run":
      return `label ${by.run.label}, and ${ownedBy(by)}${by.fields === undefined ? "" : endedStay(by)}`;
    case "application":
      return `the applications of those executors, and ${ownedBy(by)}`;
    case "name":
      return `${by.namespace}/${by.name}`;
    case "destination":
      return `all their destinations are ${by.to.name}.${by.to.namespace}.svc`;
    case "pod label":
      return `${by.labels.join(" or ")} of pod ${by.namespace}/${by.pod.name}`;
    case "path":
      return by.butFor === undefined ? by.path : `${by.path}, but for ${by.butFor}`;
  }
}

const ownedBy = ({
  namespace,
  owner,
}: {
  readonly namespace: string;
  readonly owner: { readonly name: string };
}): string => `owned by pod ${namespace}/${owner.name}`;

const endedStay = ({ namespace, run }: Extract<Finder, { readonly way: "run" }>): string =>
  `; those that have ended stay (spark.kubernetes.executor.deleteOnTermination=false) until the pod is deleted, ` +
  `or by: kubectl -n ${namespace} delete pods -l ${run.label}=${run.id}`;
