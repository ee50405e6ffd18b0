/** The fewest and the most executors: what can't hold together is refused, as Spark itself would after its start. */
import type { Problem } from "../../errors.ts";
import type { Facts } from "../../facts/facts.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Key } from "../../settings/table.ts";
import { boundsSource, firstProperties, hasSparkDynamicAllocation } from "./executor-count.ts";
import { givenProperty, sourceOf } from "./given-property.ts";
import { hasKubernetesMaster } from "./master.ts";
import { notAbove } from "../not-above.ts";

/** The bounds as settings, and as Spark will get them when the user set one as a property. */
export function executorProblems(settings: Settings, facts: Facts, target: "pod" | "local"): Problem[] {
  const contradiction = notAbove(settings, "executorMinimum", "executorMaximum");
  if (contradiction.length > 0) return contradiction;
  const {
    values: { executorMinimum: minimum, executorMaximum: maximum },
    wrong,
    origins,
  } = settings;
  const isSaidOtherwise = ["spark.executor.instances", "spark.dynamicAllocation.enabled"].some((name) =>
    givenProperty(settings, facts, name, boundsSource(settings)),
  );
  if (
    minimum === 0 &&
    maximum === undefined &&
    !isSaidOtherwise &&
    !wrong.has("executorMaximum") &&
    !wrong.has("executorMinimum")
  ) {
    return [
      {
        kind: "settings",
        message: `${origins.executorMinimum} (0) without a maximum would be a fixed number of 0 executors`,
        advice: "set --executor-maximum, or a minimum of at least 1",
      },
    ];
  }
  const isDynamic = hasSparkDynamicAllocation(settings, facts);
  const low = boundOf(settings, facts, {
    key: "executorMinimum",
    property: "spark.dynamicAllocation.minExecutors",
    isUsed: isDynamic,
  });
  const high = boundOf(settings, facts, {
    key: "executorMaximum",
    property: "spark.dynamicAllocation.maxExecutors",
    isUsed: isDynamic,
  });
  if (high === undefined) return [];
  // Other masters begin with the maximum then.
  const first =
    isDynamic && target === "pod" && hasKubernetesMaster(settings, facts) ? firstNumbers(settings, facts) : [];
  return [
    ...[low].map((each) => [each, "lower the minimum or raise the maximum"] as const),
    ...first.map((each) => [each, "Spark refuses to begin with more: lower it or raise the maximum"] as const),
  ].flatMap(([each, advice]): Problem[] =>
    each === undefined || each.value <= high.value
      ? []
      : [{ kind: "settings", message: `${each.name} is above ${high.name}`, advice }],
  );
}

interface Bound {
  readonly name: string;
  readonly value: number;
}

/** With how many executors dynamic allocation begins; what is weaker than our maximum keeps to it (firstExecutors). */
const firstNumbers = (settings: Settings, facts: Facts): (Bound | undefined)[] =>
  firstProperties.map((property) =>
    asBound(property, givenProperty(settings, facts, property, sourceOf(settings, "executorMaximum"))),
  );

/** A text that is no number is Spark's to refuse. */
const asBound = (
  property: string,
  given: { readonly origin: string; readonly value: string } | undefined,
): Bound | undefined =>
  given !== undefined && /^\d+$/.test(given.value.trim())
    ? { name: `${given.origin} ${property} (${given.value})`, value: Number(given.value) }
    : undefined;

interface Asked {
  readonly key: Key;
  readonly property: string;
  /** Whether Spark looks at what the setting says. */
  readonly isUsed: boolean;
}

function boundOf(settings: Settings, facts: Facts, { key, property, isUsed }: Asked): Bound | undefined {
  const given = givenProperty(settings, facts, property, sourceOf(settings, key));
  if (given !== undefined) return asBound(property, given);
  const value = settings.values[key];
  return isUsed && typeof value === "number" && !settings.wrong.has(key)
    ? { name: `${settings.origins[key]} (${value})`, value }
    : undefined;
}
