/** Two settings of which one must not be above the other. */
import type { Problem } from "../errors.ts";
import type { Settings } from "../settings/settings.ts";
import { flagOf, settingOf, type Key } from "../settings/table.ts";

export function notAbove(settings: Settings, lower: Key, upper: Key): Problem[] {
  const [low, high] = [settings.values[lower], settings.values[upper]];
  if (typeof low !== "number" || typeof high !== "number" || low <= high) return [];
  if (settings.wrong.has(lower) || settings.wrong.has(upper)) return [];
  const named = (key: Key, value: number): string =>
    `${settings.origins[key] ?? `the default of ${flagOf(key)}`} (${settingOf(key).type.show(value)})`;
  return [
    {
      kind: "settings",
      message: `${named(lower, low)} is above ${named(upper, high)}`,
      advice: `lower ${flagOf(lower)} or raise ${flagOf(upper)}`,
    },
  ];
}
