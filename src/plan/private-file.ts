/**
 * The file in which properties that hold secrets reach Spark. The arguments of a process can be read by everybody on the
 * node for as long as it runs (/proc/PID/cmdline); a file of mode 0600 can't.
 */
import type { Problem } from "../errors.ts";
import { Rank } from "../settings/given.ts";
import type { Settings } from "../settings/settings.ts";
import type { Basis } from "./basis.ts";
import { isPrivate, knownSecrets } from "./known-secrets.ts";
import { isTooLong } from "./long-arguments.ts";
import type { Plan, PlannedProperty } from "./plan-schema.ts";
import { hasSecret } from "../secrets.ts";

const redaction = "spark.redaction.regex";

/** The same properties, marked for the private file where the user set a secret, or where it is too long for an argument. */
export function markPrivate(settings: Settings, properties: readonly PlannedProperty[]): PlannedProperty[] {
  const pattern = properties.find(({ name }) => name === redaction)?.value;
  const secrets = knownSecrets([...properties, ...settings.variables.values()], settings.args, pattern);
  return properties.map((each) =>
    each.passed === "--conf" && ((each.from !== "computed" && isPrivate(each, secrets, pattern)) || isTooLong(each))
      ? { ...each, passed: "private file" }
      : each,
  );
}

/**
 * null where nothing is private. spark-submit reads one file of properties only, so it begins with what would else be read:
 * the user's own --properties-file, or Spark's defaults.
 */
export function planPrivateFile(
  { settings, facts, workDir }: Basis,
  properties: readonly PlannedProperty[],
): Plan["privateFile"] {
  if (properties.every(({ passed }) => passed !== "private file")) return null;
  const includes = settings.values.propertiesFile ?? facts.spark.defaultsFile ?? null;
  return { path: `${workDir}/private.properties`, includes };
}

/** What is added to the file that it includes: Java's format, where the last of two counts. */
export const privateText = (properties: readonly PlannedProperty[]): string =>
  // A file may end within a line, even with a backslash that continues it.
  `\n\n${properties
    .filter(({ passed }) => passed === "private file")
    .map(({ name, value }) => `${escape(name, true)}=${escape(value, false)}\n`)
    .join("")}`;

/** Java reads this back as it was, in whatever encoding it takes the file to be. */
const escape = (text: string, isName: boolean): string =>
  text
    .replace(isName ? /[\\ :=#!]/g : /\\|^ /g, (each) => `\\${each}`)
    .replace(/[^\x20-\x7e]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);

const javaOptions = ["spark.driver.extraJavaOptions", "spark.driver.defaultJavaOptions"];

/** Java's options are arguments of the driver, whatever way Spark gets them. */
export function javaOptionsWarning({ given }: Basis): string | undefined {
  const told = javaOptions.filter((name) => hasSecret(given.get(name)?.value ?? ""));
  return told.length === 0
    ? undefined
    : `${told.join(" and ")} holds a secret, which everybody on the node can read among Java's arguments: give it as a Spark property, or as a variable by --set`;
}

/** Spark trims what it reads from a file, and a secret goes no other way; nor does what is too long. */
export function privateProblems({ settings, given }: Basis): Problem[] {
  const pattern = settings.properties.get(redaction)?.value;
  return given.said.flatMap((each): Problem[] => {
    if (each.rank === Rank.propertiesFile || trimmed(each.value) === each.value) return [];
    const isSecret = isPrivate(each, [], pattern);
    if (!isSecret && !isTooLong(each)) return [];
    const what = isSecret ? "is a secret" : "is too long for an argument";
    return [
      {
        kind: "settings",
        message: `${each.origin}: ${each.name} ${what}, and begins or ends with a blank, which Spark takes away from what it reads from a file`,
        advice: isSecret
          ? "leave the blank out: a secret never goes into arguments, where others see it"
          : "leave the blank out, or make the value shorter",
      },
    ];
  });
}

/** As Spark does: all that is not above a blank, but for line ends. */
const trimmed = (text: string): string => text.replace(/^[^!-\uffff\n\r]+|[^!-\uffff\n\r]+$/g, "");
