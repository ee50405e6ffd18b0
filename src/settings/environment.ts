/** Environment variables → what was said. envalid reads them by the table, and every wrong one is reported. */
import { customCleanEnv, EnvError, makeExactValidator, type ValidatorSpec } from "envalid";
import type { Problem } from "../errors.ts";
import { Rank, type Given } from "./given.ts";
import { nearest } from "./nearest.ts";
import { wrongText } from "./option.ts";
import { keys, settingOf, variableOf, type Key } from "./table.ts";

/** Each variable that is a setting: by rule, or by an old name. */
export const settingVariables: ReadonlyMap<string, { readonly key: Key; readonly rank: Rank }> = new Map(
  keys.flatMap((key): [string, { key: Key; rank: Rank }][] => [
    [variableOf(key), { key, rank: Rank.environment }],
    ...(settingOf(key).oldNames ?? []).map((name): [string, { key: Key; rank: Rank }] => [
      name,
      { key, rank: Rank.oldNames },
    ]),
  ]),
);

export type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as not set: KFP passes those for parameters left blank. */
export const isSet = (text: string | undefined): text is string => text !== undefined && text.trim() !== "";

export function readEnvironment(env: Environment): { given: Given[]; problems: Problem[]; warnings: string[] } {
  const given: Given[] = [];
  const problems: Problem[] = [];
  const known = Object.fromEntries([...settingVariables].filter(([name]) => isSet(env[name])));
  const specs = Object.fromEntries(Object.entries(known).map(([name, { key }]) => [name, specOf(key)]));
  const trimmed = Object.fromEntries(Object.keys(known).map((name) => [name, env[name]?.trim()]));
  customCleanEnv(trimmed, specs, (cleaned) => cleaned, {
    // envalid's own reporter would print and exit; and it would stop at the names, where our users need the value too.
    reporter: ({ errors }) => {
      for (const name of Object.keys(errors)) {
        const key = known[name]?.key;
        if (key !== undefined)
          problems.push(...wrongTexts(key, trimmed[name] ?? "").map((text) => wrongValue(name, key, text)));
      }
    },
  });
  for (const [name, { key, rank }] of Object.entries(known)) {
    for (const text of textsOf(key, trimmed[name] ?? "")) given.push({ key, text, origin: name, rank });
  }
  return { given, problems, warnings: unknownVariables(Object.keys(env)) };
}

/** A setting that may be given many times stands in its variable once a line. */
export const textsOf = (key: Key, text: string): string[] =>
  settingOf(key).repeatable === true ? text.split(/\r?\n/).filter(isSet) : [text];

const wrongTexts = (key: Key, text: string): string[] =>
  textsOf(key, text).filter((each) => !settingOf(key).type.parse(readable(key, each)).ok);

/** A pair's value is taken as it stands. */
export const readable = (key: Key, text: string): string => (settingOf(key).repeatable === true ? text : text.trim());

function specOf(key: Key): ValidatorSpec<string> {
  return makeExactValidator<string>((text) => {
    if (wrongTexts(key, text).length > 0) throw new EnvError();
    return text;
  })({ default: undefined, desc: settingOf(key).description });
}

export const wrongValue = (origin: string, key: Key, text: string): Problem => ({
  kind: "settings",
  ...wrongText(origin, settingOf(key), text),
});

/** Kubernetes gives each container variables for each Service of the namespace, ours too when a Service is so named. */
const ofServices = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

/** Variables that spark-runner gives to its own processes, and those of its build and tests. */
const ownVariables =
  /^SPARK_RUNNER_(RUN|ATTEMPT|SCRIPT_DIR|MAIN_CLASS|LINGER_MS|GRACE_MS|SCALAC_OPTIONS|PREPARED_SCRIPTS|INIT|ENTRYPOINT|CACHE|TEST_\w+)$/;

export function unknownVariables(names: readonly string[]): string[] {
  const settings = [...settingVariables.keys()].filter((name) => name.startsWith("SPARK_RUNNER_"));
  return names
    .filter((name) => name.startsWith("SPARK_RUNNER_") && !settingVariables.has(name))
    .filter((name) => !ofServices.test(name) && !ownVariables.test(name))
    .map((name) => {
      const meant = nearest(name, settings);
      return `unknown variable ${name} is ignored${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    });
}
