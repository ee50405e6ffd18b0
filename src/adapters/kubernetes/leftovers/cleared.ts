/** What clearing before an attempt came to. */
import type { Kind } from "../../../leftovers/kinds.ts";
import { whatHolds, type StillThere } from "./dependents.ts";
import type { Cleared } from "./way.ts";

export const nothingCleared: Cleared = { removed: [], held: [] };

export function failIfRefused(left: readonly StillThere[]): void {
  const refused = left.find(({ error }) => error !== undefined);
  if (refused !== undefined) throw refused.error;
}

export const clearedOf = (kind: Kind, gone: readonly string[], left: readonly StillThere[]): Cleared => ({
  removed: gone.map((name) => `${kind.word} ${name}`),
  held: left.flatMap(({ thing }) => {
    const why = whatHolds(thing);
    return why === undefined ? [] : [`${kind.word} ${thing.metadata.name}: ${why}`];
  }),
});
