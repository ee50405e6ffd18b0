/** All that was said → Settings: who wins for each setting, property and variable, and every mistake at once. */
import type { Problem } from "../errors.ts";
import type { CommandLine } from "./command-line.ts";
import {
  isSet,
  readable,
  readEnvironment,
  settingVariables,
  textsOf,
  unknownVariables,
  wrongValue,
  type Environment,
} from "./environment.ts";
import { Rank, type Given, type GivenProperty, type GivenVariable } from "./given.ts";
import { isOdd, pairsOf, resolveProperties, type PropertiesFile } from "./resolve-properties.ts";
import type { Setting } from "./setting.ts";
import { articleVariables, keys, settingOf, type Key, type Values } from "./table.ts";

export interface Settings {
  readonly values: Values;
  /** Where each set value came from; a key without one has its default, or none. */
  readonly origins: Readonly<Partial<Record<Key, string>>>;
  /** How strong the source of each set value is. */
  readonly ranks: Readonly<Partial<Record<Key, Rank>>>;
  /** Keys whose strongest value was wrong: `values` holds their default, and nothing may be concluded from it. */
  readonly wrong: ReadonlySet<Key>;
  /** Spark properties that the user set, the winner of each name. */
  readonly properties: ReadonlyMap<string, GivenProperty>;
  /** For the job's environment: the article's variables as they stand there, and what --set gives. */
  readonly variables: ReadonlyMap<string, GivenVariable>;
  readonly application: string | undefined;
  readonly args: readonly string[];
}

export interface Sources {
  readonly commandLine: Pick<CommandLine, "given" | "application" | "args" | "problems">;
  readonly env: Environment;
  /** From --config, read by readSettingsFile. */
  readonly file?: { readonly given: readonly Given[]; readonly problems: readonly Problem[] };
  readonly propertiesFile?: PropertiesFile;
}

export interface Resolved {
  readonly settings: Settings;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

export function resolveSettings({ commandLine, env, file, propertiesFile }: Sources): Resolved {
  const environment = readEnvironment(env);
  const said = [...commandLine.given, ...environment.given, ...(file?.given ?? [])].filter((each) => isSet(each.text));
  const problems = [...commandLine.problems, ...environment.problems, ...(file?.problems ?? [])];
  const warnings = [...environment.warnings];

  const setPairs = pairsOf("set", said);
  for (const pair of setPairs) {
    const asSettings = settingsBySet(pair);
    if (asSettings === undefined) warnings.push(...unknownVariables([pair.pair.name]));
    else said.push(...asSettings);
  }
  const judged = judge(said, new Set(environment.given));
  problems.push(...judged.problems);
  warnings.push(...judged.warnings);

  const properties = resolveProperties(said, judged.best, propertiesFile);
  const values: Record<string, unknown> = {};
  const origins: Partial<Record<Key, string>> = {};
  const ranks: Partial<Record<Key, Rank>> = {};
  const wrong = new Set(judged.wrong);
  for (const key of keys) {
    const { value, by, isByProperty } = winnerOf(key, said, judged, properties);
    values[key] = value;
    if (by !== undefined) [origins[key], ranks[key]] = [by.origin, by.rank];
    if (isByProperty) wrong.delete(key);
  }

  const settings = {
    values: values as unknown as Values,
    origins,
    ranks,
    wrong,
    properties,
    variables: resolveVariables(setPairs, env),
    application: commandLine.application,
    args: commandLine.args,
  };
  return { settings, problems: unique(problems), warnings: [...new Set(warnings)] };
}

/** What a pair of --set says of settings, whose variables it may name; undefined for another variable. */
function settingsBySet({ pair, rank, origin }: ReturnType<typeof pairsOf>[number]): Given[] | undefined {
  const setting = settingVariables.get(pair.name);
  // --set is a source of its own; a `set` in the file or in SPARK_RUNNER_SET is as strong as where it stands.
  return setting === undefined
    ? undefined
    : textsOf(setting.key, pair.value).map((text) => ({
        key: setting.key,
        text,
        rank: rank === Rank.commandLine ? Rank.set : rank,
        origin: `${origin} ${pair.name}`,
      }));
}

interface Judged {
  /** The strongest of each key, where that is right. */
  readonly best: ReadonlyMap<Key, { readonly given: Given; readonly value: unknown }>;
  /** The keys of which the strongest is wrong. */
  readonly wrong: ReadonlySet<Key>;
  readonly strongest: ReadonlyMap<Key, Rank>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Each text by its setting's type, and which is the strongest. Of `byEnvalid` what is wrong was told already. */
function judge(said: readonly Given[], byEnvalid: ReadonlySet<Given>): Judged {
  const best = new Map<Key, { given: Given; value: unknown }>();
  const wrong = new Set<Key>();
  const strongest = new Map<Key, Rank>();
  const problems: Problem[] = [];
  const warnings: string[] = [];
  for (const given of said) {
    const { key, rank, origin, text } = given;
    const { type } = settingOf(key);
    const odd = isOdd(given);
    const parsed = odd ? ({ ok: false } as const) : type.parse(readable(key, text));
    if (!parsed.ok && (odd || !byEnvalid.has(given))) problems.push(wrongValue(origin, key, text));
    const doubt = rank === Rank.file ? undefined : type.doubt?.(text);
    if (doubt !== undefined) warnings.push(`${origin} ${text.slice(0, text.indexOf("="))}: ${doubt}`);
    // The last of equals wins, as on every command line.
    if (rank > (strongest.get(key) ?? Infinity)) continue;
    strongest.set(key, rank);
    if (parsed.ok) best.set(key, { given, value: parsed.value });
    else best.delete(key);
    if (parsed.ok) wrong.delete(key);
    else wrong.add(key);
  }
  return { best, wrong, strongest, problems, warnings };
}

interface Winner {
  readonly value: unknown;
  readonly by: { readonly origin: string; readonly rank: Rank } | undefined;
  /** Said as a Spark property: then it does not matter what the setting itself was given. */
  readonly isByProperty: boolean;
}

function winnerOf(
  key: Key,
  said: readonly Given[],
  { best, strongest }: Judged,
  properties: ReadonlyMap<string, GivenProperty>,
): Winner {
  const setting = settingOf(key);
  const found = best.get(key);
  const property = setting.property === undefined ? undefined : properties.get(setting.property);
  if (
    property !== undefined &&
    property.origin !== found?.given.origin &&
    property.rank <= (strongest.get(key) ?? Infinity)
  ) {
    // Spark judges how it is written; when it reads as ours does, its value counts as this setting.
    const parsed = setting.type.parse(property.value.trim());
    return { value: parsed.ok ? parsed.value : undefined, by: property, isByProperty: true };
  }
  const undoing = setting.implies === undefined ? undefined : properties.get(setting.implies.property);
  if (found?.value === true && undoing !== undefined && isUndone(setting, found.given.rank, undoing))
    return { value: false, by: undoing, isByProperty: false };
  if (setting.repeatable === true) {
    const pairs = pairsOf(key, said).map(({ pair, ...by }) => ({ ...pair, ...by }));
    return { value: pairs, by: pairs.length === 0 ? undefined : found?.given, isByProperty: false };
  }
  const asDefault = setting.default === undefined ? undefined : setting.type.parse(setting.default);
  return {
    value: found?.value ?? (asDefault?.ok === true ? asDefault.value : undefined),
    by: found?.given,
    isByProperty: false,
  };
}

const isUndone = ({ implies }: Setting<unknown>, rank: Rank, by: GivenProperty): boolean =>
  by.rank < rank && implies?.unless.test(by.value) === true;

/** A wrong value is said once, wherever else it is met. */
const unique = (problems: readonly Problem[]): Problem[] => [
  ...new Map(problems.map((each) => [each.message, each])).values(),
];

function resolveVariables(setPairs: ReturnType<typeof pairsOf>, env: Environment): Map<string, GivenVariable> {
  const variables = new Map<string, GivenVariable>();
  for (const name of articleVariables) {
    const value = env[name];
    if (isSet(value)) variables.set(name, { name, value, origin: "environment", rank: Rank.environment });
  }
  for (const { pair, rank, origin } of setPairs) {
    // What the file sets is a default: a variable that stands in the environment is stronger.
    if (rank === Rank.file && isSet(env[pair.name])) continue;
    variables.set(pair.name, { ...pair, rank, origin });
  }
  return variables;
}
