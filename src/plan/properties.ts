/** All of Spark's properties: what the user set, and what spark-runner computed beside it. */
import type { Facts } from "../facts/facts.ts";
import { Rank } from "../settings/given.ts";
import type { Settings } from "../settings/settings.ts";
import { defaultsFile, sparkDefaults } from "./given-property.ts";
import type { PlannedProperty } from "./plan-schema.ts";
import { markPrivate } from "./private-file.ts";

export interface Computed {
  readonly name: string;
  readonly value: string;
  readonly why: string;
  /** Who set the variable that executors get as well; else spark-runner computed it. */
  readonly from?: string;
  /** The user's value that ours has in it: then ours takes its place. */
  readonly includes?: string;
}

/** What the user set wins, and the plan says over what; then what stands in spark-defaults.conf. */
export function planProperties(settings: Settings, facts: Facts, computed: readonly Computed[]): PlannedProperty[] {
  const planned = new Map<string, PlannedProperty>();
  for (const { name, value, why, from = "computed" } of computed)
    planned.set(name, { name, value, from, why, passed: "--conf" });
  const theirs = (name: string, value: string, from: string, passed: PlannedProperty["passed"]): void => {
    const ours = computed.find((each) => each.name === name);
    if (ours?.includes === value) {
      planned.set(name, { name, value: ours.value, from, why: ours.why, passed: "--conf" });
      return;
    }
    const why = ours === undefined ? null : instead(ours.value, value);
    planned.set(name, { name, value, from, why, passed });
  };
  for (const [name, value] of Object.entries(sparkDefaults(settings, facts))) theirs(name, value, defaultsFile, "file");
  for (const { name, value, origin, rank } of settings.properties.values())
    theirs(name, value, origin, rank === Rank.propertiesFile ? "file" : "--conf");
  return markPrivate(settings, [...planned.values()]);
}

const instead = (ours: string, theirs: string): string | null =>
  ours === theirs ? null : `yours wins over spark-runner's ${ours === "" ? "empty value" : ours}`;
