/** How much memory Spark asks for an executor's pod, in MiB, by its own arithmetic (BasicExecutorFeatureStep, ResourceProfile). */

/** What Spark holds for a property; undefined where nobody says. */
export type Held = (name: string) => string | undefined;

const powers = "kmgtp";
const usualHeap = 1024;
const usualFactor = 0.1;
const usualMinimum = 384;

/**
 * undefined where a value is none that is understood here. For Python neither is the factor another nor is
 * spark.executor.pyspark.memory added: Spark knows of that only where it has made the driver's pod, too.
 */
export function executorMemory(held: Held): number | undefined {
  const heap = mebibytes(held("spark.executor.memory"), usualHeap);
  const minimum = mebibytes(held("spark.executor.minMemoryOverhead"), usualMinimum);
  const factor = Number(
    held("spark.executor.memoryOverheadFactor") ?? held("spark.kubernetes.memoryOverheadFactor") ?? usualFactor,
  );
  const offHeap = offHeapOf(held);
  if (heap === undefined || minimum === undefined || offHeap === undefined || !(factor > 0)) return undefined;
  const overhead = mebibytes(held("spark.executor.memoryOverhead"), Math.max(Math.trunc(factor * heap), minimum));
  return overhead === undefined ? undefined : heap + overhead + offHeap;
}

/** Here alone a bare number is bytes. */
function offHeapOf(held: Held): number | undefined {
  if (held("spark.memory.offHeap.enabled")?.toLowerCase() !== "true") return 0;
  const text = held("spark.memory.offHeap.size") ?? "";
  return mebibytes(/^\d+$/.test(text) ? `${text}b` : text, 0);
}

/** Whole ones, as Spark rounds; a bare number is MiB. */
function mebibytes(text: string | undefined, usual: number): number | undefined {
  if (text === undefined) return usual;
  const [, number, unit = "", b = ""] = /^(\d+)([kmgtp]?)(b?)$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const power = unit === "" ? (b === "" ? 2 : 0) : powers.indexOf(unit.toLowerCase()) + 1;
  return Math.floor((Number(number) * 1024 ** power) / 1024 ** 2);
}
