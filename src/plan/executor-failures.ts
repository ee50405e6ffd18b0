/**
 * How many executors may fail in an attempt before it is given up. From 4.2 on Spark counts an executor whose creation was
 * refused, say by a full quota, like one that died, and so shuts down a job that works on the executors it has
 * (SPARK-55075). There Spark is told not to count, and spark-runner counts those that died, by Spark's own bound.
 */
import type { Facts } from "../facts/facts.ts";
import { duration } from "../settings/value-types.ts";
import type { Basis } from "./basis.ts";
import { isTrue } from "./properties/given-properties.ts";
import type { Plan } from "./plan-schema.ts";
import type { Computed } from "./properties/properties.ts";
import { isAtLeast } from "../settings/spark-version.ts";
import { executorsArePods } from "./properties/master.ts";

/** The second is the name of Spark's time on YARN alone, which it still takes. */
const bound = ["spark.executor.maxNumFailures", "spark.yarn.max.executor.failures"];
const interval = ["spark.executor.failuresValidityInterval", "spark.yarn.executor.failuresValidityInterval"];
/** As large as Spark's Int takes. */
const uncounted = 2 ** 31 - 1;

type Bound = NonNullable<Plan["executorFailures"]>;

/** null: Spark counts by itself, or has no bound. `value` is what Spark holds for a property, but for the bound itself. */
export function executorFailures(
  { facts, given: properties, target }: Basis,
  value: (name: string) => string | undefined,
): Bound | null {
  const given = (name: string): string | undefined => properties.get(name)?.value.trim();
  if (target !== "pod") return null;
  if (!executorsArePods(value("spark.master")) || !countsRefusals(facts.spark.version)) return null;
  if (bound.some((name) => given(name) !== undefined)) return null;
  const isDynamic = isTrue(value("spark.dynamicAllocation.enabled"));
  const most = value(isDynamic ? "spark.dynamicAllocation.maxExecutors" : "spark.executor.instances");
  // Without a maximum Spark has no bound either.
  if (isDynamic && most === undefined) return null;
  const executors = Number(most ?? 0);
  if (!Number.isInteger(executors) || executors > uncounted / 2) return null;
  const within = interval.map(given).find((each) => each !== undefined);
  const parsed = within === undefined ? undefined : duration(1).parse(within);
  return { most: Math.max(3, 2 * executors), withinMs: parsed?.ok === true ? parsed.value : null };
}

export const failureProperties = (failures: Bound | null, facts: Facts): Computed[] =>
  failures === null
    ? []
    : [
        {
          name: "spark.executor.maxNumFailures",
          value: String(uncounted),
          why:
            `else Spark counts executors that a full quota refuses, and ends the job; spark-runner counts those that died, at most ${failures.most}` +
            (facts.spark.version === undefined ? "; Spark's version is unknown here, and before 4.2 Spark counts" : ""),
        },
      ];

/** An unknown version may be such a one. */
const countsRefusals = (version: string | undefined): boolean => isAtLeast(version, 4, 2) ?? true;
