/** Commands for people, who finish by hand what spark-runner could not. */
import type { Kind } from "../../../leftovers/kinds.ts";

export const deleteCommand = (kind: Kind, namespace: string, name: string): string =>
  `kubectl -n ${namespace} delete ${resourceOf(kind)} ${name}`;

/** Takes away what holds an object that is deleted: to be done when nobody will. */
export const freeCommand = (kind: Kind, namespace: string, name: string): string =>
  `kubectl -n ${namespace} patch ${resourceOf(kind)} ${name} --type=merge -p '{"metadata":{"finalizers":null}}'`;

/** Whatever of a kind a pod owns, by the pod's uid: when the names are not known. */
export const deleteOwnedCommand = (kind: Kind, namespace: string, labels: string, ownerUid: string): string =>
  `kubectl -n ${namespace} get ${resourceOf(kind)} -l '${labels}' -o jsonpath=${eachOwned(ownerUid, "name")}` +
  ` | xargs -r kubectl -n ${namespace} delete ${resourceOf(kind)}`;

/** What has the same value of a label as the pods that have `labels` and are a pod's: to be done while those are there. */
export const deleteLikeCommand = (
  kind: Kind,
  namespace: string,
  { labels, ownerUid, same }: { readonly labels: string; readonly ownerUid: string; readonly same: string },
): string =>
  `kubectl -n ${namespace} get pods -l '${labels}' -o jsonpath=${eachOwned(ownerUid, `labels.${same}`)}` +
  ` | sort -u | xargs -r -I{} kubectl -n ${namespace} delete ${resourceOf(kind)} -l ${same}={}`;

const eachOwned = (ownerUid: string, field: string): string =>
  `'{range .items[?(@.metadata.ownerReferences[*].uid=="${ownerUid}")]}{.metadata.${field}}{"\\n"}{end}'`;

export const unlabelCommand = (namespace: string, pod: string, labels: readonly string[]): string =>
  `kubectl -n ${namespace} label pod ${pod} ${labels.map((label) => `${label}-`).join(" ")}`;

/** Another group may have a resource of the same name. */
const resourceOf = ({ resource, group }: Kind): string => (group === "" ? resource : `${resource}.${group}`);
