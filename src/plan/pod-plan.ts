/** What a run sets up in its pod. */
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import type { Uses } from "./uses.ts";
import { makeNames, type Names } from "./names.ts";
import { serviceMarks } from "./properties/user-labels.ts";
import { withheld } from "./properties/restrictions.ts";
import type { Plan, PlannedProperty, PodPlan } from "./plan-schema.ts";
import { leavesAlone, planClearing, planEarlier, type Leaves } from "./removals.ts";
import { driverPorts } from "./properties/driver-ports.ts";
import { executorsArePods } from "./properties/master.ts";

interface Made {
  readonly names: Names;
  readonly properties: readonly PlannedProperty[];
  readonly template: PodPlan["template"];
  readonly leaves: Leaves;
}

export function planPod(settings: Settings, facts: Facts, { names, properties, template, leaves }: Made): PodPlan {
  const port = (property: string, ours: number): number => {
    const value = Number(properties.find((each) => each.name === property)?.value);
    return Number.isInteger(value) && value > 0 ? value : ours;
  };
  const ports: readonly (readonly [string, number])[] = [
    ["tcp-driver", port("spark.driver.port", driverPorts.driver)],
    ["tcp-blockmanager", port("spark.driver.blockManager.port", driverPorts.blockManager)],
    ["tcp-ui", port("spark.ui.port", driverPorts.ui)],
  ];
  const marks = serviceMarks(settings);
  const { serviceTimeout, apiTimeout } = settings.values;
  return {
    name: names.pod,
    namespace: names.namespace,
    uid: names.podUid,
    container: facts.ownPod?.container ?? null,
    label: names.driverLabel,
    service: {
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: names.service,
        namespace: names.namespace,
        labels: { ...marks.labels, ...names.labels },
        ...(Object.keys(marks.annotations).length === 0 ? {} : { annotations: marks.annotations }),
        ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: names.pod, uid: names.podUid }],
      },
      spec: {
        clusterIP: "None",
        publishNotReadyAddresses: true,
        selector: { [names.driverLabel.name]: names.driverLabel.value },
        ports: ports.map(([name, number]) => ({ name, port: number, targetPort: number, protocol: "TCP" })),
      },
    },
    adopted: facts.ownPod?.service !== undefined,
    earlier: planEarlier(names),
    clearing: planClearing(names, leaves),
    keepsEnded: leaves.keepsEnded,
    host: names.host,
    selectorFile: {
      path: selectorFileOf(settings, facts),
      content: names.service,
      required: settings.origins.selectorFile !== undefined,
    },
    template,
    driverOnly: driverOnlyOf(settings, facts),
    serviceTimeoutMs: serviceTimeout,
    apiTimeoutMs: apiTimeout,
  };
}

/** The usual file is the first run's in its pod. */
function selectorFileOf({ values: { selectorFile }, origins }: Settings, { beside, runId }: Facts): string {
  if (beside.place === 0 || origins.selectorFile !== undefined) return selectorFile;
  return selectorFile.replace(/(\.[^./]*)?$/, `-${runId}$1`);
}

function driverOnlyOf({ values }: Settings, { ownPod }: Facts): PodPlan["driverOnly"] {
  if (ownPod === undefined) return [];
  const { pod, container } = ownPod.securityContext;
  const privileges = [...new Set([...withheld(pod), ...withheld(container)])];
  const areTolerated = values.executorTolerations !== undefined || values.sameNode || values.preferSameNode;
  // Kubernetes gives these to each pod.
  const tolerations = ownPod.tolerations.filter(({ key }) => !String(key).startsWith("node.kubernetes.io/"));
  return [
    ...ownPod.driverOnly
      .filter(({ variable }) => variable === undefined || !(values.executorEnv ?? []).includes(variable))
      .map(({ what, how }) => ({ what, how })),
    ...privileges.map((name) => ({ what: `securityContext: ${name}`, how: "a pod template" })),
    ...(areTolerated
      ? []
      : tolerations.map(({ key = "of any taint" }) => ({
          what: `toleration ${String(key)}`,
          how: "--executor-tolerations",
        }))),
  ];
}

/** For `label` and `clean`, which have no application. */
export const planPodAlone = (settings: Settings, facts: Facts): PodPlan =>
  planPod(settings, facts, {
    names: makeNames(settings, facts),
    properties: [],
    template: null,
    leaves: leavesAlone(settings, facts),
  });

/** In small letters, as Spark compares; empty where the plan has none. */
const valueIn = ({ properties }: Pick<Plan, "properties">, name: string): string =>
  properties
    .find((each) => each.name === name)
    ?.value.trim()
    .toLowerCase() ?? "";

/** Which of Kubernetes' things the job makes, as far as the plan's properties tell. */
export function usesOf(plan: Pick<Plan, "properties">): Uses {
  const executorPods = executorsArePods(valueIn(plan, "spark.master"));
  return {
    volumeClaims: plan.properties.some(
      (property) =>
        /^spark\.kubernetes\.executor\.volumes\.persistentVolumeClaim\..*\.options\.claimName$/.test(property.name) &&
        /OnDemand/i.test(property.value),
    ),
    executorPods,
    configMaps: executorPods && valueIn(plan, "spark.kubernetes.executor.disableConfigMap") !== "true",
    watch: executorPods && valueIn(plan, "spark.kubernetes.executor.enableApiWatcher") !== "false",
  };
}
