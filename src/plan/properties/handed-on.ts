/** Flags that spark-submit gets as they are, because it has no property for them. */
import type { Settings } from "../../settings/settings.ts";
import { flagOf, keys, settingOf, type Key } from "../../settings/table.ts";
import type { Plan } from "../plan-schema.ts";

type Option = Plan["submit"]["options"][number];

/** The runner's main class and the private file, where there are such, take the place of what the user said. */
export function handedOn(
  settings: Settings,
  mainClass: string | undefined,
  privateFile: Plan["privateFile"],
): readonly Option[] {
  const ours: Readonly<Partial<Record<Key, string | undefined>>> = {
    class: mainClass,
    propertiesFile: privateFile?.path,
  };
  return keys.flatMap((key): Option[] => {
    const { type, handedOn: isHandedOn } = settingOf(key);
    if (isHandedOn !== true) return [];
    if (ours[key] !== undefined) return [{ flag: flagOf(key), value: ours[key], from: "computed" }];
    const value = settings.values[key];
    if (value === undefined || value === false) return [];
    const from = settings.origins[key] ?? "computed";
    return [{ flag: flagOf(key), value: value === true ? null : type.show(value), from }];
  });
}

export const asArgs = (options: readonly Option[]): string[] =>
  options.flatMap(({ flag, value }) => (value === null ? [flag] : [flag, value]));
