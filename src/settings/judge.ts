/** Each text that was said, by its setting's type, and which is the strongest of its key. */
import type { Problem } from "../errors.ts";
import { readable, wrongValue } from "./environment.ts";
import { Rank, type Given } from "./given.ts";
import { isOdd } from "./resolve-properties.ts";
import { settingOf, type Key } from "./table.ts";

export interface Judged {
  /** The strongest of each key, where that is right. */
  readonly best: ReadonlyMap<Key, { readonly given: Given; readonly value: unknown }>;
  /** The keys of which the strongest is wrong. */
  readonly wrong: ReadonlySet<Key>;
  readonly strongest: ReadonlyMap<Key, Rank>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Of `byEnvalid` what is wrong was told already. */
export function judge(said: readonly Given[], byEnvalid: ReadonlySet<Given>): Judged {
  const best = new Map<Key, { given: Given; value: unknown }>();
  const wrong = new Set<Key>();
  const strongest = new Map<Key, Rank>();
  const problems: Problem[] = [];
  const warnings: string[] = [];
  for (const given of said) {
    const { key, rank, origin, text } = given;
    const { type } = settingOf(key);
    const odd = isOdd(given);
    const parsed = odd ? ({ ok: false } as const) : type.parse(readable(key, text));
    if (!parsed.ok && (odd || !byEnvalid.has(given))) problems.push(wrongValue(origin, key, text));
    const doubt = rank === Rank.file ? undefined : type.doubt?.(text);
    if (doubt !== undefined) warnings.push(`${origin} ${text.slice(0, text.indexOf("="))}: ${doubt}`);
    // The last of equals wins, as on every command line.
    if (rank > (strongest.get(key) ?? Infinity)) continue;
    strongest.set(key, rank);
    if (parsed.ok) best.set(key, { given, value: parsed.value });
    else best.delete(key);
    if (parsed.ok) wrong.delete(key);
    else wrong.add(key);
  }
  return { best, wrong, strongest, problems, warnings };
}
