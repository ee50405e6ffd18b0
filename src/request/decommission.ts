/** Whether executors can be decommissioned: Spark starts a script of its own images for it, which other images lack. */
import { existsSync } from "node:fs";
import { decommissionScript } from "../adapters/machine/read-facts.ts";
import { isTrue } from "../plan/properties/given-properties.ts";
import type { Plan } from "../plan/plan-schema.ts";

/** undefined where nothing is wrong, or executors have another image than this one. */
export function decommissionWarning(
  { target, properties }: Pick<Plan, "target" | "properties">,
  isThere: (file: string) => boolean = existsSync,
): string | undefined {
  const of = (name: string): Plan["properties"][number] | undefined => properties.find((each) => each.name === name);
  const isWanted = isTrue(of("spark.decommission.enabled")?.value);
  const script = of("spark.kubernetes.decommission.script")?.value.trim() ?? decommissionScript;
  const isOwnImage = of("spark.kubernetes.container.image")?.from === "computed";
  const executorImage = of("spark.kubernetes.executor.container.image");
  if (target !== "pod" || !isWanted || !isOwnImage || executorImage !== undefined || isThere(script)) return undefined;
  return `spark.decommission.enabled has no effect when Kubernetes ends an executor: ${script}, which Spark starts then, is not in the image; copy kubernetes/dockerfiles/spark/decom.sh of the Spark distribution to it (it needs ps), or name yours by spark.kubernetes.decommission.script`;
}
