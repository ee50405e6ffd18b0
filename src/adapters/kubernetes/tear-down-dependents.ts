/** The teardown's part about what Spark's driver made: executors, config maps, claims. */
import type { Leftover } from "../../diagnosis/outcome.ts";
import type { PodPlan } from "../../plan/plan-schema.ts";
import type { Api } from "./client/api.ts";
import { applicationLabel, type Applications } from "./applications.ts";
import { deleteCommand, deleteLikeCommand, deleteOwnedCommand, freeCommand } from "./kubectl.ts";
import { executors, type Finder, type OwnedKind } from "./finders.ts";
import { isAboutNothing, removeDependents, whatHolds, type StillThere } from "./dependents.ts";
import { whyNot } from "./why-not.ts";

export interface OwnedDown {
  readonly api: Api;
  readonly pod: PodPlan;
  /** By performance.now(). */
  readonly until: number;
  /** Ends it before. */
  readonly signal?: AbortSignal | undefined;
  readonly applications: Applications;
  /** Of the executors that are looked at. */
  readonly labels: string;
  readonly volumeClaims: boolean;
  readonly finders: readonly Finder[];
}

export const isOfExecutors = ({ object }: Leftover): boolean => /^(pod|executors of) /.test(object);

export async function removeKind(owned: OwnedKind, down: OwnedDown): Promise<Leftover[]> {
  const { api, pod, until, signal, volumeClaims, finders } = down;
  const { namespace, name } = pod;
  const { kind } = owned;
  const finder = finders.find((each) => each.owned === owned);
  if (finder === undefined) return [];
  try {
    const { left } = await removeDependents(api, finder, { namespace, until, signal });
    // What works no more and is held by nothing Kubernetes ends by itself within its grace.
    return left
      .filter(({ thing, hasEnded }) => !hasEnded || whatHolds(thing) !== undefined)
      .map((each) => ({
        object: `${kind.word} ${namespace}/${each.thing.metadata.name}`,
        ...whyAndHow(each, owned, namespace),
      }));
  } catch (error) {
    if (isAboutNothing(error, owned, { volumeClaims })) return [];
    const object = `${owned === executors ? "executors" : `${kind.word}s`} of pod ${namespace}/${name}, if there are any`;
    return [{ object, why: whyNot(error), command: byHand(owned, down) }];
  }
}

function whyAndHow(
  { thing, error, hasEnded }: StillThere,
  { kind }: OwnedKind,
  namespace: string,
): Pick<Leftover, "why" | "command"> {
  const { name } = thing.metadata;
  const holding = whatHolds(thing);
  if (error === undefined && holding !== undefined) {
    const why = hasEnded ? "it was deleted and has ended" : "it was deleted";
    return { why: `${why}, but ${holding}`, command: freeCommand(kind, namespace, name) };
  }
  return {
    why: error === undefined ? "it was deleted, but is not gone yet" : whyNot(error),
    command: deleteCommand(kind, namespace, name) + (kind === executors.kind ? " --grace-period=0 --force" : ""),
  };
}

/** What removes those of a kind when not even their names are known. */
function byHand({ kind }: OwnedKind, { pod: { namespace, uid }, labels, applications }: OwnedDown): string {
  if (kind === executors.kind) return deleteOwnedCommand(kind, namespace, labels, uid);
  const ids = applications.ids();
  return ids.length === 0
    ? deleteLikeCommand(kind, namespace, { labels, ownerUid: uid, same: applicationLabel })
    : deleteOwnedCommand(kind, namespace, `${applicationLabel} in (${ids.join(",")})`, uid);
}
