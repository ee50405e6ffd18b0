/** Where the API has the objects that spark-runner deals with. */
import type { Kind } from "../../../leftovers/kinds.ts";

const review = (resource: string): Kind => ({
  group: "authorization.k8s.io",
  version: "v1",
  resource,
  word: "review of what the service account may do",
});
export const rulesReviews = review("selfsubjectrulesreviews");
export const accessReviews = review("selfsubjectaccessreviews");
export const accessReviewsOfOthers = review("localsubjectaccessreviews");
export const namespaces: Kind = { group: "", version: "v1", resource: "namespaces", word: "namespace" };
export const serviceAccounts: Kind = {
  group: "",
  version: "v1",
  resource: "serviceaccounts",
  word: "service account",
};
export const events: Kind = { group: "", version: "v1", resource: "events", word: "event" };
/** Whether every API server has it; others answer for a kind that they don't know in plain text, and so stay. */
export const isBuiltIn = ({ kind }: ObjectRef): boolean => kind.group === "" || kind.group === "authorization.k8s.io";

/** One object, or all of a kind in a namespace. */
export interface ObjectRef {
  readonly kind: Kind;
  /** undefined for what belongs to no namespace. */
  readonly namespace: string | undefined;
  /** undefined: all of the kind. */
  readonly name?: string;
}

export function pathOf({ kind, namespace, name }: ObjectRef): string {
  const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const within = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${within}/${kind.resource}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}

/** `pod team/flights-x7` or `pods in namespace team`. */
export function showRef({ kind, namespace, name }: ObjectRef): string {
  if (name !== undefined) return `${kind.word} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
  return namespace === undefined ? kind.word : `${kind.word}s in namespace ${namespace}`;
}
