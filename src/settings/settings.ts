/** All that was said → Settings: who wins for each setting, property and variable, and every mistake at once. */
import type { Problem } from "../errors.ts";
import { isSet, type Environment } from "./environment.ts";
import { Rank, type Given, type GivenProperty, type GivenVariable } from "./given.ts";
import { judge, type Judged } from "./judge.ts";
import { eachOf, resolveProperties, type PropertiesFile } from "./resolve-properties.ts";
import { gather, withFile, withSet, type Said, type SetPair, type SettingsFile, type Spoken } from "./said.ts";
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
  readonly commandLine: Spoken;
  readonly env: Environment;
  readonly file?: SettingsFile;
  readonly propertiesFile?: PropertiesFile;
}

export interface Resolved {
  readonly settings: Settings;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Where all of it is there at once. */
export const resolveSettings = ({ commandLine, env, file, propertiesFile }: Sources): Resolved =>
  decide(withFile(gather(commandLine, env), file), propertiesFile);

export function decide(all: Said, propertiesFile: PropertiesFile | undefined): Resolved {
  const { given: said, setPairs, warnings } = withSet(all);
  const judged = judge(said, all.byEnvalid);
  const properties = resolveProperties(said, judged.best, propertiesFile);
  const settings = {
    ...winners(said, judged, properties),
    properties,
    variables: resolveVariables(setPairs, all.env),
    application: all.application,
    args: all.args,
  };
  return {
    settings,
    problems: unique([...all.problems, ...judged.problems]),
    warnings: [...new Set([...warnings, ...judged.warnings])],
  };
}

function winners(
  said: readonly Given[],
  judged: Judged,
  properties: ReadonlyMap<string, GivenProperty>,
): Pick<Settings, "values" | "origins" | "ranks" | "wrong"> {
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
  return { values: values as unknown as Values, origins, ranks, wrong };
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
    const all = eachOf(key, said).map(({ each, ...by }) => ({ ...each, ...by }));
    return { value: all, by: all.length === 0 ? undefined : found?.given, isByProperty: false };
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

function resolveVariables(setPairs: readonly SetPair[], env: Environment): Map<string, GivenVariable> {
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
