/** Spark properties that the user chose and that can't work beside what the pod is, or beside another of the user's. */
import type { Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import { driverLabel } from "../facts/own-pod.ts";
import type { Basis } from "./basis.ts";
import type { Settings } from "../settings/settings.ts";
import type { Key } from "../settings/table.ts";
import { hasSparkDynamicAllocation } from "./properties/executor-count.ts";
import { isTrue, sourceOf } from "./properties/given-properties.ts";
import { hasKubernetesMaster } from "./properties/master.ts";
import { labelName } from "../leftovers/labels.ts";
import { nodeDnsProblems } from "./node-dns.ts";

interface Given {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

/** For a plan in a pod; those of a job whose master is another than Kubernetes are Spark's business. */
export function contradictionProblems(basis: Basis): Problem[] {
  const { settings, facts, target } = basis;
  const given = (name: string, key?: Key): Given | undefined => {
    const found = basis.given.get(name, key && sourceOf(settings, key));
    return found === undefined ? undefined : { name, value: found.value.trim(), origin: found.origin };
  };
  if (target !== "pod") return [];
  const inPod = [...namespaceProblems(settings, facts), ...nodeDnsProblems(facts)];
  if (!hasKubernetesMaster(basis.given)) return inPod;
  return [
    ...inPod,
    ...whereProblems(facts, given),
    ...labelProblems(basis),
    ...prefixProblems(given("spark.kubernetes.executor.podNamePrefix")),
    ...encryptionProblems(given),
    ...shuffleProblems(basis, given),
  ];
}

type Lookup = (name: string, key?: Key) => Given | undefined;

const problem = ({ origin, name, value }: Given, why: string, advice: string): Problem => ({
  kind: "settings",
  message: `${origin}: ${name}=${value}: ${why}`,
  advice,
});
const leaveOut = "leave it out: spark-runner sets it";

function namespaceProblems({ values, origins }: Settings, { pod }: Facts): Problem[] {
  const known = pod.mountedNamespace ?? pod.namespace;
  // A dry run in a pod may be for another one.
  const own = values.dryRun ? pod.namespace : known;
  if (values.namespace === undefined || own === undefined || values.namespace === own) return [];
  return [
    {
      kind: "settings",
      message: `${origins.namespace}: ${values.namespace} is not the namespace of the pod, which is ${own}`,
      advice: "leave it out: a job runs in the namespace of its driver's pod",
    },
  ];
}

function whereProblems({ pod }: Facts, given: Lookup): Problem[] {
  const namespace = given("spark.kubernetes.namespace", "namespace");
  const name = given("spark.kubernetes.driver.pod.name", "podName");
  const unreachable = [
    [given("spark.driver.bindAddress"), /^(?:127\.|localhost$|::1$|\[::1\]$)/],
    [given("spark.driver.host"), /^(?:127\.|localhost$|0\.0\.0\.0$|::1?$|\[::1?\]$)/],
  ] as const;
  return [
    ...(namespace === undefined || pod.namespace === undefined || namespace.value === pod.namespace
      ? []
      : [
          problem(
            namespace,
            `executors are owned by the driver's pod, which is in ${pod.namespace}: Kubernetes removes what has its owner in another namespace`,
            `leave it out, or run the step in ${namespace.value}`,
          ),
        ]),
    ...(name === undefined || pod.name === undefined || name.value === pod.name
      ? []
      : [problem(name, `the driver's pod is ${pod.name}, and executors are owned by it`, leaveOut)]),
    ...unreachable.flatMap(([each, pattern]) =>
      each !== undefined && pattern.test(each.value.toLowerCase())
        ? [problem(each, "executors, which are other pods, can't reach the driver there", leaveOut)]
        : [],
    ),
  ];
}

/** By these executors are found again; and one with the driver label would be taken for the driver. */
function labelProblems({ given }: Basis): Problem[] {
  const labels = [labelName.job, labelName.run, labelName.attempt, driverLabel];
  return labels.flatMap((label) => {
    const name = `spark.kubernetes.executor.label.${label}`;
    const found = given.get(name);
    return found === undefined
      ? []
      : [
          problem(
            found,
            "spark-runner finds a run's executors and its driver by this label",
            "give yours another name",
          ),
        ];
  });
}

/** As Spark checks it, with room for `-exec-` and the largest number. */
function prefixProblems(prefix: Given | undefined): Problem[] {
  if (prefix === undefined) return [];
  const isValid =
    prefix.value.length <= 237 &&
    /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(prefix.value);
  return isValid
    ? []
    : [
        problem(
          prefix,
          "expected small letters, digits, - and ., at most 237, as in the names of pods",
          "change it, or leave it out",
        ),
      ];
}

function encryptionProblems(given: Lookup): Problem[] {
  const encrypted = ["spark.network.crypto.enabled", "spark.authenticate.enableSaslEncryption"]
    .map((name) => given(name))
    .find((each) => isTrue(each?.value));
  const asked = given("spark.authenticate");
  if (encrypted === undefined || asked === undefined || isTrue(asked.value)) return [];
  return [
    problem(
      encrypted,
      `Spark only encrypts with spark.authenticate, which is ${asked.value} by ${asked.origin}`,
      "set both, or none",
    ),
  ];
}

/** Spark's own condition for dynamic allocation. */
function shuffleProblems(basis: Basis, given: Lookup): Problem[] {
  const tracking = given("spark.dynamicAllocation.shuffleTracking.enabled");
  const is = (name: string): boolean => isTrue(given(name)?.value);
  if (tracking === undefined || tracking.value.toLowerCase() !== "false" || !hasSparkDynamicAllocation(basis))
    return [];
  const isKeptElsewhere =
    is("spark.shuffle.service.enabled") ||
    (is("spark.decommission.enabled") && is("spark.storage.decommission.shuffleBlocks.enabled")) ||
    given("spark.shuffle.sort.io.plugin.class") !== undefined;
  return isKeptElsewhere
    ? []
    : [
        problem(
          tracking,
          "with dynamic allocation Spark must know which executors hold shuffle data, and Kubernetes has no external shuffle service",
          "leave it out, or keep the number of executors fixed (minimum and maximum equal)",
        ),
      ];
}
