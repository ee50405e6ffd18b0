/** The least memory with which Spark starts. Less is refused by Spark itself, attempt after attempt. */
import type { Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import { memorySize, MiB, showSize } from "../settings/quantities.ts";
import type { Settings } from "../settings/settings.ts";
import { givenProperty } from "./given-property.ts";

/** 1.5 times the 300 MiB that Spark reserves (UnifiedMemoryManager), of what the JVM says that it can use. */
export const smallestHeap = 450 * MiB;
/** The serial collector says one survivor space less than -Xmx, the parallel one more of it. Measured on Java 17 and 25. */
const smallestBySerial = 465 * MiB;
const smallestByParallel = 520 * MiB;
/** With less the JVM takes the serial collector by itself: no "server-class machine", 2 GB but 256 MB. */
const serverClass = 1792 * MiB;

/** Of the driver, in bytes, by the collector that its JVM will have. Fewer than two CPUs are not looked at. */
export function leastHeap(settings: Settings, facts: Facts): number {
  const options = ["spark.driver.extraJavaOptions", "spark.driver.defaultJavaOptions"]
    .map((name) => givenProperty(settings, facts, name)?.value ?? "")
    .join(" ");
  const chosen = /-XX:\+Use(\w+)GC\b/.exec(options)?.[1];
  if (chosen === "Parallel") return smallestByParallel;
  if (chosen === "Serial") return smallestBySerial;
  const isSmall = facts.memoryLimit !== undefined && facts.memoryLimit < serverClass;
  return chosen === undefined && isSmall ? smallestBySerial : smallestHeap;
}

/** Spark looks at the executors' memory in the driver as well, whatever its master. */
export function tooLittleProblems(settings: Settings, facts: Facts): Problem[] {
  // Only Spark's own tests set these; then the least is another.
  if (["spark.testing.memory", "spark.testing.reservedMemory"].some((name) => givenProperty(settings, facts, name)))
    return [];
  return [
    ...tooLittle(settings, facts, "spark.driver.memory", leastHeap(settings, facts), "driver"),
    ...tooLittle(settings, facts, "spark.executor.memory", smallestHeap, "executor"),
  ];
}

function tooLittle(
  settings: Settings,
  facts: Facts,
  property: string,
  least: number,
  whose: "driver" | "executor",
): Problem[] {
  const given = givenProperty(settings, facts, property);
  const parsed = given === undefined ? undefined : memorySize.parse(given.value.trim());
  if (given === undefined || parsed?.ok !== true || parsed.value >= least) return [];
  return [
    {
      kind: "settings",
      message: `${given.origin}: ${given.value.trim()} is too little memory for Spark's ${whose}, which refuses to start with less than ${showSize(least)}`,
      advice: `set it to ${showSize(least)} or more`,
    },
  ];
}
