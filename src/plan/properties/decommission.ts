/** What Spark starts before Kubernetes ends an executor, in an image that lacks Spark's own script for it. */
import type { Facts } from "../../facts/facts.ts";
import type { Settings } from "../../settings/settings.ts";
import { givenProperty, isTrue } from "./given-property.ts";
import type { Computed } from "./properties.ts";

export function decommissionProperties(settings: Settings, facts: Facts): Computed[] {
  const given = (name: string): string | undefined => givenProperty(settings, facts, name)?.value;
  const isWanted = isTrue(given("spark.decommission.enabled"));
  const images = ["spark.kubernetes.container.image", "spark.kubernetes.executor.container.image"];
  if (!isWanted || facts.decommissionHook === undefined || images.some((name) => given(name) !== undefined)) return [];
  return [
    {
      name: "spark.kubernetes.decommission.script",
      value: facts.decommissionHook,
      why: "the image lacks Spark's own script; in an executor's container spark-runner takes its place",
    },
  ];
}
