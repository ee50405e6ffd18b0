/** What a run left in its namespace. */
import { expect } from "vitest";
import { driverLabel } from "../../src/facts/own-pod.ts";
import type { Namespace } from "../ground/namespace.ts";
import type { DriverPod } from "../ground/driver-pod.ts";
import type { Pod } from "../ground/pod-watch.ts";

/** Nothing is there but these drivers' pods, without the label of a run, and the files that the tests gave them. */
export async function expectNothingLeft(namespace: Namespace, ...drivers: readonly DriverPod[]): Promise<void> {
  expect(await leftIn(namespace, ...drivers)).toEqual([]);
}

/** What else is there, as `kind/name`, and as `label of pod/name`. */
export async function leftIn(namespace: Namespace, ...drivers: readonly DriverPod[]): Promise<string[]> {
  const own = new Set(drivers.flatMap(({ name }) => [`pod/${name}`, `configmap/${name}-files`]));
  const shown = await namespace.kubectl(["get", "pods", "--output", "json"]);
  const all = (JSON.parse(shown) as { readonly items: readonly Pod[] }).items;
  const labelled = all.filter(({ metadata: { labels = {} } }) =>
    Object.keys(labels).some((label) => label.startsWith(driverLabel)),
  );
  return [
    ...(await namespace.list()).filter((name) => !own.has(name)),
    ...labelled.map(({ metadata }) => `label of pod/${metadata.name}`),
  ];
}

/** Those of one driver, by the run's label, as they were last seen. */
export const executorsOf = ({ watch }: Namespace, driver: DriverPod) =>
  [...watch.pods.values()].filter(({ metadata }) => metadata.ownerReferences?.some(({ name }) => name === driver.name));

/** How many attempts a log tells of. */
export const attemptsIn = (log: string): number =>
  [...log.matchAll(/^spark-runner: attempt \d+ of \d+ starts/gm)].length;
