/**
 * The pod by which the API server is asked, before Spark starts, what it would say to an executor. A refusal that Spark would
 * not get is far worse than one that is learnt late: where it can't be told from here what Spark would make, nothing is asked.
 */
import { ExitCode } from "../errors.ts";
import type { Manifest } from "../facts/own-pod.ts";
import { isAtLeast } from "../settings/spark-version.ts";
import { valueInAttempt } from "./attempt.ts";
import type { BasisOfJob } from "./basis.ts";
import { executorPod } from "./executor-pod.ts";
import type { Held } from "./executor-memory.ts";
import type { Plan, PlannedProperty, PodPlan } from "./plan-schema.ts";
import { planRetryRules } from "./retry-rules.ts";
import { executorsArePods, masterOf } from "./properties/master.ts";
import { containerProperty, templateProperty } from "./properties/pod-template.ts";
import { ownConfiguration } from "./own-configuration.ts";

type Trial = NonNullable<Plan["executorTrial"]>;

/** null where no executor is a pod of this run. */
export function planExecutorTrial(
  basis: BasisOfJob,
  planned: readonly PlannedProperty[],
  template: PodPlan["template"],
): Plan["executorTrial"] {
  const master = planned.find(({ name }) => name === "spark.master")?.value;
  if (basis.target !== "pod" || !executorsArePods(master)) return null;
  const properties = new Map(planned.map((each) => [each.name, valueInAttempt(each, 1).trim()]));
  const held: Held = (name) => properties.get(name);
  const why = whyNot(basis, held, template) ?? [...properties.keys()].flatMap((name) => unknownPart(name) ?? [])[0];
  if (why !== undefined) return without(why);
  const { settings, facts, names } = basis;
  const pod = executorPod({
    held,
    properties,
    template: template?.manifest,
    version: names.sparkVersion,
    driver: { name: names.pod, uid: names.podUid },
    localDirs: settings.variables.get("SPARK_LOCAL_DIRS")?.value ?? facts.environment["SPARK_LOCAL_DIRS"],
  });
  if (pod === undefined) return without("a size or a volume of executors is not understood here");
  if (hasUnknown(pod)) return without(onlyInPod);
  const perhaps = ownConfiguration(basis);
  return { manifest: pod, isSure: perhaps === undefined, why: perhaps ?? null };
}

const onlyInPod = "what Spark makes of them is only known in the pod";

const without = (why: string): Trial => ({ manifest: null, isSure: false, why });

/** Placeholders, of what only the pod knows. */
const hasUnknown = (pod: Manifest): boolean => /<(?:pod|spark|run)\.[a-zA-Z]+[^>]*>/.test(JSON.stringify(pod));

function whyNot({ settings, facts }: BasisOfJob, held: Held, template: PodPlan["template"]): string | undefined {
  if (settings.values.executorPatience?.refused !== undefined)
    return "--executor-patience says how long what is refused is waited for";
  const other = planRetryRules(settings).find(({ again, subject }) => again === "yes" && isOfRefusals(subject));
  if (other !== undefined) return `${other.from} wants another attempt`;
  const { version } = facts.spark;
  if (isAtLeast(version, 3, 4) === undefined) return onlyInPod;
  if (isAtLeast(version, 3, 4) !== true || isAtLeast(version, 5) !== false)
    return `what Spark ${version} makes is not known`;
  if (held("spark.master") !== masterOf.pod) return "spark.master may be another cluster";
  if (firstNumber(held) === 0) return "Spark begins without executors";
  if (held("spark.kubernetes.allocation.pods.allocator") !== undefined)
    return "spark.kubernetes.allocation.pods.allocator: something else may make the pods";
  const options = ["spark.driver.extraJavaOptions", "spark.driver.defaultJavaOptions"];
  if (facts.executorsAreElsewhere || options.some((name) => held(name)?.includes("-Dspark.") === true))
    return "variables, files or Java options of Spark's may change them";
  return whyNotTemplate(held, template);
}

const isOfRefusals = (subject: Plan["retry"]["rules"][number]["subject"]): boolean =>
  subject.kind === "cause"
    ? subject.id.startsWith("refused-by-")
    : subject.kind === "exit code" && subject.code === ExitCode.notPermitted;

function whyNotTemplate(held: Held, template: PodPlan["template"]): string | undefined {
  if (held(templateProperty) === undefined) return undefined;
  if (template === null) return "their pod template is not here";
  const { metadata, spec } = template.manifest as { metadata?: Manifest; spec?: Manifest };
  const ofAccount = ["serviceAccount", "serviceAccountName"].some((name) => spec?.[name] !== undefined);
  if (ofAccount) return "their pod template names a service account";
  if (metadata?.["namespace"] !== undefined) return "their pod template names a namespace";
  const containers = spec?.["containers"] as readonly Manifest[] | undefined;
  const wanted = held(containerProperty);
  const isThere = wanted === undefined || containers?.some(({ name }) => name === wanted) === true;
  return isThere ? undefined : `their pod template has no container ${wanted}`;
}

/** Of executors that Spark asks for at its start. */
function firstNumber(held: Held): number {
  const number = (name: string): number => Number(held(name) ?? 0);
  const isDynamic = held("spark.dynamicAllocation.enabled")?.toLowerCase() === "true";
  if (!isDynamic) return Number(held("spark.executor.instances") ?? 2);
  return Math.max(
    number("spark.dynamicAllocation.minExecutors"),
    number("spark.dynamicAllocation.initialExecutors"),
    number("spark.executor.instances"),
  );
}

/** What Spark does not make an executor's pod of, or what executor-pod.ts does, too; all else may change it. */
const known = [
  /^spark\.kubernetes\.(?:allocation|driver|submission|report|dynamicAllocation|node\.selector)\./,
  /^spark\.kubernetes\.driverEnv\./,
  /^spark\.kubernetes\.authenticate\.(?:executor|driver)\.serviceAccountName$/,
  /^spark\.kubernetes\.container\.image(?:\.pullPolicy|\.pullSecrets)?$/,
  /^spark\.kubernetes\.(?:namespace|scheduler\.name|memoryOverheadFactor|local\.dirs\.tmpfs|decommission\.script)$/,
  /^spark\.kubernetes\.(?:appKillPodDeletionGracePeriod|configMap\.maxSize|file\.upload\.path|trust\.certificates)$/,
  /^spark\.kubernetes\.(?:jars\.avoidDownloadSchemes|legacy\.useReadWriteOnceAccessMode)$/,
  /^spark\.kubernetes\.executorSnapshotsSubscribersShutdownGracePeriod$/,
  /^spark\.kubernetes\.executor\.(?:label|annotation|node\.selector|secretKeyRef|secrets)\./,
  /^spark\.kubernetes\.executor\.volumes\.[^.]+\.[^.]+\.(?:mount\.(?:path|subPath|readOnly)|options\.\w+|label\..+|annotation\..+)$/,
  /^spark\.kubernetes\.executor\.(?:container\.image|podNamePrefix|podTemplateFile|podTemplateContainerName)$/,
  /^spark\.kubernetes\.executor\.(?:limit\.cores|request\.cores|scheduler\.name|disableConfigMap|useDriverPodIP)$/,
  /^spark\.kubernetes\.executor\.(?:apiPollingInterval|enableApiPolling|enableApiWatcher|enablePollingWithResourceVersion)$/,
  /^spark\.kubernetes\.executor\.(?:checkAllContainers|deleteOnTermination|deletedExecutorsCacheTimeout|eventProcessingInterval)$/,
  /^spark\.kubernetes\.executor\.(?:missingPodDetectDelta|minTasksPerExecutorBeforeRolling|rollInterval|rollPolicy)$/,
  /^spark\.kubernetes\.executor\.(?:decommissionLabel|decommissionLabelValue)$/,
];

function unknownPart(name: string): string | undefined {
  const isUnknown = name.startsWith("spark.kubernetes.") && !known.some((each) => each.test(name));
  // Other resources, such as GPUs, have names and makers of their own.
  return isUnknown || name.startsWith("spark.executor.resource.") ? `${name} may change them` : undefined;
}
