/**
 * What executors get of their driver's securityContext: who they are, and what restricts them. A privilege is given to one
 * container for a reason of its own (a driver that mounts something by FUSE), and never to all executors by itself: who
 * wants it there writes it into a pod template.
 */
import type { Manifest } from "../../facts/own-pod.ts";

type Keep = (value: unknown) => unknown;

const asItIs: Keep = (value) => value;
/** Only where it takes something away. */
const ifIs =
  (wanted: unknown): Keep =>
  (value) =>
    value === wanted ? value : undefined;
const unlessUnconfined: Keep = (value) => (fieldOf(value, "type") === "Unconfined" ? undefined : value);
const dropped: Keep = (value) => {
  const drop = fieldOf(value, "drop");
  return drop === undefined ? undefined : { drop };
};

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline */
const confinedTypes = new Set(["container_t", "container_init_t", "container_kvm_t", "container_engine_t"]);
/** The level is what lets a container use its volumes; a user, a role or another type may be anything. */
const confined: Keep = (value) => {
  const [level, type] = [fieldOf(value, "level"), fieldOf(value, "type")];
  const kept = {
    ...(level === undefined ? {} : { level }),
    ...(confinedTypes.has(String(type)) ? { type } : {}),
  };
  return Object.keys(kept).length === 0 ? undefined : kept;
};

/** Fields of a pod's and a container's securityContext; what is not named here is not handed on. */
const kept: Readonly<Record<string, Keep>> = {
  runAsUser: asItIs,
  runAsGroup: asItIs,
  runAsNonRoot: asItIs,
  fsGroup: asItIs,
  fsGroupChangePolicy: asItIs,
  supplementalGroups: asItIs,
  supplementalGroupsPolicy: asItIs,
  seLinuxChangePolicy: asItIs,
  readOnlyRootFilesystem: asItIs,
  seLinuxOptions: confined,
  seccompProfile: unlessUnconfined,
  appArmorProfile: unlessUnconfined,
  capabilities: dropped,
  allowPrivilegeEscalation: ifIs(false),
  privileged: ifIs(false),
  procMount: ifIs("Default"),
};

/** undefined where nothing is left. */
export function restrictions(securityContext: Manifest | undefined): Manifest | undefined {
  const fields = Object.entries(securityContext ?? {}).flatMap(([name, value]) => {
    const left = kept[name]?.(value);
    return left === undefined ? [] : [[name, left] as const];
  });
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

/** What of it executors don't get, by name: `privileged`, `capabilities.add`. */
export const withheld = (securityContext: Manifest | undefined): string[] =>
  Object.entries(securityContext ?? {}).flatMap(([name, value]) => {
    const left = kept[name]?.(value);
    if (JSON.stringify(left) === JSON.stringify(value) || value === false) return [];
    return [name === "capabilities" ? "capabilities.add" : name];
  });

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as Manifest)[name] : undefined;
