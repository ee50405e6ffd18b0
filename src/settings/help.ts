/** What --help prints, from the rows of the commands and the table of settings. */
import { flagsOf, settingsOf, type CommandSyntax, type Commands, type Flag } from "./command-syntax.ts";
import { isBoolean } from "./option.ts";
import { settingOf } from "./table.ts";

type Item = readonly [term: string, text: string];
interface Section {
  readonly title: string;
  readonly items: readonly Item[];
}

/** Help for one command, in lines of at most so many columns; that of the one which may be left out names all the others. */
export function helpText<Name extends string>(commands: Commands<Name>, name: Name, columns: number): string {
  const row = commands[name];
  const sections = [argumentsOf(row), ...optionsOf(row), otherFlags(commands)].filter(({ items }) => items.length > 0);
  const width = Math.max(...sections.flatMap(({ items }) => items.map(([term]) => term.length)));
  const examples = Object.entries(row.examples ?? {});
  return [
    `Usage: ${usageOf(name, row)}`,
    wrap(row.description ?? `${row.summary.slice(0, 1).toUpperCase()}${row.summary.slice(1)}.`, columns),
    ...sections.map(({ title, items }) => `${title}:\n${items.map((item) => lineOf(item, width, columns)).join("\n")}`),
    ...(row.isDefault ? [`Commands:\n${listOf(commands)}`] : []),
    ...(settingsOf(row).length > 0 ? [aboutSettings] : []),
    ...(examples.length > 0 ? [`Try:\n${columnsOf(examples)}`] : []),
  ]
    .join("\n\n")
    .concat("\n");
}

function usageOf(name: string, row: CommandSyntax): string {
  const hasFlags = flagsOf(row).length > 0;
  return ["spark-runner", row.isDefault ? `[${name}]` : name, hasFlags ? "[options]" : "", operandsOf(row)]
    .filter(Boolean)
    .join(" ");
}

function operandsOf({ operands }: CommandSyntax): string {
  switch (operands.kind) {
    case "none":
      return "";
    case "application":
      return "<application> [its arguments]";
    case "raw":
      return "[its arguments]";
    case "words": {
      const word = `<${operands.called ?? operands.type.placeholder}>${operands.most > 1 ? "…" : ""}`;
      return operands.least === 0 ? `[${word}]` : word;
    }
  }
}

const argumentsOf = ({ operands }: CommandSyntax): Section => ({
  title: "Arguments",
  items:
    operands.kind === "application"
      ? [
          ["application", "a .scala (or .sc) script, .jar, .py or .R file; a path or a URI that Spark can read"],
          ["arguments", "what follows the application is its own"],
        ]
      : [],
});

/** Its own first, then settings by their groups. */
function optionsOf(row: CommandSyntax): Section[] {
  const groups = new Map<string, Item[]>();
  for (const flag of flagsOf(row)) {
    const group = flag.key === undefined ? "Options" : settingOf(flag.key).group;
    const items = groups.get(group) ?? [];
    groups.set(group, items);
    items.push(itemOf(flag));
  }
  return [...groups].map(([title, items]) => ({ title, items }));
}

function itemOf({ long, short, option }: Flag): Item {
  const names = short === undefined ? long : `${short}, ${long}`;
  const standard = option.default === "false" && isBoolean(option) ? undefined : (option.default ?? option.unset);
  return [
    isBoolean(option) ? names : `${names} <${option.type.placeholder}>`,
    standard === undefined ? option.description : `${option.description} (default: ${standard})`,
  ];
}

const otherFlags = (commands: Commands): Section => ({
  title: "Other",
  items: Object.values(commands).flatMap(({ flag, summary }) =>
    flag === undefined ? [] : [[`${flag.short}, ${flag.long}`, summary] as const],
  ),
});

const listOf = (commands: Commands): string =>
  columnsOf(
    Object.entries(commands).map(([name, { summary }]) => [name, summary]),
    2,
  );

function columnsOf(items: readonly Item[], gap = 5): string {
  const width = Math.max(...items.map(([term]) => term.length)) + gap;
  return items.map(([term, text]) => `  ${term.padEnd(width)}${text}`).join("\n");
}

function lineOf([term, text]: Item, width: number, columns: number): string {
  const room = columns - width - 4;
  const start = " ".repeat(width + 4);
  return `  ${term.padEnd(width)}  ${wrap(text, room).replaceAll("\n", `\n${start}`)}`;
}

/** In a terminal that is too narrow for it, a text stays as it is. */
function wrap(text: string, columns: number): string {
  if (columns < 40) return text;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

const aboutSettings = `Every flag --max-attempts is also the variable SPARK_RUNNER_MAX_ATTEMPTS and the key maxAttempts of --config.
Precedence, highest first: flags and --conf; --properties-file; --set; SPARK_RUNNER_*; the variables of old scripts
(Core_Limit, Driver_Memory, …); --config; Spark's own conf/spark-defaults.conf
(not beside --properties-file); the header of a .scala script; defaults. An empty value counts as not set.`;
