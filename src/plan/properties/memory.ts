/** Does the driver fit its container? Decided before anything starts, instead of by an OOM kill an hour later. */
import type { Problem } from "../../errors.ts";
import type { Facts } from "../../facts/facts.ts";
import { inMiB, memorySize, MiB, showSize } from "../../settings/quantities.ts";
import type { Settings } from "../../settings/settings.ts";
import type { Application } from "../application.ts";
import { givenProperty, isTrue } from "./given-property.ts";
import { worksInDriver } from "./master.ts";
import { javaSize, sparkSize } from "./java-size.ts";
import { leastBesideHeap, leastHeap } from "./least-heap.ts";
import { targetOf } from "../target.ts";

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

const textOf = (settings: Settings, facts: Facts, name: string): string =>
  givenProperty(settings, facts, name)?.value.trim() ?? "";

/** spark.driver.memoryOverhead, else a share of the heap: 0.1, and 0.4 when python works beside the JVM. */
export function overheadOf(settings: Settings, facts: Facts, kind: Application["kind"]): Overhead {
  const bytesOf = (name: string): number | undefined => {
    if (/^0+[kmgtp]?b?$/i.test(textOf(settings, facts, name))) return 0;
    const parsed = memorySize.parse(textOf(settings, facts, name));
    return parsed.ok ? parsed.value : undefined;
  };
  const givenFactor = ["spark.driver.memoryOverheadFactor", "spark.kubernetes.memoryOverheadFactor"]
    .map((name) => Number(textOf(settings, facts, name)))
    .find((factor) => factor > 0);
  const factor = givenFactor ?? (kind === "python" || kind === "r" ? 0.4 : 0.1);
  const minimum = bytesOf("spark.driver.minMemoryOverhead") ?? minimumOverhead;
  const fixed = bytesOf("spark.driver.memoryOverhead");
  const ownRule =
    fixed === undefined ? `${factor} of the heap, at least ${inMiB(minimum)}` : "spark.driver.memoryOverhead";
  const offHeap = offHeapOf(settings, facts);
  const besides = offHeap === 0 ? "" : `, and ${inMiB(offHeap)} off the heap`;
  return { fixed, factor, minimum, offHeap, rule: `${ownRule}${besides}`, ownRule };
}

/** With executors elsewhere the driver's own stays unused. A bare number is bytes there. */
function offHeapOf(settings: Settings, facts: Facts): number {
  const isUsed = isTrue(textOf(settings, facts, "spark.memory.offHeap.enabled"));
  if (!isUsed || !worksInDriver(settings, facts, targetOf(settings, facts))) return 0;
  return (
    Math.ceil((sparkSize(textOf(settings, facts, "spark.memory.offHeap.size"), facts.spark.version) ?? 0) / MiB) * MiB
  );
}

/** For a heap that is computed. Memory off the heap is taken only when it is used: it never leaves no room for a driver. */
export function overheadOfComputed(settings: Settings, facts: Facts, kind: Application["kind"]): Overhead {
  const all = overheadOf(settings, facts, kind);
  if (facts.memoryLimit === undefined || largestHeap(facts.memoryLimit, all) >= leastHeap(settings, facts)) return all;
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
export function computedHeap(settings: Settings, facts: Facts, kind: Application["kind"]): number | undefined {
  if (settings.values.driverMemory !== undefined || settings.properties.has("spark.driver.memory")) return undefined;
  return facts.memoryLimit === undefined
    ? undefined
    : largestHeap(facts.memoryLimit, overheadOfComputed(settings, facts, kind));
}

/** A driver's heap that the user chose, beside the limit of its container. */
interface Chosen {
  readonly heap: number;
  readonly origin: string;
  readonly limit: number;
}

function chosenHeap(settings: Settings, facts: Facts): Chosen | undefined {
  const given = givenProperty(settings, facts, "spark.driver.memory");
  if (given === undefined || facts.memoryLimit === undefined || settings.wrong.has("driverMemory")) return undefined;
  const heap = javaSize(given.value.trim());
  return heap === undefined ? undefined : { heap, origin: given.origin, limit: facts.memoryLimit };
}

/** Refused is only what can't hold the heap and the JVM itself: what is tight works until the memory is used. */
export function memoryProblems(settings: Settings, facts: Facts, kind: Application["kind"]): Problem[] {
  const overhead = overheadOf(settings, facts, kind);
  const chosen = chosenHeap(settings, facts);
  const limit = facts.memoryLimit;
  const least = leastHeap(settings, facts);
  if (chosen !== undefined) {
    const beside = leastBesideHeap(settings, facts);
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
  const isGiven = givenProperty(settings, facts, "spark.driver.memory") !== undefined;
  if (limit === undefined || isGiven || settings.wrong.has("driverMemory")) return [];
  const ofComputed = overheadOfComputed(settings, facts, kind);
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
export function memoryWarning(settings: Settings, facts: Facts, kind: Application["kind"]): string | undefined {
  const chosen = chosenHeap(settings, facts);
  if (chosen === undefined) return offHeapWarning(settings, facts, kind);
  if (chosen.heap + leastBesideHeap(settings, facts) > chosen.limit) return undefined;
  const { heap, origin, limit } = chosen;
  const overhead = overheadOf(settings, facts, kind);
  const beside = overheadBytes(heap, overhead);
  if (heap + beside <= limit) return undefined;
  const fits = largestHeap(limit, overhead);
  const lower = fits >= leastHeap(settings, facts) ? `${showSize(fits)} or less fits, or ` : "";
  return (
    `${origin}: a driver heap of ${inMiB(heap)} and its overhead of ${inMiB(beside)} (${overhead.rule}) need ${inMiB(heap + beside)}, ` +
    `more than the container's memory limit of ${inMiB(limit)}: the kernel may kill it; ` +
    `${lower}a limit of ${inMiB(heap + beside)}`
  );
}

/** Of a computed heap, where what is off it leaves room for none. */
function offHeapWarning(settings: Settings, facts: Facts, kind: Application["kind"]): string | undefined {
  const { memoryLimit: limit } = facts;
  const { offHeap } = overheadOf(settings, facts, kind);
  const overhead = overheadOfComputed(settings, facts, kind);
  const heap = computedHeap(settings, facts, kind);
  if (limit === undefined || heap === undefined || overhead.offHeap === offHeap) return undefined;
  const needed = heap + overheadBytes(heap, overhead) + offHeap;
  const size = "spark.memory.offHeap.size";
  return (
    `${givenProperty(settings, facts, size)?.origin}: ${size} of ${inMiB(offHeap)} leaves no room for the driver's heap in ` +
    `the container's memory limit of ${inMiB(limit)}, so the heap is computed without it: the kernel may kill the driver ` +
    `when that memory is used; a smaller size fits, or a limit of ${inMiB(needed)}`
  );
}
