/** One flag of a command line: whose it is, where its value stands, and what is most likely meant where it is unknown. */
import type { Problem } from "../errors.ts";
import { settingsOf, type CommandSyntax, type Flag } from "./command-syntax.ts";
import { didYouMean, nearest } from "./nearest.ts";
import { isBoolean } from "./option.ts";
import { refusedFlags } from "./refused-flags.ts";
import { boolean } from "./value-types.ts";

/** What is known while words are read. */
export interface Reading<Name extends string> {
  readonly command: Name;
  readonly row: CommandSyntax;
  /** The command's flags, by each of their spellings. */
  readonly flags: ReadonlyMap<string, Flag>;
  /** Flags that mean a command. */
  readonly asking: ReadonlyMap<string, Name>;
  readonly commandNames: readonly Name[];
  readonly said: Said[];
  readonly problems: Problem[];
}
interface Said {
  readonly flag: Flag;
  readonly text: string;
  readonly origin: string;
}

/** Reads the flag at `at`; returns where to go on. */
export function takeFlag(words: string[], at: number, { flags, said, problems, ...reading }: Reading<string>): number {
  const [name, inline] = splitFlag(words[at] ?? "", flags);
  const flag = flags.get(name);
  const next = words[at + 1];
  if (flag === undefined) {
    const { problem, takesValue } = judgeUnknown(name, { flags, said, problems, ...reading });
    problems.push(problem);
    return at + (takesValue && inline === undefined && isValue(next, reading.commandNames) ? 2 : 1);
  }
  if (isBoolean(flag.option) && inline !== undefined && name === flag.short) {
    said.push({ flag, text: "true", origin: flag.long });
    words[at] = `-${inline}`; // several in one word: -vo json
    return at;
  }
  if (isBoolean(flag.option)) {
    const isOpposite = name === flag.opposite;
    const text = inline === undefined ? String(!isOpposite) : isOpposite ? opposite(inline) : inline;
    said.push({ flag, text, origin: inline === undefined ? flag.long : name });
    return at + 1;
  }
  if (inline === undefined && (next === undefined || isFlagInItsPlace(next, flag, { flags, ...reading }))) {
    problems.push({ kind: "usage", message: `${name} needs a value: expected ${flag.option.type.allowed}` });
    return at + 1;
  }
  if (flag.option.isLast === true) {
    const rest = words.slice(at + (inline === undefined ? 1 : 0)).with(0, inline ?? next ?? "");
    said.push({ flag, text: flag.option.type.show(rest), origin: flag.long });
    return words.length;
  }
  said.push({ flag, text: inline ?? next ?? "", origin: flag.long });
  return at + (inline === undefined ? 2 : 1);
}

/** `--name=value`, and `-ovalue` where there is an `-o`. */
function splitFlag(word: string, flags: ReadonlyMap<string, Flag>): [name: string, value: string | undefined] {
  const short = word.slice(0, 2);
  if (short !== "--" && flags.has(short)) return [short, word.length > 2 ? word.slice(2) : undefined];
  const at = word.indexOf("=");
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function opposite(text: string): string {
  const parsed = boolean.parse(text.trim());
  return parsed.ok ? String(!parsed.value) : text;
}

/** A value that looks like a flag is one that was forgotten; who means it writes `--name=--value`. */
const isFlagInItsPlace = (
  value: string,
  { option }: Flag,
  { flags, asking }: Pick<Reading<string>, "flags" | "asking">,
): boolean => flags.has(value) || asking.has(value) || (option.isOptions !== true && /^--([a-z]|$)/i.test(value));

/** What is wrong with a flag that the command does not have, and whether a value most likely belongs to it. */
function judgeUnknown(
  name: string,
  { row, flags, asking }: Reading<string>,
): { problem: Problem; takesValue: boolean } {
  const refused = settingsOf(row).length > 0 ? refusedFlags.get(name) : undefined;
  if (refused !== undefined) {
    const problem = { kind: "usage", message: `${name} ${refused.why}`, advice: refused.advice } as const;
    return { problem, takesValue: refused.takesValue };
  }
  const known = [...flags.keys(), ...asking.keys()];
  const long = known.filter((each) => each.startsWith("--"));
  const meant = flags.get(nearest(name, known) ?? "");
  return {
    problem: { kind: "usage", message: `unknown flag ${name}`, ...didYouMean(name, long) },
    takesValue: meant === undefined || !isBoolean(meant.option),
  };
}

const isValue = (word: string | undefined, commandNames: readonly string[]): boolean =>
  word !== undefined && !word.startsWith("-") && !/\.(jar|py|r|scala)$/i.test(word) && !commandNames.includes(word);
