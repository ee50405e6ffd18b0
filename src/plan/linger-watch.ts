/** How long threads may keep a JVM alive that has nothing to wait for them. */
import type { Basis } from "./basis.ts";
import type { Plan } from "./plan-schema.ts";
import { sinceSpark41 } from "./properties/pod-properties.ts";

/** By then Spark, which is stopped in pods when a program ends, is of no use to them. */
const usualMs = 60_000;

export function planLingerWatch({ settings: { values }, facts, application, target }: Basis): Plan["lingerWatch"] {
  const kind = application?.kind;
  if (kind !== "python" && kind !== "r") return null;
  // From 4.1 on such a JVM ends by itself (computed-properties.ts).
  const isStopped = target === "pod" && !sinceSpark41(facts).from41;
  return { timeoutMs: values.lingerTimeout ?? (isStopped ? usualMs : null) };
}
