/** argv → what was said, with every mistake in it at once. One reader for all commands, which it is given as rows. */
import type { Problem } from "../errors.ts";
import { defaultOf, flagsOf, isCommand, spellings, type Commands } from "./command-syntax.ts";
import { Rank, type Given } from "./given.ts";
import { wrongText } from "./option.ts";
import { takeFlag, type Reading } from "./read-flag.ts";

export interface CommandLine<Name extends string = string> {
  readonly command: Name;
  /** What was said about settings. */
  readonly given: readonly Given[];
  /** What was said about the command's own options, or their defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly application: string | undefined;
  /** The application's own, or the command's words. */
  readonly args: readonly string[];
  readonly problems: readonly Problem[];
  /** All that there are: a word may have been meant to be one. */
  readonly commandNames: readonly string[];
}

/** `argv` is without node and script. Never throws. */
export function parseCommandLine<Name extends string>(
  argv: readonly string[],
  commands: Commands<Name>,
): CommandLine<Name> {
  const words = [...argv];
  const operands: string[] = [];
  let reading = begin(commands);
  let [isNamed, areOperands] = [false, false];
  for (let at = 0; at < words.length;) {
    const word = words[at] ?? "";
    if (!areOperands && word === "--") {
      areOperands = true;
      at += 1;
    } else if (!areOperands && /^-./s.test(word)) {
      const asked = reading.asking.get(word);
      if (asked !== undefined) return answer(reading, asked, commands, isNamed);
      at = takeFlag(words, at, reading);
    } else if (!areOperands && !isNamed && isCommand(commands, word)) {
      isNamed = true;
      reading = { ...reading, ...syntaxOf(word, commands) };
      at += 1;
      // An executor is not to be kept from its arguments.
      const isAsking = words.length === at + 1 && reading.asking.has(words[at] ?? "");
      if (reading.row.operands.kind === "raw" && !isAsking) return end(reading, { args: words.slice(at) });
    } else if (reading.row.operands.kind === "application") {
      return end(reading, { application: word, args: words.slice(at + 1) });
    } else {
      operands.push(word);
      at += 1;
    }
  }
  reading.problems.push(...operandProblems(reading, operands));
  return end(reading, { args: operands });
}

function begin<Name extends string>(commands: Commands<Name>): Reading<Name> {
  const commandNames = Object.keys(commands) as Name[];
  const asking = commandNames.flatMap((name) => {
    const { flag } = commands[name];
    return flag === undefined ? [] : [flag.long, flag.short].map((each) => [each, name] as const);
  });
  return {
    ...syntaxOf(defaultOf(commands), commands),
    asking: new Map(asking),
    commandNames,
    said: [],
    problems: [],
  };
}

const syntaxOf = <Name extends string>(
  command: Name,
  commands: Commands<Name>,
): Pick<Reading<Name>, "command" | "row" | "flags"> => ({
  command,
  row: commands[command],
  flags: new Map(flagsOf(commands[command]).flatMap((flag) => spellings(flag).map((each) => [each, flag]))),
});

/** A flag that means a command says nothing else: mistakes beside it are not told. */
const answer = <Name extends string>(
  { command, commandNames }: Reading<Name>,
  asked: Name,
  commands: Commands<Name>,
  isNamed: boolean,
): CommandLine<Name> => ({
  command: asked,
  given: [],
  options: {},
  application: undefined,
  args: isNamed && commands[asked].operands.kind === "words" ? [command] : [],
  problems: [],
  commandNames,
});

function end<Name extends string>(
  { command, row, flags, said, problems, commandNames }: Reading<Name>,
  { application, args }: { readonly application?: string; readonly args: readonly string[] },
): CommandLine<Name> {
  const given: Given[] = [];
  for (const { flag, text, origin } of said) {
    if (flag.key !== undefined && flags.get(flag.long)?.key === flag.key)
      given.push({ key: flag.key, text, origin, rank: Rank.commandLine });
    else if (flag.key !== undefined && row.operands.kind !== "raw")
      problems.push({ kind: "usage", message: `${command} takes no ${origin} before its name` });
  }
  const options: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(row.options ?? {})) {
    const by = said.findLast(({ flag }) => flag.key === undefined && flag.name === name);
    const text = by?.text ?? option.default;
    const parsed = text === undefined ? undefined : option.type.parse(text);
    if (parsed?.ok === true) options[name] = parsed.value;
    else if (by !== undefined) problems.push({ kind: "usage", ...wrongText(by.origin, option, by.text) });
  }
  return { command, given, options, application, args, problems, commandNames };
}

/** What is wrong with words that are no application. */
function operandProblems({ command, row: { operands, examples = {} } }: Reading<string>, words: string[]): Problem[] {
  const told = (message: string, advice?: string): Problem => ({
    kind: "usage",
    message,
    ...(advice === undefined ? {} : { advice }),
  });
  const [word] = words;
  if (operands.kind === "none" && operands.runBy !== undefined && word !== undefined) {
    const { runBy } = operands; // what follows an application is its own
    return [
      told(`${command} takes no application, got ${JSON.stringify(word)}`, `spark-runner ${runBy} ${word} runs it`),
    ];
  }
  if (operands.kind === "none")
    return words.map((each) => told(`${command}: expected no argument, got ${JSON.stringify(each)}`));
  if (operands.kind !== "words") return [];
  const { type, least, most } = operands;
  const expected = `${command}: expected ${type.allowed}, got`;
  const wrong = words.slice(0, most).filter((each) => !type.parse(each).ok);
  const [example] = Object.keys(examples);
  return [
    ...(words.length < least ? [`${expected} nothing`] : []),
    ...wrong.map((each) => `${expected} ${JSON.stringify(each)}`),
    ...words.slice(most).map((each) => `${command}: ${JSON.stringify(each)} is one argument too many`),
  ].map((message) => told(message, example && `for instance: ${example}`));
}
