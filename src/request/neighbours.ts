/** How the runs in one pod know of each other: each holds names while it lives. */
import { runClaim, type Claims } from "../adapters/files/claims.ts";
import type { Neighbours } from "../adapters/kubernetes/neighbours.ts";

/** Held by the run that uses the Service. */
export const serviceClaim = (service: string): string => `service/${service}`;
/** Held by each run until it takes its label away. Pods on their node's network share it, so the pod is named. */
const inPod = (podUid: string): string => `pod/${podUid}/`;
const podClaim = (podUid: string, runId: string): string => `${inPod(podUid)}${runId}`;

/** To be called before the run sets up anything. */
export async function enterPod(
  claims: Claims,
  { podUid, runId, service }: { readonly podUid: string; readonly runId: string; readonly service: string },
): Promise<void> {
  await claims.hold(serviceClaim(service));
  await claims.hold(podClaim(podUid, runId));
}

export const neighboursOf = (claims: Claims, podUid: string, runId: string): Neighbours => ({
  isLiving: (other) => claims.isHeld(runClaim(other)),
  isUsed: (service) => claims.isHeld(serviceClaim(service)),
  leave() {
    claims.release(podClaim(podUid, runId));
    return claims.isAnyHeld(inPod(podUid));
  },
});
