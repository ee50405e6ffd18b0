/** Who wins for each Spark property: the settings that are another word for one, --conf, and --properties-file. */
import { isSet, readable } from "./environment.ts";
import { Rank, type Given, type GivenProperty } from "./given.ts";
import type { Pair } from "./pairs.ts";
import { settingOf, type Key } from "./table.ts";

/** From --properties-file. */
export interface PropertiesFile {
  readonly path: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** What stands in a file of YAML went through no shell, and means what it says. */
export const isOdd = ({ key, text, rank }: Given): boolean =>
  rank !== Rank.file && settingOf(key).type.odd?.(readable(key, text)) !== undefined;

interface Each<T> {
  readonly each: T;
  readonly rank: Rank;
  readonly origin: string;
}

/** What a repeatable setting was given, one by one, the strongest last. */
export const eachOf = (key: Key, said: readonly Given[]): Each<object>[] =>
  said
    .filter((given) => given.key === key)
    .toSorted((a, b) => b.rank - a.rank)
    .flatMap((given) => {
      const parsed = settingOf(key).type.parse(given.text);
      const all = parsed.ok && !isOdd(given) ? (parsed.value as readonly object[]) : [];
      return all
        .filter((each) => !("value" in each) || isSet(String(each.value)))
        .map((each) => ({ each, rank: given.rank, origin: given.origin }));
    });

/** Those of a setting of pairs. */
export const pairsOf = (key: Key, said: readonly Given[]): { pair: Pair; rank: Rank; origin: string }[] =>
  eachOf(key, said).map(({ each, ...by }) => ({ pair: each as Pair, ...by }));

export function resolveProperties(
  said: readonly Given[],
  best: ReadonlyMap<Key, { given: Given; value: unknown }>,
  propertiesFile: PropertiesFile | undefined,
): Map<string, GivenProperty> {
  // First, so that of equals a property goes before what only implies it.
  const implied = [...best].flatMap(([key, { given, value }]): GivenProperty[] => {
    const { implies } = settingOf(key);
    if (implies === undefined || value !== true) return [];
    return [{ name: implies.property, value: implies.value, rank: given.rank, origin: given.origin }];
  });
  const candidates: GivenProperty[] = pairsOf("conf", said).map(({ pair, rank, origin }) => ({
    ...pair,
    rank,
    origin,
  }));
  for (const [name, value] of Object.entries(propertiesFile?.properties ?? {})) {
    if (name.startsWith("spark.") && isSet(value)) {
      candidates.push({ name, value, rank: Rank.propertiesFile, origin: propertiesFile?.path ?? "" });
    }
  }
  // Last, so that of equals the flag wins over --conf, as in spark-submit.
  for (const [key, { given, value }] of best) {
    const { property, type } = settingOf(key);
    if (property !== undefined)
      candidates.push({ name: property, value: type.show(value as {}), rank: given.rank, origin: given.origin });
  }
  const winners = new Map<string, GivenProperty>();
  for (const candidate of [...implied, ...candidates]) {
    const before = winners.get(candidate.name);
    if (before === undefined) winners.set(candidate.name, candidate);
    else if (candidate.rank <= before.rank) winners.set(candidate.name, { ...candidate, over: before });
    else if (candidate.rank <= (before.over?.rank ?? Infinity))
      winners.set(candidate.name, { ...before, over: candidate });
  }
  return winners;
}
