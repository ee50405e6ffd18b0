/** Before an attempt: what attempts before it left in this pod's name is deleted, and gone. */
import { ExitCode, RunnerError } from "../errors.ts";
import type { PodPlan } from "../plan/plan-schema.ts";
import type { Api } from "./api.ts";
import { deleteCommand } from "./kubectl.ts";
import {
  executors,
  isAboutNothing,
  removeOwned,
  sparkConfigMaps,
  sparkVolumeClaims,
  type OwnedKind,
  type Owner,
} from "./owned.ts";

/** A kubelet that can be reached ends an executor long before. */
export const waitMs = 60_000;
const forcedWaitMs = 10_000;

/** How long to wait before force, and after it; for tests. */
export interface SweepWaits {
  readonly waitMs: number;
  readonly forcedWaitMs: number;
}

/** Returns what it removed, in words. Fails with a RunnerError (69, 77), or the signal's reason. */
export async function sweepOwned(
  api: Api,
  { namespace, uid }: PodPlan,
  volumeClaims: boolean,
  signal: AbortSignal,
  waits: SweepWaits = { waitMs, forcedWaitMs },
): Promise<string[]> {
  const kinds = [executors, sparkConfigMaps, sparkVolumeClaims];
  const owner = { namespace, uid };
  const swept = await Promise.all(
    kinds.map(async (kind) => {
      try {
        return await sweepKind(api, kind, owner, signal, waits);
      } catch (error) {
        if (isAboutNothing(error, kind, { volumeClaims })) return [];
        throw error;
      }
    }),
  );
  return swept.flat();
}

async function sweepKind(
  api: Api,
  owned: OwnedKind,
  owner: Owner,
  signal: AbortSignal,
  waits: SweepWaits,
): Promise<string[]> {
  const { kind } = owned;
  const first = await removeOwned(api, owned, owner, performance.now() + waits.waitMs, { signal });
  const forced =
    owned === executors && first.left.some(({ error }) => error === undefined)
      ? await removeOwned(api, owned, owner, performance.now() + waits.forcedWaitMs, { signal, force: true })
      : { gone: [], left: first.left };
  const { left } = forced;
  if (left.length === 0) return [...first.gone, ...forced.gone].map((name) => `${kind.word} ${name}`);
  const refused = left.find(({ error }) => error !== undefined);
  if (refused !== undefined) throw refused.error;
  const names = left.map(({ thing }) => thing.metadata.name).join(" ");
  throw new RunnerError(
    ExitCode.clusterUnavailable,
    `failed to remove ${kind.word}s of an earlier attempt from namespace ${owner.namespace}: ${names} were deleted, but are still there`,
    {
      advice: `a finalizer, or a node that can't be reached, holds them; look with: ${deleteCommand(kind, owner.namespace, names).replace(" delete ", " describe ")}`,
    },
  );
}
