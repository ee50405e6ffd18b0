/** The end of one object. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Kind } from "../../../leftovers/kinds.ts";
import { listMetadata, remove, type KubernetesObject } from "../client/calls.ts";
import type { Down } from "./way.ts";

const pollMs = 200;

export const held = "it was deleted, but is not gone yet: a finalizer holds it";

/** Deletes it and waits for its end, within the teardown's time. `wasThere`: it was not gone before. */
export async function end(
  { api, until, signal }: Pick<Down, "api" | "until" | "signal">,
  { kind, namespace }: { readonly kind: Kind; readonly namespace: string },
  { name, uid }: Pick<KubernetesObject["metadata"], "name" | "uid">,
): Promise<{ readonly isGone: boolean; readonly wasThere: boolean }> {
  let { isHeld, wasThere } = await remove(api, { kind, namespace }, { name, uid });
  while (isHeld && performance.now() + 2 * pollMs < until) {
    await sleep(pollMs, undefined, signal === undefined ? {} : { signal });
    // By a list, which the service account may ask for of every kind here.
    const there = await listMetadata(api, { kind, namespace }, { fields: `metadata.name=${name}` });
    isHeld = there.some(({ metadata }) => metadata.uid === uid);
  }
  return { isGone: !isHeld, wasThere };
}
