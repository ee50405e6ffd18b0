/** Completion scripts for shells, whole and static: pressing TAB starts nothing, and evaluates nothing that was typed. */
import { defaultOf, flagsOf, spellings, type Commands, type CommandSyntax, type Flag } from "./command-syntax.ts";
import { isBoolean } from "./option.ts";

export type Shell = "bash" | "zsh" | "fish";

/** The script to source: `source <(spark-runner completion bash)`. */
export function completionScript(shell: Shell, commands: Commands): string {
  if (shell === "fish") return fish(commands);
  return shell === "bash" ? bash(commands) : `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
}

const isPath = ({ option }: Flag): boolean => option.type.name === "path";
const choicesOf = ({ option }: Flag): string | undefined => option.type.choices?.join(" ");
const wordsFor = ({ operands }: CommandSyntax): string =>
  operands.kind === "words" ? (operands.type.choices ?? []).join(" ") : "";
/** Those that mean a command, and may stand beside any. */
const asking = (commands: Commands): string[] =>
  Object.values(commands).flatMap(({ flag }) => (flag === undefined ? [] : [flag.long]));

function bash(commands: Commands): string {
  const names = Object.keys(commands);
  return `# spark-runner: flags, their values, subcommands, and files for the rest.
_spark_runner() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} IFS=$' \\t\\n'
  local command=${defaultOf(commands)} flags='' words='' at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in ${names.join("|")}) command=\${COMP_WORDS[at]}; break ;; esac
  done
  case $command in
${bashBranches(commands).join("\n")}
  esac
  [[ $COMP_CWORD -gt 1 ]] || words="${names.join(" ")}"
  case $word in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
    *)
      COMPREPLY=($(compgen -W "$words" -- "$word"))
      IFS=$'\\n'
      [[ $COMP_CWORD -gt 1 && -n $words ]] || COMPREPLY+=($(compgen -f -- "$word"))
      ;;
  esac
}
complete -o filenames -F _spark_runner spark-runner
`;
}

/** One for all commands that are completed alike. */
function bashBranches(commands: Commands): string[] {
  const names = new Map<string, string[]>();
  for (const [name, row] of Object.entries(commands)) {
    const branch = bashBranch(row, asking(commands));
    names.set(branch, [...(names.get(branch) ?? []), name]);
  }
  return [...names].map(([branch, alike]) => `    ${alike.join("|")})\n${branch}\n      ;;`);
}

function bashBranch(row: CommandSyntax, others: readonly string[]): string {
  const flags = flagsOf(row);
  const names = flags.flatMap((flag) => (isBoolean(flag.option) ? [flag.long, ...oppositeOf(flag)] : spellings(flag)));
  const values = flags
    .filter((flag) => choicesOf(flag) !== undefined)
    .map((flag) => `${patternOf(flag)}) COMPREPLY=($(compgen -W "${choicesOf(flag)}" -- "$word")); return ;;`);
  const unknown = flags.filter((flag) => !isBoolean(flag.option) && !isPath(flag) && choicesOf(flag) === undefined);
  const cases = [...values, ...(unknown.length > 0 ? [`${unknown.map(patternOf).join("|")}) return ;;`] : [])];
  return [
    `flags="${[...names, ...others].join(" ")}"`,
    ...(wordsFor(row) === "" ? [] : [`words="${wordsFor(row)}"`]),
    ...(cases.length > 0 ? ["case $before in", ...cases.map((each) => `  ${each}`), "esac"] : []),
  ]
    .map((line) => `      ${line}`)
    .join("\n");
}

const patternOf = (flag: Flag): string => spellings(flag).join("|");
const oppositeOf = ({ opposite }: Flag): string[] => (opposite === undefined ? [] : [opposite]);

const fishQuote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function fish(commands: Commands): string {
  const start = "complete -c spark-runner";
  const takers = new Map<string, string[]>();
  for (const [name, row] of Object.entries(commands)) {
    for (const line of [...flagsOf(row).map(fishFlag), ...fishWords(row)])
      takers.set(line, [...(takers.get(line) ?? []), name]);
  }
  const options = [...takers].map(
    ([line, names]) => `${start} -n ${fishQuote(fishCondition(commands, names))} ${line}`,
  );
  const others = Object.values(commands).flatMap(({ flag }) =>
    flag === undefined ? [] : [`${start} -l ${flag.long.slice(2)} -s ${flag.short.slice(1)}`],
  );
  const words = Object.entries(commands).map(
    ([name, { summary }]) => `${start} -n __fish_is_first_token -a ${name} -d ${fishQuote(summary)}`,
  );
  return [...options, ...others, ...words, ""].join("\n");
}

function fishFlag({ long, short, option }: Flag): string {
  const choices = option.type.choices?.join(" ");
  const isFile = option.type.name === "path";
  const value = isBoolean(option)
    ? ""
    : choices !== undefined
      ? ` -x -a ${fishQuote(choices)}`
      : isFile
        ? " -r -F"
        : " -x";
  return `-l ${long.slice(2)}${short === undefined ? "" : ` -s ${short.slice(1)}`}${value} -d ${fishQuote(option.description)}`;
}

const fishWords = (row: CommandSyntax): string[] => (wordsFor(row) === "" ? [] : [`-x -a ${fishQuote(wordsFor(row))}`]);

/** Where one of these commands is meant: for the one whose name may be left out, where no other was said. */
function fishCondition(commands: Commands, names: readonly string[]): string {
  const others = Object.keys(commands).filter((name) => !names.includes(name));
  if (!names.includes(defaultOf(commands))) return `__fish_seen_subcommand_from ${names.join(" ")}`;
  return `not __fish_seen_subcommand_from ${others.join(" ")}`;
}
