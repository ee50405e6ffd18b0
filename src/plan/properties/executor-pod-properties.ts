/** What Spark can be told of executor pods by a property; the rest is in the pod template. */
import type { Basis } from "../basis.ts";
import { markOf } from "../../facts/marks.ts";
import type { PodManifest } from "../../facts/own-pod.ts";
import { decommissionProperties } from "./decommission.ts";
import type { Ports } from "./driver-ports.ts";
import { sourceOfPair } from "./given-properties.ts";
import type { PodPlan } from "../plan-schema.ts";
import type { Computed } from "./properties.ts";
import { sparkPath } from "./spark-path.ts";
import { claimMarks, executorMarks } from "./user-labels.ts";

export function executorPodProperties(basis: Basis, driver: Ports, template: PodPlan["template"]): Computed[] {
  const { values } = basis.settings;
  const { ownPod, podTemplate } = basis.facts;
  const properties: Computed[] = [];
  // Spark lets a property replace what the template says, and the template is the user's.
  const { labels, annotations } = (podTemplate as PodManifest | undefined)?.metadata ?? {};
  const label = (name: string, value: string, why: string): void => {
    if (labels?.[name] === undefined) properties.push({ name: `spark.kubernetes.executor.label.${name}`, value, why });
  };
  const annotation = (name: string, value: string, why: string): void => {
    if (annotations?.[name] === undefined)
      properties.push({ name: `spark.kubernetes.executor.annotation.${name}`, value, why });
  };
  if (ownPod?.imagePullPolicy !== undefined) {
    const why = "the own container's";
    properties.push({ name: "spark.kubernetes.container.image.pullPolicy", value: ownPod.imagePullPolicy, why });
  }
  if (ownPod !== undefined && ownPod.imagePullSecrets.length > 0) {
    const value = ownPod.imagePullSecrets.join(",");
    properties.push({ name: "spark.kubernetes.container.image.pullSecrets", value, why: "the pod's own" });
  }
  for (const [name, value] of Object.entries(ownPod?.marks.labels ?? {})) label(name, value, markOf(name)?.why ?? "");
  for (const [name, value] of Object.entries(ownPod?.marks.annotations ?? {}))
    annotation(name, value, markOf(name)?.why ?? "");
  properties.push(...pastSidecar(basis, driver));
  properties.push(...executorMarks(basis), ...claimMarks(basis));
  properties.push(...decommissionProperties(basis));
  for (const pair of values.executorNodeSelector ?? []) {
    const why = "executors run only on nodes with this label";
    const name = `spark.kubernetes.executor.node.selector.${pair.name}`;
    properties.push({ name, value: pair.value, why, from: sourceOfPair(pair) });
  }
  if (template !== null) {
    const why = "what only a template can say of executors: see executor pods";
    properties.push({
      name: "spark.kubernetes.executor.podTemplateFile",
      value: sparkPath(template.path),
      why: template.includes === null ? why : `yours (${template.includes}), with what executors need beside it`,
      ...(template.includes === null ? {} : { includes: template.includes }),
    });
  }
  return properties;
}

/** In a mesh: Spark's own protocol is none that a sidecar knows. */
function pastSidecar({ facts, given }: Basis, driver: Ports): Computed[] {
  const { ownPod, podTemplate } = facts;
  if (ownPod?.isInMesh !== true) return [];
  const annotations = (podTemplate as PodManifest | undefined)?.metadata?.annotations;
  const ports = `${driver.driver},${driver.blockManager}`;
  const why = "Spark's own connections go past the sidecar";
  return ["excludeOutboundPorts", "excludeInboundPorts"].map((each) => {
    const name = `traffic.sidecar.istio.io/${each}`;
    const property = `spark.kubernetes.executor.annotation.${name}`;
    const said = given.get(property)?.value;
    const theirs = said ?? annotations?.[name];
    return {
      name: property,
      value: theirs === undefined ? ports : `${theirs},${ports}`,
      why: theirs === undefined ? why : `${why}; and ${said === undefined ? "the pod template's" : "yours"}`,
      ...(said === undefined ? {} : { includes: said }),
    };
  });
}
