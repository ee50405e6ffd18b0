/** Before an attempt: what attempts before it left in this pod's name is deleted, and gone. */
import { ExitCode, RunnerError } from "../../errors.ts";
import type { Api } from "./client/api.ts";
import { deleteCommand } from "./kubectl.ts";
import type { Applications } from "./applications.ts";
import { executors, findersOf, type Finder } from "./finders.ts";
import { isAboutNothing, removeDependents, whatHolds, type StillThere } from "./dependents.ts";

/** A kubelet that can be reached ends an executor long before. */
export const waitMs = 60_000;
const forcedWaitMs = 10_000;

/** How long to wait before force, and after it; for tests. */
export interface ClearWaits {
  readonly waitMs: number;
  readonly forcedWaitMs: number;
}

export interface ClearOptions {
  readonly namespace: string;
  readonly applications: Applications;
  /** Of the executors that are looked at. */
  readonly labels: string;
  readonly volumeClaims: boolean;
  readonly signal: AbortSignal;
}

export interface Cleared {
  /** In words. */
  readonly removed: readonly string[];
  /** What was deleted and works no more, though something keeps its object: why, in words. */
  readonly held: readonly string[];
}

/** A config map or claim that is being deleted is in nobody's way. */
const heldMs = 2000;

/** Fails with a RunnerError (69, 77), or the signal's reason. */
export async function clearDependents(
  api: Api,
  options: ClearOptions,
  waits: ClearWaits = { waitMs, forcedWaitMs },
): Promise<Cleared> {
  const { namespace, applications, labels, volumeClaims } = options;
  const cleared = await Promise.all(
    findersOf(api, namespace, applications, { labels, volumeClaims }).map(async (finder): Promise<Cleared> => {
      try {
        return finder.owned === executors
          ? await clearExecutors(api, finder, options, waits)
          : await clearOthers(api, finder, options, waits);
      } catch (error) {
        if (isAboutNothing(error, finder.owned, { volumeClaims })) return { removed: [], held: [] };
        throw error;
      }
    }),
  );
  return { removed: cleared.flatMap(({ removed }) => removed), held: cleared.flatMap(({ held }) => held) };
}

async function clearExecutors(
  api: Api,
  finder: Finder,
  { namespace, signal }: ClearOptions,
  waits: ClearWaits,
): Promise<Cleared> {
  const { kind } = finder.owned;
  const first = await removeDependents(api, finder, { namespace, until: performance.now() + waits.waitMs, signal });
  const forced = first.left.some(({ error, hasEnded }) => error === undefined && !hasEnded)
    ? await removeDependents(api, finder, {
        namespace,
        until: performance.now() + waits.forcedWaitMs,
        signal,
        force: true,
      })
    : { gone: [], left: first.left };
  failIfRefused(forced.left);
  const working = forced.left.filter(({ hasEnded }) => !hasEnded).map(({ thing }) => thing);
  if (working.length > 0) {
    const names = working.map(({ metadata }) => metadata.name).join(" ");
    const holding = working.map(whatHolds).find((each) => each !== undefined);
    throw new RunnerError(
      ExitCode.clusterUnavailable,
      `failed to remove ${kind.word}s of an earlier attempt from namespace ${namespace}: ${names} were deleted, but are still there`,
      {
        advice: `${holding ?? "a node that can't be reached holds them"}; look with: ${deleteCommand(kind, namespace, names).replace(" delete ", " describe ")}`,
      },
    );
  }
  return sweptOf(finder, [...first.gone, ...forced.gone], forced.left);
}

async function clearOthers(
  api: Api,
  finder: Finder,
  { namespace, signal }: ClearOptions,
  waits: ClearWaits,
): Promise<Cleared> {
  const until = performance.now() + Math.min(waits.waitMs, heldMs);
  const { gone, left } = await removeDependents(api, finder, { namespace, until, signal });
  failIfRefused(left);
  return sweptOf(finder, gone, left);
}

function failIfRefused(left: readonly StillThere[]): void {
  const refused = left.find(({ error }) => error !== undefined);
  if (refused !== undefined) throw refused.error;
}

const sweptOf = ({ owned: { kind } }: Finder, gone: readonly string[], left: readonly StillThere[]): Cleared => ({
  removed: gone.map((name) => `${kind.word} ${name}`),
  held: left.flatMap(({ thing }) => {
    const why = whatHolds(thing);
    return why === undefined ? [] : [`${kind.word} ${thing.metadata.name}: ${why}`];
  }),
});
