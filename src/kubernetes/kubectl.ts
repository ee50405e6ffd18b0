/** Commands for people, who finish by hand what spark-runner could not. */
import type { Kind } from "./kinds.ts";

export const deleteCommand = (kind: Kind, namespace: string, name: string): string =>
  `kubectl -n ${namespace} delete ${resourceOf(kind)} ${name}`;

/** Whatever of a kind a pod owns, by the pod's uid: when the names are not known. */
export const deleteOwnedCommand = (kind: Kind, namespace: string, labels: string, ownerUid: string): string =>
  `kubectl -n ${namespace} get ${resourceOf(kind)} -l ${labels} -o jsonpath=` +
  `'{range .items[?(@.metadata.ownerReferences[*].uid=="${ownerUid}")]}{.metadata.name}{"\\n"}{end}'` +
  ` | xargs -r kubectl -n ${namespace} delete ${resourceOf(kind)}`;

export const unlabelCommand = (namespace: string, pod: string, label: string): string =>
  `kubectl -n ${namespace} label pod ${pod} ${label}-`;

/** Another group may have a resource of the same name. */
const resourceOf = ({ resource, group }: Kind): string => (group === "" ? resource : `${resource}.${group}`);
