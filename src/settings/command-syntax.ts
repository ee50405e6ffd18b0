/**
 * How a command is written, and what help says of it: a row of src/commands/table.ts without what the command does. The
 * parser, the help and the completions are given these rows, and know no command by its name.
 */
import { flagNamed, isBoolean, negated, type Option, type Options } from "./option.ts";
import type { Group } from "./setting.ts";
import { keys, settingOf, type Key } from "./table.ts";
import type { ValueType } from "./value-types.ts";

export interface CommandSyntax {
  /** Its line in the list of commands. */
  readonly summary: string;
  /** What its own help begins with, where the summary is not enough. */
  readonly description?: string;
  /** Command lines of it that are worth showing, and what they do. */
  readonly examples?: Readonly<Record<string, string>>;
  /** The one whose name may be left out. */
  readonly isDefault?: true;
  /** A flag means it as well, at the side of any other command. */
  readonly flag?: { readonly long: `--${string}`; readonly short: `-${string}` };
  /** Which settings it takes as flags: none where this is left out. */
  readonly settings?: "all" | readonly Group[];
  /** Flags of its own, after its name: what no variable and no YAML file says. */
  readonly options?: Options;
  readonly operands: Operands;
}
export type Commands<Name extends string = string> = Readonly<Record<Name, CommandSyntax>>;

/** What it takes that is no flag. */
export type Operands =
  /** `runBy`: the command that takes an application, which is not taken here. */
  | { readonly kind: "none"; readonly runBy?: string }
  /** One application; what follows it is its own. */
  | { readonly kind: "application" }
  /** So many words, with flags before, among and after them. `called` is the word's name in the usage. */
  | {
      readonly kind: "words";
      readonly type: ValueType<string>;
      readonly called?: string;
      readonly least: number;
      readonly most: number;
    }
  /** All that follows its name, as it stands. */
  | { readonly kind: "raw" };

/** A flag, and what it stands for. */
export interface Flag {
  /** As the table of settings or the command's row has it. */
  readonly name: string;
  /** Undefined for what is no setting. */
  readonly key: Key | undefined;
  readonly option: Option<unknown>;
  readonly long: string;
  readonly short: string | undefined;
  /** Of a boolean: `--no-local`. */
  readonly opposite: string | undefined;
}

const flag = (name: string, key: Key | undefined, option: Option<unknown>): Flag => ({
  name,
  key,
  option,
  long: flagNamed(name),
  short: option.short === undefined ? undefined : `-${option.short}`,
  opposite: isBoolean(option) ? negated(flagNamed(name)) : undefined,
});

export const settingsOf = ({ settings = [] }: CommandSyntax): readonly Key[] =>
  settings === "all" ? keys : keys.filter((key) => settings.includes(settingOf(key).group));

/** In the order in which help has them. */
export const flagsOf = (command: CommandSyntax): Flag[] => [
  ...Object.entries(command.options ?? {}).map(([name, option]) => flag(name, undefined, option)),
  ...settingsOf(command).map((key) => flag(key, key, settingOf(key))),
];

/** All ways to write it. */
export const spellings = ({ long, short, opposite }: Flag): string[] =>
  [long, short, opposite].filter((each) => each !== undefined);

export const isCommand = <Name extends string>(commands: Commands<Name>, word: string): word is Name =>
  Object.hasOwn(commands, word);

/** The one whose name may be left out. */
export function defaultOf<Name extends string>(commands: Commands<Name>): Name {
  const found = (Object.keys(commands) as Name[]).find((name) => commands[name].isDefault);
  if (found === undefined) throw new Error("no command is the one that may be left out");
  return found;
}
