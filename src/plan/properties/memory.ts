/** Does the driver fit its container? Decided before anything starts, instead of by an OOM kill an hour later. */
import type { Problem } from "../../errors.ts";
import { inMiB, memorySize, MiB, showSize } from "../../settings/quantities.ts";
import type { Basis } from "../basis.ts";
import { isTrue } from "./given-properties.ts";
import { worksInDriver } from "./master.ts";
import { javaSize, sparkSize } from "./java-size.ts";
import { leastBesideHeap, leastHeap } from "./least-heap.ts";

/** spark.driver.minMemoryOverhead, and before it a constant in Spark. */
const minimumOverhead = 384 * MiB;

/** How much of the container Spark's documentation keeps free beside the heap. */
interface Overhead {
  /** Bytes, when the user set spark.driver.memoryOverhead. */
  readonly fixed: number | undefined;
  readonly factor: number;
  readonly minimum: number;
  /** Bytes that Spark keeps outside of the heap, where tasks run in the driver. */
  readonly offHeap: number;
  /** For sentences; the other one is without what is off the heap. */
  readonly rule: string;
  readonly ownRule: string;
}

const textOf = ({ given }: Basis, name: string): string => given.get(name)?.value.trim() ?? "";

/** spark.driver.memoryOverhead, else a share of the heap: 0.1, and 0.4 when python works beside the JVM. */
export function overheadOf(basis: Basis): Overhead {
  const kind = basis.application?.kind;
  const bytesOf = (name: string): number | undefined => {
    if (/^0+[kmgtp]?b?$/i.test(textOf(basis, name))) return 0;
    const parsed = memorySize.parse(textOf(basis, name));
    return parsed.ok ? parsed.value : undefined;
  };
  const givenFactor = ["spark.driver.memoryOverheadFactor", "spark.kubernetes.memoryOverheadFactor"]
    .map((name) => Number(textOf(basis, name)))
    .find((factor) => factor > 0);
  const factor = givenFactor ?? (kind === "python" || kind === "r" ? 0.4 : 0.1);
  const minimum = bytesOf("spark.driver.minMemoryOverhead") ?? minimumOverhead;
  const fixed = bytesOf("spark.driver.memoryOverhead");
  const ownRule =
    fixed === undefined ? `${factor} of the heap, at least ${inMiB(minimum)}` : "spark.driver.memoryOverhead";
  const offHeap = offHeapOf(basis);
  const besides = offHeap === 0 ? "" : `, and ${inMiB(offHeap)} off the heap`;
  return { fixed, factor, minimum, offHeap, rule: `${ownRule}${besides}`, ownRule };
}

/** With executors elsewhere the driver's own stays unused. A bare number is bytes there. */
function offHeapOf(basis: Basis): number {
  const isUsed = isTrue(textOf(basis, "spark.memory.offHeap.enabled"));
  if (!isUsed || !worksInDriver(basis)) return 0;
  return Math.ceil((sparkSize(textOf(basis, "spark.memory.offHeap.size"), basis.facts.spark.version) ?? 0) / MiB) * MiB;
}

/** For a heap that is computed. Memory off the heap is taken only when it is used: it never leaves no room for a driver. */
export function overheadOfComputed(basis: Basis): Overhead {
  const { facts } = basis;
  const all = overheadOf(basis);
  if (facts.memoryLimit === undefined || largestHeap(facts.memoryLimit, all) >= leastHeap(basis)) return all;
  return { ...all, offHeap: 0, rule: all.ownRule };
}

/** Bytes beside a heap of that many bytes. */
export const overheadBytes = (heap: number, { fixed, factor, minimum, offHeap }: Overhead): number =>
  offHeap + (fixed ?? Math.max(Math.ceil((heap / MiB) * factor - rounding) * MiB, minimum));

/** 0.1 is no binary fraction: 10240 MiB times it must not become 1024.0000001 MiB, and so 1025. */
const rounding = 1e-6;

/** The largest heap, in whole MiB, that fits a limit together with its overhead; may be negative. */
export function largestHeap(limit: number, overhead: Overhead): number {
  const { fixed, factor, minimum } = overhead;
  const rest = limit - overhead.offHeap;
  const heap = fixed !== undefined ? rest - fixed : Math.min(rest / (1 + factor), rest - minimum);
  let whole = Math.floor(heap / MiB + rounding) * MiB;
  // Rounding the overhead up can cost one MiB more.
  while (whole > 0 && whole + overheadBytes(whole, overhead) > limit) whole -= MiB;
  return whole;
}

/** The driver's heap that spark-runner computes: undefined without a limit, or when the user chose one. */
export function computedHeap(basis: Basis): number | undefined {
  const { settings, facts } = basis;
  if (settings.values.driverMemory !== undefined || settings.properties.has("spark.driver.memory")) return undefined;
  return facts.memoryLimit === undefined ? undefined : largestHeap(facts.memoryLimit, overheadOfComputed(basis));
}

/** The driver's heap, in bytes, as far as it is known here; undefined otherwise. */
export function driverHeap(basis: Basis): number | undefined {
  const given = textOf(basis, "spark.driver.memory");
  if (given !== "") return javaSize(given);
  const { environment } = basis.facts;
  return computedHeap(basis) ?? javaSize(environment["SPARK_DRIVER_MEMORY"] ?? environment["SPARK_MEM"] ?? "1g");
}

/** An executor's, where Spark starts it on this machine. A bare number is MiB there. */
export function executorHeap(basis: Basis): number | undefined {
  const parsed = memorySize.parse(textOf(basis, "spark.executor.memory"));
  return parsed.ok ? parsed.value : undefined;
}

/** A driver's heap that the user chose, beside the limit of its container. */
interface Chosen {
  readonly heap: number;
  readonly origin: string;
  readonly limit: number;
}

function chosenHeap({ settings, facts, given: properties }: Basis): Chosen | undefined {
  const given = properties.get("spark.driver.memory");
  if (given === undefined || facts.memoryLimit === undefined || settings.wrong.has("driverMemory")) return undefined;
  const heap = javaSize(given.value.trim());
  return heap === undefined ? undefined : { heap, origin: given.origin, limit: facts.memoryLimit };
}

/** Refused is only what can't hold the heap and the JVM itself: what is tight works until the memory is used. */
export function memoryProblems(basis: Basis): Problem[] {
  const { settings, facts, given } = basis;
  const overhead = overheadOf(basis);
  const chosen = chosenHeap(basis);
  const limit = facts.memoryLimit;
  const least = leastHeap(basis);
  if (chosen !== undefined) {
    const beside = leastBesideHeap(basis);
    if (chosen.heap < least || chosen.heap + beside <= chosen.limit) return [];
    const needed = chosen.heap + beside;
    const fits = largestHeap(chosen.limit, overhead);
    const lower = fits >= least ? `set the driver's memory to ${showSize(fits)} or less, or ` : "";
    return [
      {
        kind: "settings",
        message:
          `${chosen.origin}: a driver heap of ${inMiB(chosen.heap)} and at least ${inMiB(beside)} that its JVM takes beside it need ${inMiB(needed)}, ` +
          `more than the container's memory limit of ${inMiB(chosen.limit)}`,
        advice: `${lower}raise the container's memory limit to at least ${inMiB(needed)}`,
      },
    ];
  }
  const isGiven = given.get("spark.driver.memory") !== undefined;
  if (limit === undefined || isGiven || settings.wrong.has("driverMemory")) return [];
  const ofComputed = overheadOfComputed(basis);
  if (largestHeap(limit, ofComputed) >= least) return [];
  const needed = least + overheadBytes(least, ofComputed);
  return [
    {
      kind: "settings",
      message:
        `the container's memory limit of ${inMiB(limit)} is too small for a Spark driver: ` +
        `it needs ${inMiB(needed)}, a heap of ${inMiB(least)} and an overhead of ${inMiB(needed - least)}`,
      advice: `raise the container's memory limit to at least ${inMiB(needed)}, or set the driver's memory by hand`,
    },
  ];
}

/** undefined where all fits. What Spark itself would start is started, though it may end by an OOM kill. */
export function memoryWarning(basis: Basis): string | undefined {
  const chosen = chosenHeap(basis);
  if (chosen === undefined) return offHeapWarning(basis);
  if (chosen.heap + leastBesideHeap(basis) > chosen.limit) return undefined;
  const { heap, origin, limit } = chosen;
  const overhead = overheadOf(basis);
  const beside = overheadBytes(heap, overhead);
  if (heap + beside <= limit) return undefined;
  const fits = largestHeap(limit, overhead);
  const lower = fits >= leastHeap(basis) ? `${showSize(fits)} or less fits, or ` : "";
  return (
    `${origin}: a driver heap of ${inMiB(heap)} and its overhead of ${inMiB(beside)} (${overhead.rule}) need ${inMiB(heap + beside)}, ` +
    `more than the container's memory limit of ${inMiB(limit)}: the kernel may kill it; ` +
    `${lower}a limit of ${inMiB(heap + beside)}`
  );
}

/** Of a computed heap, where what is off it leaves room for none. */
function offHeapWarning(basis: Basis): string | undefined {
  const { memoryLimit: limit } = basis.facts;
  const { offHeap } = overheadOf(basis);
  const overhead = overheadOfComputed(basis);
  const heap = computedHeap(basis);
  if (limit === undefined || heap === undefined || overhead.offHeap === offHeap) return undefined;
  const needed = heap + overheadBytes(heap, overhead) + offHeap;
  const size = "spark.memory.offHeap.size";
  return (
    `${basis.given.get(size)?.origin}: ${size} of ${inMiB(offHeap)} leaves no room for the driver's heap in ` +
    `the container's memory limit of ${inMiB(limit)}, so the heap is computed without it: the kernel may kill the driver ` +
    `when that memory is used; a smaller size fits, or a limit of ${inMiB(needed)}`
  );
}
