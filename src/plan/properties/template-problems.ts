/** What a user's own pod template makes impossible, told before the start: Spark itself says it late, or only in its log. */
import type { Problem } from "../../errors.ts";
import { isRemoteTemplate } from "../../settings/template-path.ts";
import type { Basis } from "../basis.ts";
import { hasKubernetesMaster } from "./master.ts";
import { containerProperty, templateProperty } from "./pod-template.ts";

export function templateProblems(basis: Basis): Problem[] {
  if (!makesPods(basis)) return [];
  return [...remoteProblems(basis), ...containerProblems(basis)];
}

/** undefined where there is nothing to hear. */
export function templateWarning(basis: Basis): string | undefined {
  const remote = makesPods(basis) ? remoteTemplate(basis) : undefined;
  return remote === undefined
    ? undefined
    : `${remote.origin}: the pod template ${remote.value} is not here, so spark-runner can't add to it: executors get the driver's security context, and volumes for a read-only root, only where that template has them`;
}

const makesPods = ({ given, target }: Basis): boolean => target === "pod" && hasKubernetesMaster(given);

function remoteTemplate({ given }: Basis): { value: string; origin: string } | undefined {
  const found = given.get(templateProperty);
  return found !== undefined && isRemoteTemplate(found.value) ? found : undefined;
}

/** Settings for which spark-runner adds to the template, when that can't be read here. */
function remoteProblems(basis: Basis): Problem[] {
  const remote = remoteTemplate(basis);
  if (remote === undefined) return [];
  const { values, origins } = basis.settings;
  const asked = [
    ...(values.sameNode ? [origins.sameNode] : []),
    ...(values.preferSameNode ? [origins.preferSameNode] : []),
    ...(values.executorTolerations === undefined ? [] : [origins.executorTolerations]),
  ];
  return asked.map((origin) => ({
    kind: "settings",
    message: `${origin} has to be added to the pod template, and ${remote.value} (${remote.origin}) is not here`,
    advice: "give the template as a local file, or write it into the template",
  }));
}

interface Container {
  readonly name?: unknown;
  readonly image?: unknown;
}

/**
 * Spark makes one container of the template its own, and gives it its image: the one that the property names, else the
 * first. All others it leaves as they are. (KubernetesUtils.selectSparkContainer)
 */
function containerProblems({ facts, given }: Basis): Problem[] {
  const spec = (facts.podTemplate?.["spec"] ?? {}) as Readonly<Record<string, unknown>>;
  const containers = listOf(spec["containers"]);
  const origin = given.get(templateProperty)?.origin ?? "";
  const named = given.get(containerProperty);
  const same = containers.filter(({ name }) => name === named?.value);
  const names = containers.map(({ name }) => String(name)).join(", ");
  if (named !== undefined && containers.length > 0 && same.length !== 1) {
    const message = `${named.origin}: ${containerProperty}: the pod template has ${same.length === 0 ? "no" : "more than one"} container ${named.value}; expected one of ${names}`;
    return [{ kind: "settings", message, advice: "Spark would take the first one for its own" }];
  }
  const sparks = named === undefined ? containers[0] : same[0];
  const without = [...containers.filter((each) => each !== sparks), ...listOf(spec["initContainers"])].filter(
    ({ image }) => !image,
  );
  return without.map(({ name }) => ({
    kind: "settings",
    message: `${origin}: container ${String(name)} of the pod template has no image, and Spark gives its own to ${String(sparks?.name)} alone: the API server would refuse each executor`,
    advice:
      named === undefined && containers.some((each) => each.name === name)
        ? `--conf ${containerProperty}=${String(name)}, if that is to be Spark's, or give it an image`
        : "give it an image",
  }));
}

const listOf = (value: unknown): readonly Container[] =>
  Array.isArray(value) ? value.filter((each): each is Container => typeof each === "object" && each !== null) : [];
