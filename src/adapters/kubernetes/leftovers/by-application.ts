/** Found by the Spark application whose executors are ours, and by its owner: config maps and volume claims. */
import { clearedOf, failIfRefused } from "./cleared.ts";
import { removeDependents } from "./dependents.ts";
import { deleteLikeCommand, deleteOwnedCommand } from "./kubectl.ts";
import { tearDownDependents } from "./tear-down-dependents.ts";
import type { Cleared, Clearing, Down, Step, Way } from "./way.ts";

/** One that is being deleted is in nobody's way. */
const heldMs = 2000;

export const byApplication = {
  tearDown: (step, down) => tearDownDependents(step, down.looks.byApplication(step), down, () => byHand(step, down)),
  clear,
  async ofDead(step, { looks }) {
    const things = await looks.byApplication(step).find();
    return things.map((thing) => ({ kind: step.by.kind, thing }));
  },
} satisfies Way<"application">;

async function clear(step: Step<"application">, { api, looks, signal, waits }: Clearing): Promise<Cleared> {
  const { kind, namespace } = step.by;
  const until = performance.now() + Math.min(waits.waitMs, heldMs);
  const { gone, left } = await removeDependents(api, looks.byApplication(step), { namespace, until, signal });
  failIfRefused(left);
  return clearedOf(kind, gone, left);
}

function byHand({ by: { kind, namespace, label, executors, owner } }: Step<"application">, { looks }: Down): string {
  const ids = looks.applications.ids();
  return ids.length === 0
    ? deleteLikeCommand(kind, namespace, { labels: looks.labels(executors), ownerUid: owner.uid, same: label })
    : deleteOwnedCommand(kind, namespace, `${label} in (${ids.join(",")})`, owner.uid);
}
