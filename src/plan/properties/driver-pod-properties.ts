/** Properties for the pod that Spark makes for a driver in cluster mode. Here it is there already, so they do nothing. */
import type { Facts } from "../../facts/facts.ts";
import type { Settings } from "../../settings/settings.ts";
import { givenProperty, sparkDefaults } from "./given-property.ts";
import { hasKubernetesMaster } from "./master.ts";
import { targetOf } from "../target.ts";

const variable = "spark.kubernetes.driverEnv.";
const account = "spark.kubernetes.authenticate.driver.serviceAccountName";

/**
 * Others that begin so do have an effect: the claims that a driver owns, its calls to the API server, its pod's name.
 * https://spark.apache.org/docs/latest/running-on-kubernetes.html#spark-properties
 */
const families = [
  variable,
  "spark.kubernetes.driver.annotation.",
  "spark.kubernetes.driver.label.",
  "spark.kubernetes.driver.node.selector.",
  "spark.kubernetes.driver.secretKeyRef.",
  "spark.kubernetes.driver.secrets.",
  "spark.kubernetes.driver.service.annotation.",
  "spark.kubernetes.driver.service.label.",
  "spark.kubernetes.driver.volumes.",
  "spark.kubernetes.kerberos.",
];
const single = new Set([
  "spark.driver.cores",
  "spark.kubernetes.driver.container.image",
  "spark.kubernetes.driver.limit.cores",
  "spark.kubernetes.driver.pod.featureSteps",
  "spark.kubernetes.driver.podTemplateContainerName",
  "spark.kubernetes.driver.podTemplateFile",
  "spark.kubernetes.driver.request.cores",
  "spark.kubernetes.driver.scheduler.name",
  "spark.kubernetes.hadoop.configMapName",
]);

/** One line that names them all; undefined where there is none. */
export function driverPodWarning(settings: Settings, facts: Facts): string | undefined {
  if (targetOf(settings, facts) !== "pod" || !hasKubernetesMaster(settings, facts)) return undefined;
  const names = new Set([...settings.properties.keys(), ...Object.keys(sparkDefaults(settings, facts))]);
  const idle = [...names].filter((name) => isIdle(name) || isOtherAccount(settings, facts, name)).toSorted();
  if (idle.length === 0) return undefined;
  const shown = idle.map((name) => `${name} (${givenProperty(settings, facts, name)?.origin})`).join(", ");
  const variables = idle.filter((name) => name.startsWith(variable));
  const advice = [
    ...(variables.length === 0 ? [] : ["give the job a variable by --set NAME=VALUE"]),
    ...(variables.length === idle.length
      ? []
      : ["set it in the manifest of the pod that spark-runner runs in (in Kubeflow, on the step)"]),
  ].join("; else ");
  return `without effect, as the driver's pod is there already and Spark makes none for it: ${shown}: ${advice}`;
}

const isIdle = (name: string): boolean => single.has(name) || families.some((beginning) => name.startsWith(beginning));

/** Spark's own pages want it set; where it is the pod's own all is as it was meant. */
const isOtherAccount = (settings: Settings, facts: Facts, name: string): boolean =>
  name === account &&
  facts.pod.serviceAccount !== undefined &&
  givenProperty(settings, facts, name)?.value.trim() !== facts.pod.serviceAccount;
