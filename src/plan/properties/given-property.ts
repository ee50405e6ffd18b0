/** What Spark is told for a property beside spark-runner: by the user's settings, else by its own conf/spark-defaults.conf. */
import type { Facts } from "../../facts/facts.ts";
import { Rank, type Source } from "../../settings/given.ts";
import type { GivenPair } from "../../settings/pairs.ts";
import type { Key } from "../../settings/table.ts";
import type { Settings } from "../../settings/settings.ts";

export const defaultsFile = "spark-defaults.conf";

/** spark-submit reads its own defaults only when it is given no other file of properties, or told to read both. */
export const sparkDefaults = (settings: Settings, facts: Facts): Readonly<Record<string, string>> =>
  readsDefaults(settings) ? facts.spark.defaults : {};

export const readsDefaults = ({ values }: Settings): boolean =>
  values.propertiesFile === undefined || values.loadSparkDefaults;

/** Who set it; undefined where it has its default, or no value. */
export function sourceOf({ origins, ranks }: Settings, key: Key): Source | undefined {
  const [origin, rank] = [origins[key], ranks[key]];
  return origin === undefined || rank === undefined ? undefined : { origin, rank };
}

export const sourceOfPair = ({ origin, rank }: GivenPair): Source | undefined =>
  origin === undefined || rank === undefined ? undefined : { origin, rank };

/** The property goes before what is made from a setting that is as strong: it says more exactly what is wanted. */
export const goesBefore = (given: Source | undefined, made: Source | undefined): boolean =>
  given !== undefined && given.rank <= (made?.rank ?? Infinity);

/** `unlessMadeBy`: undefined where what is made from that setting goes before it. */
export function givenProperty(
  settings: Settings,
  facts: Facts,
  name: string,
  unlessMadeBy?: Source,
): (Source & { readonly value: string }) | undefined {
  const found = anyGiven(settings, facts, name);
  return goesBefore(found, unlessMadeBy) ? found : undefined;
}

function anyGiven(settings: Settings, facts: Facts, name: string): (Source & { readonly value: string }) | undefined {
  const given = settings.properties.get(name);
  if (given !== undefined) return given;
  const value = sparkDefaults(settings, facts)[name];
  return value === undefined ? undefined : { value, origin: defaultsFile, rank: Rank.sparkDefaults };
}

/** As Spark reads a property of yes or no. */
export const isTrue = (value: string | undefined): boolean => value?.trim().toLowerCase() === "true";
