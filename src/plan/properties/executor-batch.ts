/**
 * Spark asks for executors' pods in batches, each about a second after the one before. Those of old versions are small; where
 * all of a job's executors are no more than a batch of new ones, they are asked for at once. How many requests there are stays.
 */
import type { Basis } from "../basis.ts";
import { isAtLeast } from "../../settings/spark-version.ts";
import { boundsSource, hasSparkDynamicAllocation } from "./executor-count.ts";
import { sourceOf } from "./given-properties.ts";
import { hasKubernetesMaster } from "./master.ts";
import type { Computed } from "./properties.ts";

/** Spark's defaults: since 4.2, since 4.0, before (SPARK-54422). */
const [newest, newer, old] = [20, 10, 5];

export function executorBatch(basis: Basis): Computed[] {
  const { version } = basis.facts.spark;
  if (basis.target !== "pod" || !hasKubernetesMaster(basis.given)) return [];
  if (isAtLeast(version, 4, 2) !== false) return [];
  const most = mostExecutors(basis);
  const itsOwn = isAtLeast(version, 4) === true ? newer : old;
  if (most === undefined || most <= itsOwn || most > newest) return [];
  const why = `all ${most} executors are asked for at once, as from Spark 4.2 on; Spark ${version} asks for ${itsOwn} and waits`;
  return [{ name: "spark.kubernetes.allocation.batch.size", value: String(newest), why }];
}

/** undefined where nobody says it, or what is said is no number. */
function mostExecutors(basis: Basis): number | undefined {
  const { settings, given } = basis;
  const { executorMinimum: minimum, executorMaximum: maximum } = settings.values;
  const [name, made, source] = hasSparkDynamicAllocation(basis)
    ? ["spark.dynamicAllocation.maxExecutors", maximum, sourceOf(settings, "executorMaximum")]
    : ["spark.executor.instances", minimum ?? maximum, boundsSource(settings)];
  const said = given.get(name, source);
  if (said === undefined) return made;
  return /^\d+$/.test(said.value.trim()) ? Number(said.value) : undefined;
}
