/** Does the driver fit its container? Decided before anything starts, instead of by an OOM kill an hour later. */
import type { Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import { inMiB, memorySize, MiB, showSize } from "../settings/quantities.ts";
import type { Settings } from "../settings/settings.ts";
import type { Application } from "./application.ts";
import { givenProperty } from "./given-property.ts";

/** spark.driver.minMemoryOverhead, and before it a constant in Spark. */
const minimumOverhead = 384 * MiB;
/** Spark refuses a heap below 1.5 times its reserved 300 MiB (UnifiedMemoryManager). */
export const smallestHeap = 450 * MiB;

/** How much of the container Spark's documentation keeps free beside the heap. */
interface Overhead {
  /** Bytes, when the user set spark.driver.memoryOverhead. */
  readonly fixed: number | undefined;
  readonly factor: number;
  readonly minimum: number;
  /** For sentences. */
  readonly rule: string;
}

/** spark.driver.memoryOverhead, else a share of the heap: 0.1, and 0.4 when python works beside the JVM. */
export function overheadOf(settings: Settings, facts: Facts, kind: Application["kind"]): Overhead {
  const given = (name: string): string => givenProperty(settings, facts, name)?.value.trim() ?? "";
  const bytesOf = (name: string): number | undefined => {
    if (/^0+[kmgtp]?b?$/i.test(given(name))) return 0;
    const parsed = memorySize.parse(given(name));
    return parsed.ok ? parsed.value : undefined;
  };
  const givenFactor = ["spark.driver.memoryOverheadFactor", "spark.kubernetes.memoryOverheadFactor"]
    .map((name) => Number(given(name)))
    .find((factor) => factor > 0);
  const factor = givenFactor ?? (kind === "python" || kind === "r" ? 0.4 : 0.1);
  const minimum = bytesOf("spark.driver.minMemoryOverhead") ?? minimumOverhead;
  const fixed = bytesOf("spark.driver.memoryOverhead");
  const rule =
    fixed === undefined ? `${factor} of the heap, at least ${inMiB(minimum)}` : "spark.driver.memoryOverhead";
  return { fixed, factor, minimum, rule };
}

/** Bytes beside a heap of that many bytes. */
export const overheadBytes = (heap: number, { fixed, factor, minimum }: Overhead): number =>
  fixed ?? Math.max(Math.ceil((heap / MiB) * factor - rounding) * MiB, minimum);

/** 0.1 is no binary fraction: 10240 MiB times it must not become 1024.0000001 MiB, and so 1025. */
const rounding = 1e-6;

/** The largest heap, in whole MiB, that fits a limit together with its overhead; may be negative. */
export function largestHeap(limit: number, { fixed, factor, minimum }: Overhead): number {
  const heap = fixed !== undefined ? limit - fixed : Math.min(limit / (1 + factor), limit - minimum);
  let whole = Math.floor(heap / MiB + rounding) * MiB;
  // Rounding the overhead up can cost one MiB more.
  while (whole > 0 && whole + overheadBytes(whole, { fixed, factor, minimum, rule: "" }) > limit) whole -= MiB;
  return whole;
}

/** The driver's heap that spark-runner computes: undefined without a limit, or when the user chose one. */
export function computedHeap(settings: Settings, facts: Facts, kind: Application["kind"]): number | undefined {
  if (settings.values.driverMemory !== undefined || settings.properties.has("spark.driver.memory")) return undefined;
  return facts.memoryLimit === undefined
    ? undefined
    : largestHeap(facts.memoryLimit, overheadOf(settings, facts, kind));
}

export function memoryProblems(settings: Settings, facts: Facts, kind: Application["kind"]): Problem[] {
  const limit = facts.memoryLimit;
  if (limit === undefined || settings.wrong.has("driverMemory")) return [];
  const overhead = overheadOf(settings, facts, kind);
  const given = givenProperty(settings, facts, "spark.driver.memory");
  const parsed = given === undefined ? undefined : memorySize.parse(given.value.trim());
  const chosen = parsed?.ok === true ? parsed.value : undefined;
  const fits = largestHeap(limit, overhead);
  if (chosen === undefined) {
    if (given !== undefined || fits >= smallestHeap) return [];
    const needed = smallestHeap + overheadBytes(smallestHeap, overhead);
    return [
      {
        kind: "settings",
        message:
          `the container's memory limit of ${inMiB(limit)} is too small for a Spark driver: ` +
          `it needs ${inMiB(needed)}, a heap of ${inMiB(smallestHeap)} and an overhead of ${inMiB(needed - smallestHeap)}`,
        advice: `raise the container's memory limit to at least ${inMiB(needed)}`,
      },
    ];
  }
  const beside = overheadBytes(chosen, overhead);
  if (chosen + beside <= limit) return [];
  const lower = fits >= smallestHeap ? `set the driver's memory to ${showSize(fits)} or less, or ` : "";
  return [
    {
      kind: "settings",
      message:
        `${given?.origin}: a driver heap of ${inMiB(chosen)} and its overhead of ${inMiB(beside)} (${overhead.rule}) need ${inMiB(chosen + beside)}, ` +
        `more than the container's memory limit of ${inMiB(limit)}`,
      advice: `${lower}raise the container's memory limit to at least ${inMiB(chosen + beside)}`,
    },
  ];
}
