/** What Spark is told for a property beside spark-runner: by the user's settings, else by its own conf/spark-defaults.conf. */
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";

export const defaultsFile = "spark-defaults.conf";

/** spark-submit reads its own defaults only when it is given no other file of properties. */
export const sparkDefaults = (settings: Settings, facts: Facts): Readonly<Record<string, string>> =>
  settings.values.propertiesFile === undefined ? facts.spark.defaults : {};

export function givenProperty(
  settings: Settings,
  facts: Facts,
  name: string,
): { readonly value: string; readonly origin: string } | undefined {
  const given = settings.properties.get(name);
  if (given !== undefined) return given;
  const value = sparkDefaults(settings, facts)[name];
  return value === undefined ? undefined : { value, origin: defaultsFile };
}

/** Whether the user chose a master that makes no executors outside of the driver: then Kubernetes has no part in the job. */
export const hasLocalMaster = (settings: Settings, facts: Facts): boolean =>
  /^local(?:$|\[|-cluster\b)/.test(givenProperty(settings, facts, "spark.master")?.value.trim() ?? "");

/** Whether executors are pods: in a pod that is so unless the user chose another master. */
export const hasKubernetesMaster = (settings: Settings, facts: Facts): boolean =>
  (givenProperty(settings, facts, "spark.master")?.value.trim() ?? "k8s").startsWith("k8s");
