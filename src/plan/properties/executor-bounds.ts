/** The fewest and the most executors: what can't hold together is refused, as Spark itself would after its start. */
import type { Problem } from "../../errors.ts";
import type { Basis } from "../basis.ts";
import type { Key } from "../../settings/table.ts";
import { boundsSource, firstProperties, hasSparkDynamicAllocation } from "./executor-count.ts";
import { sourceOf } from "./given-properties.ts";
import { hasKubernetesMaster } from "./master.ts";
import { notAbove } from "../not-above.ts";

/** The bounds as settings, and as Spark will get them when the user set one as a property. */
export function executorProblems(basis: Basis): Problem[] {
  const { settings, given, target } = basis;
  const contradiction = notAbove(settings, "executorMinimum", "executorMaximum");
  if (contradiction.length > 0) return contradiction;
  const {
    values: { executorMinimum: minimum, executorMaximum: maximum },
    wrong,
    origins,
  } = settings;
  const isSaidOtherwise = ["spark.executor.instances", "spark.dynamicAllocation.enabled"].some((name) =>
    given.get(name, boundsSource(settings)),
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
  const isDynamic = hasSparkDynamicAllocation(basis);
  const low = boundOf(basis, {
    key: "executorMinimum",
    property: "spark.dynamicAllocation.minExecutors",
    isUsed: isDynamic,
  });
  const high = boundOf(basis, {
    key: "executorMaximum",
    property: "spark.dynamicAllocation.maxExecutors",
    isUsed: isDynamic,
  });
  if (high === undefined) return [];
  // Other masters begin with the maximum then.
  const first = isDynamic && target === "pod" && hasKubernetesMaster(given) ? firstNumbers(basis) : [];
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
const firstNumbers = ({ settings, given }: Basis): (Bound | undefined)[] =>
  firstProperties.map((property) => asBound(property, given.get(property, sourceOf(settings, "executorMaximum"))));

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

function boundOf({ settings, given }: Basis, { key, property, isUsed }: Asked): Bound | undefined {
  const found = given.get(property, sourceOf(settings, key));
  if (found !== undefined) return asBound(property, found);
  const value = settings.values[key];
  return isUsed && typeof value === "number" && !settings.wrong.has(key)
    ? { name: `${settings.origins[key]} (${value})`, value }
    : undefined;
}
