/** What a job's locale means for its plan: the variables that it gets, and what can't reach it unchanged. */
import type { Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Basis } from "./basis.ts";
import type { PlannedVariable } from "./plan-schema.ts";
import { haveOwnImage } from "./properties/own-image.ts";
import type { Computed } from "./properties/properties.ts";

/** The driver's. Empty where its locale is UTF-8 already, or is the user's own. */
export const localeVariables = ({ locale }: Facts): PlannedVariable[] =>
  Object.entries(locale?.variables ?? {}).map(([name, value]) => ({
    name,
    value,
    from: "computed",
    why: `${locale?.said}: in UTF-8 no letter of the job is lost`,
  }));

/** Executors read and write text as their driver does; what another image has is not known here. */
export function executorLocale({ settings, facts: { locale }, given: properties }: Basis): Computed[] {
  if (locale?.isUtf8 !== true || !haveOwnImage(properties)) return [];
  // What --set gave, executors have already.
  const given = Object.entries(locale.given).filter(([name]) => !settings.variables.has(name));
  return [...given, ...Object.entries(locale.variables)].map(([name, value]) => ({
    name: `spark.executorEnv.${name}`,
    value,
    why: "executors read and write text as their driver does",
  }));
}

/** Where the job's locale is not UTF-8, what is beyond ASCII would arrive as something else: better not at all. */
export function localeProblems({ settings, facts: { locale }, application, given }: Basis): Problem[] {
  if (locale === undefined || locale.isUtf8) return [];
  const lost = [
    ...(isPlain(application?.given ?? "") ? [] : ["the application's name"]),
    ...settings.args.flatMap((arg, at) => (isPlain(arg) ? [] : [`argument ${at + 1} of the application`])),
    ...[...settings.variables.values()].flatMap((each) =>
      isPlain(each.value) ? [] : [`${each.origin}: the variable ${each.name}`],
    ),
    ...given.said.flatMap((each) =>
      isPlain(each.name + each.value) ? [] : [`${each.origin}: the property ${each.name}`],
    ),
  ];
  return lost.map((what) => ({
    kind: "settings",
    message: `${what} has letters beyond ASCII, and the job's locale is ${locale.name}, not UTF-8: it would get others`,
    advice: adviceFor(locale.name),
  }));
}

/** undefined where nothing is odd. `inherited` is the environment that spark-runner was started with. */
export function localeWarning(
  { locale }: Facts,
  inherited: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (locale === undefined || locale.isUtf8) return undefined;
  const garbled = Object.entries(inherited).flatMap(([name, value = ""]) => (isPlain(value) ? [] : [name]));
  return (
    `the job's locale is ${locale.name}, not UTF-8 (${locale.said}): it reads and writes text in that` +
    `${garbled.length === 0 ? "" : `, and gets other letters in ${garbled.join(", ")}`}; ${adviceFor(locale.name)}`
  );
}

const adviceFor = (name: string): string =>
  name === "C"
    ? "put a UTF-8 locale into the image (Debian: apt-get install locales; CentOS: glibc-langpack-en)"
    : "leave LC_ALL, LC_CTYPE and LANG unset, or set LC_ALL=C.UTF-8";

// oxlint-disable-next-line no-control-regex
const isPlain = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);
