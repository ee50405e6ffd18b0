/** argv → what was said, with every mistake in it at once. */
import { CommanderError, type Command } from "commander";
import type { Problem } from "../errors.ts";
import { makeProgram, subcommands, type Subcommand } from "./commander.ts";
import { Rank, type Given } from "./given.ts";
import { didYouMean, nearest } from "./nearest.ts";
import { refusedFlags } from "./refused-flags.ts";
import { flagOf, keys, settingOf, type Key } from "./table.ts";
import { boolean } from "./value-types.ts";

export interface CommandLine {
  readonly command: Subcommand | "version";
  readonly given: readonly Given[];
  readonly application: string | undefined;
  /** The application's own, or the subcommand's. */
  readonly args: readonly string[];
  readonly problems: readonly Problem[];
}

const isBoolean = (key: Key): boolean => settingOf(key).type.name === "boolean";
const flags: ReadonlyMap<string, Key> = new Map(
  keys.flatMap((key) => {
    const short = settingOf(key).short;
    const all = [flagOf(key), ...(short === undefined ? [] : [`-${short}`])];
    return [...all, ...(isBoolean(key) ? [flagOf(key).replace("--", "--no-")] : [])].map(
      (flag) => [flag, key] as const,
    );
  }),
);
const otherFlags = ["--help", "-h", "--version", "-V"];
const knownFlags: readonly string[] = [...flags.keys(), ...otherFlags];

/** A flag stood where another flag's value should be. Ends commander's parse, which would take it as the value. */
class ValueIsFlag extends Error {
  readonly key: Key;
  readonly value: string;
  constructor(key: Key, value: string) {
    super();
    [this.key, this.value] = [key, value];
  }
}

/** A value that looks like a flag is one that was forgotten; who means it writes `--name=--value`. */
const isForgotten = (key: Key, value: string): boolean =>
  knownFlags.includes(value) || (settingOf(key).isOptions !== true && /^--([a-z]|$)/i.test(value));

/** Where a setting's flag stands with that value as the next word; negative when it was written with `=`. */
const placeOf = (words: readonly string[], key: Key, value: string): number =>
  words.findIndex((word, index) => flags.get(word) === key && words[index + 1] === value);

/** `argv` is without node and script. Never throws. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const given: Given[] = [];
  const problems: Problem[] = [];
  const program = makeProgram((key, value, negated) => {
    if (value !== undefined && isForgotten(key, value) && placeOf(rest, key, value) >= 0)
      throw new ValueIsFlag(key, value);
    given.push({ key, text: value ?? String(!negated), origin: flagOf(key), rank: Rank.commandLine });
  });
  /** A command that takes settings, once it was said. */
  let said: "run" | "exec" | "label" | "clean" | undefined;
  let rest = [...argv];
  const end = (command: CommandLine["command"], application?: string, args: readonly string[] = []): CommandLine => ({
    command,
    given,
    application,
    args,
    problems,
  });

  for (;;) {
    const step = parseSome(program, rest, problems);
    if (step.resumeAt !== undefined) {
      rest = rest.slice(step.resumeAt);
      continue;
    }
    const [flag, ...after] = step.unknown;
    if (flag === undefined) {
      const [first, ...others] = step.operands;
      if (first === undefined) return end(said ?? "run");
      // After `--` or a command a word is the application, whatever its name.
      const dashes = rest.indexOf("--");
      const isOperand = said !== undefined || (dashes >= 0 && dashes === rest.length - step.operands.length - 1);
      if (!isOperand && (first === "run" || first === "exec" || first === "label" || first === "clean")) {
        said = first;
        rest = others;
        continue;
      }
      if (!isOperand && Object.hasOwn(subcommands, first)) return end(first as Subcommand, undefined, others);
      if (said === "label" || said === "clean") problems.push(noApplication(said, first));
      return end(said ?? "run", first, others);
    }
    if (flag === "--help" || flag === "-h") return end("help");
    if (flag === "--version" || flag === "-V") return end("version");
    rest = takeUnknown(flag, after, given, problems);
  }
}

const noApplication = (command: string, word: string): Problem => ({
  kind: "usage",
  message: `${command} takes no application, got ${JSON.stringify(word)}`,
  advice: `spark-runner exec ${word} runs it`,
});

interface Step {
  readonly operands: readonly string[];
  readonly unknown: readonly string[];
  /** Set when commander stopped in mid-parse: where to go on. */
  readonly resumeAt?: number;
}

/** One call of commander: up to the application, the first unknown flag, or a flag without its value. */
function parseSome(program: Command, rest: string[], problems: Problem[]): Step {
  try {
    return program.parseOptions(rest);
  } catch (error) {
    if (error instanceof ValueIsFlag) {
      problems.push(missingValue(flagOf(error.key)));
      return { operands: [], unknown: [], resumeAt: placeOf(rest, error.key, error.value) + 1 };
    }
    if (error instanceof CommanderError && error.code === "commander.optionMissingArgument") {
      problems.push(missingValue(rest.at(-1) ?? ""));
      return { operands: [], unknown: [] };
    }
    throw error;
  }
}

function missingValue(flag: string): Problem {
  const key = flags.get(flag);
  const allowed = key === undefined ? "a value" : settingOf(key).type.allowed;
  return { kind: "usage", message: `${flag} needs a value: expected ${allowed}` };
}

/** Reports an unknown flag and returns where to go on, having skipped what is most likely its value. */
function takeUnknown(flag: string, after: string[], given: Given[], problems: Problem[]): string[] {
  const [name, value] = splitOnce(flag);
  const key = flags.get(name);
  if (key !== undefined && value !== undefined) {
    // A boolean flag with a value, `--local=true`: commander knows it only without.
    const parsed = boolean.parse(value.trim());
    const text = name.startsWith("--no-") && parsed.ok ? String(!parsed.value) : value;
    given.push({ key, text, origin: name, rank: Rank.commandLine });
    return after;
  }
  const refused = refusedFlags.get(name);
  if (refused !== undefined) {
    problems.push({ kind: "usage", message: `${name} ${refused.why}`, advice: refused.advice });
    return refused.takesValue && value === undefined && !after[0]?.startsWith("-") ? after.slice(1) : after;
  }
  problems.push({
    kind: "usage",
    message: `unknown flag ${name}`,
    ...didYouMean(
      name,
      knownFlags.filter((each) => each.startsWith("--")),
    ),
  });
  const meant = flags.get(nearest(name, knownFlags) ?? "");
  const next = after[0];
  const takesValue = value === undefined && (meant === undefined || !isBoolean(meant));
  const looksLikeValue =
    next !== undefined && !next.startsWith("-") && !looksLikeApplication(next) && !Object.hasOwn(subcommands, next);
  return takesValue && looksLikeValue ? after.slice(1) : after;
}

const splitOnce = (flag: string): [string, string | undefined] => {
  const at = flag.indexOf("=");
  return at < 0 ? [flag, undefined] : [flag.slice(0, at), flag.slice(at + 1)];
};

const looksLikeApplication = (word: string): boolean => /\.(jar|py|r|scala)$/i.test(word);
