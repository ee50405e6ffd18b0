/** Before an attempt: what attempts before it left in this pod's name is deleted, and gone. */
import { ExitCode, RunnerError } from "../errors.ts";
import type { Api } from "./api.ts";
import { deleteCommand } from "./kubectl.ts";
import type { Applications } from "./applications.ts";
import { executors, findersOf, isAboutNothing, removeOwned, type Finder } from "./owned.ts";

/** A kubelet that can be reached ends an executor long before. */
export const waitMs = 60_000;
const forcedWaitMs = 10_000;

/** How long to wait before force, and after it; for tests. */
export interface SweepWaits {
  readonly waitMs: number;
  readonly forcedWaitMs: number;
}

export interface Sweep {
  readonly namespace: string;
  readonly applications: Applications;
  /** Of the executors that are looked at. */
  readonly labels: string;
  readonly volumeClaims: boolean;
  readonly signal: AbortSignal;
}

/** Returns what it removed, in words. Fails with a RunnerError (69, 77), or the signal's reason. */
export async function sweepOwned(
  api: Api,
  sweep: Sweep,
  waits: SweepWaits = { waitMs, forcedWaitMs },
): Promise<string[]> {
  const { namespace, applications, labels, volumeClaims } = sweep;
  const swept = await Promise.all(
    findersOf(api, namespace, applications, labels).map(async (finder) => {
      try {
        return await sweepKind(api, finder, sweep, waits);
      } catch (error) {
        if (isAboutNothing(error, finder.owned, { volumeClaims })) return [];
        throw error;
      }
    }),
  );
  return swept.flat();
}

async function sweepKind(api: Api, finder: Finder, { namespace, signal }: Sweep, waits: SweepWaits): Promise<string[]> {
  const { owned } = finder;
  const { kind } = owned;
  const first = await removeOwned(api, finder, namespace, performance.now() + waits.waitMs, { signal });
  const forced =
    owned === executors && first.left.some(({ error }) => error === undefined)
      ? await removeOwned(api, finder, namespace, performance.now() + waits.forcedWaitMs, { signal, force: true })
      : { gone: [], left: first.left };
  const { left } = forced;
  if (left.length === 0) return [...first.gone, ...forced.gone].map((name) => `${kind.word} ${name}`);
  const refused = left.find(({ error }) => error !== undefined);
  if (refused !== undefined) throw refused.error;
  const names = left.map(({ thing }) => thing.metadata.name).join(" ");
  throw new RunnerError(
    ExitCode.clusterUnavailable,
    `failed to remove ${kind.word}s of an earlier attempt from namespace ${namespace}: ${names} were deleted, but are still there`,
    {
      advice: `a finalizer, or a node that can't be reached, holds them; look with: ${deleteCommand(kind, namespace, names).replace(" delete ", " describe ")}`,
    },
  );
}
