/** A pod whose names are looked up by its node, whose name servers as a rule know no Service: executors go by one's name. */
import type { Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";

/** https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy */
function whyByNode({ ownPod }: Facts): { readonly why: string; readonly policy: string } | undefined {
  if (ownPod?.dnsPolicy === "Default") return { why: "dnsPolicy Default", policy: rightPolicy(ownPod.hostNetwork) };
  return ownPod?.hostNetwork === true && ownPod.dnsPolicy === "ClusterFirst"
    ? { why: "hostNetwork with dnsPolicy ClusterFirst", policy: rightPolicy(true) }
    : undefined;
}

/** Whether it is worth to look whether Services are found. */
export const asksItsNode = (facts: Facts): boolean => whyByNode(facts) !== undefined;

const rightPolicy = (hostNetwork: boolean): string => (hostNetwork ? "ClusterFirstWithHostNet" : "ClusterFirst");

/** Refused is only where it is seen that no Service is found: a node may be set up to know them. */
export function nodeDnsProblems(facts: Facts): Problem[] {
  const found = whyByNode(facts);
  if (found === undefined || facts.findsServices !== false) return [];
  return [
    {
      kind: "settings",
      message: `pod ${nameOf(facts)} has ${found.why}: it asks its node's name servers, which do not know the names of Services (kubernetes.default.svc), and executors find the driver by one`,
      advice: `set dnsPolicy: ${found.policy} in the pod's manifest`,
    },
  ];
}

/** undefined where there is nothing to hear, or where it is a problem. */
export function nodeDnsWarning(facts: Facts): string | undefined {
  const found = whyByNode(facts);
  return found === undefined || facts.findsServices !== undefined
    ? undefined
    : `pod ${nameOf(facts)} has ${found.why}: it asks its node's name servers, which may not know the driver's Service; dnsPolicy: ${found.policy} in the pod's manifest asks the cluster's`;
}

const nameOf = ({ pod }: Facts): string => `${pod.namespace}/${pod.name}`;
