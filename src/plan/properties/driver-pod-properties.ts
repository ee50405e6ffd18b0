/** Properties for the pod that Spark makes for a driver in cluster mode. Here it is there already, so they do nothing. */
import type { Basis } from "../basis.ts";
import { hasKubernetesMaster } from "./master.ts";

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
export function driverPodWarning(basis: Basis): string | undefined {
  const { given, target } = basis;
  if (target !== "pod" || !hasKubernetesMaster(given)) return undefined;
  const idle = [...given.all.keys()].filter((name) => isIdle(name) || isOtherAccount(basis, name)).toSorted();
  if (idle.length === 0) return undefined;
  const shown = idle.map((name) => `${name} (${given.get(name)?.origin})`).join(", ");
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
const isOtherAccount = ({ facts, given }: Basis, name: string): boolean =>
  name === account &&
  facts.pod.serviceAccount !== undefined &&
  given.get(name)?.value.trim() !== facts.pod.serviceAccount;
