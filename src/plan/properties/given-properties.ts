/**
 * What Spark is told for its properties beside spark-runner, as one view: by the user's settings, which may be flags, --conf
 * or a file, by Spark's own conf/spark-defaults.conf, and by a script's header. What spark-runner computes comes on top of it,
 * in properties.ts.
 */
import type { Facts } from "../../facts/facts.ts";
import { Rank, type GivenProperty, type Source } from "../../settings/given.ts";
import type { GivenPair } from "../../settings/pairs.ts";
import type { Key } from "../../settings/table.ts";
import type { Settings } from "../../settings/settings.ts";

const defaultsFile = "spark-defaults.conf";

/** Made once, and handed on to all that looks at a property. */
export interface GivenProperties {
  /** The strongest of each name. */
  readonly all: ReadonlyMap<string, GivenProperty>;
  /** Those that were said for this very job: all but Spark's defaults. */
  readonly said: readonly GivenProperty[];
  /** undefined where nobody says it, or where what is made from the setting `unlessMadeBy` goes before it. */
  get(name: string, unlessMadeBy?: Source): GivenProperty | undefined;
}

/** `header` says what a script asks for beside what is there; its word takes the place of that. */
export function givenProperties(
  settings: Settings,
  facts: Facts,
  header: (there: ReadonlyMap<string, GivenProperty>) => readonly GivenProperty[] = () => [],
): GivenProperties {
  const defaults = new Map(
    Object.entries(readsDefaults(settings) ? facts.spark.defaults : {}).map(
      ([name, value]): [string, GivenProperty] => [
        name,
        { name, value, origin: defaultsFile, rank: Rank.sparkDefaults },
      ],
    ),
  );
  const all = new Map(defaults);
  const put = (each: GivenProperty): void => {
    const over = each.over ?? defaults.get(each.name);
    all.set(each.name, over === undefined ? each : { ...each, over });
  };
  settings.properties.forEach(put);
  header(all).forEach(put);
  return {
    all,
    said: [...all.values()].filter(({ rank }) => rank !== Rank.sparkDefaults),
    get(name, unlessMadeBy) {
      const found = all.get(name);
      return goesBefore(found, unlessMadeBy) ? found : undefined;
    },
  };
}

/** spark-submit reads its own defaults only when it is given no other file of properties, or told to read both. */
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

/** As Spark reads a property of yes or no. */
export const isTrue = (value: string | undefined): boolean => value?.trim().toLowerCase() === "true";

/** Why Spark's jars may not be in front of a class path; undefined: they may. */
export function userClassPathFirst(given: GivenProperties, role: "driver" | "executor"): string | undefined {
  const name = `spark.${role}.userClassPathFirst`;
  return isTrue(given.get(name)?.value) ? `with ${name} classes of yours take the place of Spark's` : undefined;
}
