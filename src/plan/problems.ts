/** What is wrong with settings that are right one by one: contradictions, and what the facts rule out. */
import type { Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import { flagOf, settingOf, type Key } from "../settings/table.ts";
import type { Application } from "./application.ts";
import { memoryProblems } from "./memory.ts";

export function planProblems(settings: Settings, facts: Facts, application: Application | undefined): Problem[] {
  return [
    ...notAbove(settings, "executorMinimum", "executorMaximum"),
    ...notAbove(settings, "retryDelay", "retryMaxDelay"),
    ...onlyWithDryRun(settings),
    ...memoryProblems(settings, facts, application?.kind ?? "jar"),
  ];
}

function notAbove(settings: Settings, lower: Key, upper: Key): Problem[] {
  const [low, high] = [settings.values[lower], settings.values[upper]];
  if (typeof low !== "number" || typeof high !== "number" || low <= high) return [];
  if (settings.wrong.has(lower) || settings.wrong.has(upper)) return [];
  const named = (key: Key, value: number): string =>
    `${settings.origins[key] ?? `the default of ${flagOf(key)}`} (${settingOf(key).type.show(value as never)})`;
  return [{
    kind: "settings",
    message: `${named(lower, low)} is above ${named(upper, high)}`,
    advice: `lower ${flagOf(lower)} or raise ${flagOf(upper)}`,
  }];
}

function onlyWithDryRun(settings: Settings): Problem[] {
  if (settings.values.dryRun || settings.wrong.has("dryRun")) return [];
  return (["output", "assume"] as const)
    .filter((key) => settings.origins[key] === flagOf(key))
    .map((key) => ({
      kind: "settings", message: `${flagOf(key)} has no effect without --dry-run`, advice: `add --dry-run, or leave ${flagOf(key)} out`,
    }));
}
