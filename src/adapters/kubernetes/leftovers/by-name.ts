/** Found by its name, where the pod owns it: the Service. */
import type { Leftover } from "../../../diagnosis/outcome.ts";
import type { Api } from "../client/api.ts";
import { getIfThere, isOwnedBy } from "../client/calls.ts";
import { reasonOf, showOwner, type ThereService } from "../service.ts";
import { end, held } from "./end.ts";
import { deleteCommand } from "./kubectl.ts";
import type { Found, Named, Way } from "./way.ts";
import { whyNot } from "./why-not.ts";

export const byName = {
  async tearDown({ by }, down) {
    const { kind, namespace, name } = by;
    const leftover = (why: string): Leftover[] => [
      { object: `${kind.word} ${namespace}/${name}`, why, command: deleteCommand(kind, namespace, name) },
    ];
    try {
      const made = down.uidOf(by);
      const { uid, why }: Found = made === undefined ? await down.lookFor(by) : { uid: made };
      if (why !== undefined) return leftover(why);
      if (uid === undefined) return [];
      const { isGone, wasThere } = await end(down, by, { name, uid });
      if (!wasThere) down.wasGone(by);
      return isGone ? [] : leftover(held);
    } catch (error) {
      return leftover(whyNot(error));
    }
  },
  async ofDead({ by: { kind, namespace, name, owner } }, { api, known }) {
    const isIt = (each: ThereService): boolean => each.metadata.name === name && isOwnedBy(each, owner.uid);
    const thing = known.find(isIt) ?? (await getIfThere<ThereService>(api, { kind, namespace, name }));
    return thing !== undefined && isIt(thing) ? [{ kind, thing }] : [];
  },
} satisfies Way<"name">;

/** Fails with an ApiError. */
export async function lookFor(api: Api, { kind, namespace, name, owner, orSelectsPod }: Named): Promise<Found> {
  const there = await getIfThere<ThereService>(api, { kind, namespace, name });
  if (there === undefined) return {};
  const { uid } = there.metadata;
  if (isOwnedBy(there, owner.uid)) return { uid };
  if (orSelectsPod !== true) return { why: `it is not of this pod: ${showOwner(there)}` };
  const why = await reasonOf(api, { namespace, name: owner.name, uid: owner.uid }, there);
  return why === undefined ? { uid } : { why };
}
