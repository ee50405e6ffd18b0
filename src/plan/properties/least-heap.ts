/** The least memory with which Spark starts. Less is refused by Spark itself, attempt after attempt. */
import type { Problem } from "../../errors.ts";
import type { Facts } from "../../facts/facts.ts";
import { MiB, showSize } from "../../settings/quantities.ts";
import type { Basis } from "../basis.ts";
import { javaSize, sparkSize } from "./java-size.ts";

/** 1.5 times the 300 MiB that Spark reserves (UnifiedMemoryManager), of what the JVM says that it can use. */
export const smallestHeap = 450 * MiB;
/** The serial collector says one survivor space less than -Xmx, the parallel one more of it. Measured on Java 17 and 25. */
const smallestBySerial = 465 * MiB;
const smallestByParallel = 520 * MiB;
/** With less, or one processor, the JVM takes the serial collector by itself: no "server-class machine", 2 GB but 256 MB. */
const serverClass = 1792 * MiB;

/**
 * With so little beside a heap that is in full use, Spark is killed before its first job. Measured with Spark 3.5.9 and
 * 4.3.0 on Java 17, a heap of 480 MiB touched beforehand and a memory cgroup: the lightest (3.5.9, serial) is killed with
 * 136 MiB and lives with 144, with G1 all are killed with 160 and live with 184.
 */
const besideBySerial = 136 * MiB;
const besideByG1 = 160 * MiB;

type Collector = "Serial" | "Parallel" | "G1" | "another";

/** Of the driver's JVM. */
function collectorOf({ facts, given }: Basis): Collector {
  const { memoryLimit, processors, environment } = facts;
  const options = [
    ...(["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "SPARK_SUBMIT_OPTS"] as const).map((name) => environment[name]),
    ...["spark.driver.extraJavaOptions", "spark.driver.defaultJavaOptions"].map((name) => given.get(name)?.value),
  ];
  const chosen = /-XX:\+Use(\w+)GC\b/.exec(options.join(" "))?.[1];
  if (chosen !== undefined) return chosen === "Serial" || chosen === "Parallel" || chosen === "G1" ? chosen : "another";
  const isSmall =
    (memoryLimit !== undefined && memoryLimit < serverClass) || (processors !== undefined && processors < 2);
  return isSmall ? "Serial" : "G1";
}

/** Of the driver, in bytes. */
export function leastHeap(basis: Basis): number {
  const collector = collectorOf(basis);
  if (collector === "Parallel") return smallestByParallel;
  return collector === "Serial" ? smallestBySerial : smallestHeap;
}

/** Bytes that the driver's JVM takes beside its heap at the least: far less than the overhead that Spark sizes by. */
export const leastBesideHeap = (basis: Basis): number => (collectorOf(basis) === "G1" ? besideByG1 : besideBySerial);

/** Spark looks at the executors' memory in the driver as well, whatever its master. */
export function tooLittleProblems(basis: Basis): Problem[] {
  // Only Spark's own tests set these; then the least is another.
  if (["spark.testing.memory", "spark.testing.reservedMemory"].some((name) => basis.given.get(name))) return [];
  return [...tooLittle(basis, driver, leastHeap(basis)), ...tooLittle(basis, executor, smallestHeap)];
}

interface Whose {
  readonly property: string;
  readonly name: string;
  /** Who reads it, and how: bytes, undefined where it is refused. */
  readonly reader: string;
  readonly read: (text: string, facts: Facts) => number | undefined;
}

/** spark-submit hands it to Java as it is: -Xmx4096 is 4096 bytes. */
const driver: Whose = { property: "spark.driver.memory", name: "driver", reader: "Java", read: javaSize };
/** The check of the least reads a bare number as bytes, and those who ask for pods as MiB. */
const executor: Whose = {
  property: "spark.executor.memory",
  name: "executor",
  reader: "Spark",
  read: (text, { spark }) => sparkSize(text, spark.version),
};

function tooLittle({ facts, given: properties }: Basis, whose: Whose, least: number): Problem[] {
  const given = properties.get(whose.property);
  const text = given?.value.trim() ?? "";
  if (given === undefined || text === "") return [];
  const problem = (why: string, advice: string): Problem[] => [
    { kind: "settings", message: `${given.origin}: ${why}`, advice },
  ];
  const bytes = whose.read(text, facts);
  const { reader, property, name } = whose;
  if (bytes === undefined)
    return problem(
      `${property}=${text}: ${reader} reads no such size`,
      "give a whole number with its unit, such as 512m or 4g",
    );
  if (/^\d+$/.test(text) && (bytes < least || reader === "Spark"))
    return problem(
      `${property}=${text}: ${reader} takes a number without a unit for bytes`,
      `give its unit, such as ${text}m`,
    );
  return bytes >= least
    ? []
    : problem(
        `${text} is too little memory for Spark's ${name}, which refuses to start with less than ${showSize(least)}`,
        `set it to ${showSize(least)} or more`,
      );
}
