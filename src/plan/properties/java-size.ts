/** Sizes of memory as Java and Spark read them where a property of the user's reaches them letter by letter. */
import { isAtLeast } from "../../settings/spark-version.ts";

const powers = "kmgtp";

/** As in Java's -Xmx, which is how the driver's memory reaches it: a bare number is bytes. undefined: Java refuses it. */
export function javaSize(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+)([kmgt]?)$/i.exec(text) ?? [];
  return number === undefined ? undefined : Number(number) * factorOf(unit);
}

/** As in those of Spark's properties where a bare number is bytes. undefined: Spark refuses it, `4Gi` up to 3.5 at least. */
export function sparkSize(text: string, version: string | undefined): number | undefined {
  const [, number, unit = "", mark = ""] = /^(\d+)([kmgtp]?)(i?b?)$/i.exec(text) ?? [];
  const isKubernetes = /^i/i.test(mark);
  if (number === undefined || (isKubernetes && (unit === "" || isAtLeast(version, 4) === false))) return undefined;
  return Number(number) * factorOf(unit);
}

const factorOf = (unit: string): number => (unit === "" ? 1 : 1024 ** (powers.indexOf(unit.toLowerCase()) + 1));
