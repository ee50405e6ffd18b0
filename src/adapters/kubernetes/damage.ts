/** What became of the run's label and Service since they were made: somebody, a policy or a clean-up job may have been at them. */
import type { V1Pod } from "@kubernetes/client-node";
import type { PodPlan } from "../../plan/plan-schema.ts";
import type { Api } from "./client/api.ts";
import { getIfThere, isOwnedBy } from "./client/calls.ts";
import { pods } from "../../leftovers/kinds.ts";
import { getService, type ThereService } from "./service.ts";

/** What is not as it was made, in words; undefined where all is well. */
export interface Damage {
  readonly label: string | undefined;
  readonly service: string | undefined;
  /** The Service of the pod's that is there and must go before it can be made again. */
  readonly wrong: ThereService | undefined;
}

/** Two calls, side by side. Fails with an ApiError. */
export async function findDamage(api: Api, plan: PodPlan): Promise<Damage> {
  const { namespace, name, label, service } = plan;
  const [pod, there] = await Promise.all([
    getIfThere<V1Pod>(api, { kind: pods, namespace, name }),
    getService(api, namespace, service.metadata.name),
  ]);
  const value = pod?.metadata?.labels?.[label.name];
  const isLabelled = value === label.value;
  const damage = isLabelled ? undefined : value === undefined ? "it was gone" : `it had become ${value}`;
  if (there === undefined) return { label: damage, service: "it was gone", wrong: undefined };
  if (there.metadata.deletionTimestamp !== undefined)
    return { label: damage, service: "it was being deleted", wrong: undefined };
  const changed = whatChanged(plan, there);
  const isOurs = isOwnedBy(there, plan.uid);
  return { label: damage, service: changed, wrong: changed !== undefined && isOurs ? there : undefined };
}

function whatChanged({ uid, service }: PodPlan, there: ThereService): string | undefined {
  const { selector = {}, ports = [] } = there.spec ?? {};
  const planned: Readonly<Record<string, string>> = service.spec.selector;
  if (!isOwnedBy(there, uid)) return "it was not this pod's any more";
  const isSelector =
    Object.keys(selector).length === Object.keys(planned).length &&
    Object.entries(planned).every(([label, value]) => selector[label] === value);
  if (!isSelector) return "its selector was changed";
  const has = (wanted: number): boolean => ports.some(({ port }) => port === wanted);
  return service.spec.ports.every(({ port }) => has(port)) ? undefined : "its ports were changed";
}
