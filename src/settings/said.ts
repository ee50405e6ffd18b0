/** All that was said, on the command line and in the environment, then in the file that one of these names; not yet judged. */
import type { Problem } from "../errors.ts";
import type { CommandLine } from "./command-line.ts";
import {
  isSet,
  readEnvironment,
  settingVariables,
  textsOf,
  unknownVariables,
  type Environment,
} from "./environment.ts";
import { Rank, type Given } from "./given.ts";
import { judge } from "./judge.ts";
import { pairsOf } from "./resolve-properties.ts";
import type { Key } from "./table.ts";

export interface Said {
  readonly given: readonly Given[];
  /** Those that envalid has judged already. */
  readonly byEnvalid: ReadonlySet<Given>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
  readonly env: Environment;
  readonly application: string | undefined;
  readonly args: readonly string[];
}

export type Spoken = Pick<CommandLine, "given" | "application" | "args" | "problems">;

/** From --config, read by readSettingsFile. */
export interface SettingsFile {
  readonly given: readonly Given[];
  readonly problems: readonly Problem[];
}

export function gather({ given, problems, application, args }: Spoken, env: Environment): Said {
  const environment = readEnvironment(env);
  return {
    given: [...given, ...environment.given].filter((each) => isSet(each.text)),
    byEnvalid: new Set(environment.given),
    problems: [...problems, ...environment.problems],
    warnings: environment.warnings,
    env,
    application,
    args,
  };
}

export const withFile = (said: Said, file: SettingsFile | undefined): Said =>
  file === undefined
    ? said
    : {
        ...said,
        given: [...said.given, ...file.given.filter((each) => isSet(each.text))],
        problems: [...said.problems, ...file.problems],
      };

/** The path of a file that settings are in, which is to be read before all of them are there. */
export function pathIn(said: Said, key: Key): { readonly path: string; readonly origin: string } | undefined {
  const { given } = withSet(said);
  const found = judge(
    given.filter((each) => each.key === key),
    said.byEnvalid,
  ).best.get(key);
  return typeof found?.value === "string" ? { path: found.value, origin: found.given.origin } : undefined;
}

export type SetPair = ReturnType<typeof pairsOf>[number];

/** With what pairs of --set say of settings, whose variables they may name. */
export function withSet({ given, warnings }: Pick<Said, "given" | "warnings">): {
  readonly given: readonly Given[];
  readonly setPairs: readonly SetPair[];
  readonly warnings: readonly string[];
} {
  const setPairs = pairsOf("set", given);
  const bySet = setPairs.map((pair) => ({ pair, said: settingsBySet(pair) }));
  return {
    given: [...given, ...bySet.flatMap(({ said }) => said ?? [])],
    setPairs,
    warnings: [
      ...warnings,
      ...bySet.flatMap(({ pair, said }) => (said === undefined ? unknownVariables([pair.pair.name]) : [])),
    ],
  };
}

/** What a pair of --set says of settings, whose variables it may name; undefined for another variable. */
function settingsBySet({ pair, rank, origin }: SetPair): Given[] | undefined {
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
