/** Completion scripts for shells, whole and static: pressing TAB starts nothing, and evaluates nothing that was typed. */
import { subcommands } from "./commander.ts";
import { flagOf, keys, settingOf, type Key } from "./table.ts";

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** The script to source: `source <(spark-runner completion bash)`. */
export function completionScript(shell: Shell): string {
  if (shell === "fish") return fish();
  return shell === "bash" ? bash() : `autoload -U +X bashcompinit && bashcompinit\n${bash()}`;
}

const isBoolean = (key: Key): boolean => settingOf(key).type.name === "boolean";
const isPath = (key: Key): boolean => settingOf(key).type.name === "path";
const flagsOf = (key: Key): string[] => [
  flagOf(key),
  ...[settingOf(key).short].flatMap((short) => (short === undefined ? [] : [`-${short}`])),
];
const commands = Object.keys(subcommands).join(" ");

function bash(): string {
  const all = keys.flatMap((key) =>
    isBoolean(key) ? [flagOf(key), flagOf(key).replace("--", "--no-")] : flagsOf(key),
  );
  const words = [...all, "--help", "--version"].join(" ");
  const choices = keys
    .filter((key) => settingOf(key).type.choices !== undefined)
    .map((key) => {
      const values = settingOf(key).type.choices?.join(" ") ?? "";
      return `    ${flagsOf(key).join("|")}) COMPREPLY=($(compgen -W "${values}" -- "$word")); return ;;`;
    });
  const others = keys
    .filter((key) => !isBoolean(key) && !isPath(key) && settingOf(key).type.choices === undefined)
    .flatMap(flagsOf);
  return `# spark-runner: flags, their values, subcommands, and files for the rest.
_spark_runner() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  case $before in
${choices.join("\n")}
    ${others.join("|")}) return ;;
  esac
  local IFS=$' \\t\\n'
  case $word in
    -*) COMPREPLY=($(compgen -W "${words}" -- "$word")) ;;
    *)
      COMPREPLY=()
      [[ $COMP_CWORD -gt 1 ]] || COMPREPLY=($(compgen -W "${commands}" -- "$word"))
      IFS=$'\\n'
      COMPREPLY+=($(compgen -f -- "$word"))
      ;;
  esac
}
complete -o filenames -F _spark_runner spark-runner
`;
}

const fishQuote = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function fish(): string {
  const options = keys.map((key) => {
    const { short, type, description } = settingOf(key);
    const value = isBoolean(key)
      ? ""
      : type.choices !== undefined
        ? ` -x -a ${fishQuote(type.choices.join(" "))}`
        : isPath(key)
          ? " -r -F"
          : " -x";
    return `complete -c spark-runner -l ${flagOf(key).slice(2)}${short === undefined ? "" : ` -s ${short}`}${value} -d ${fishQuote(description)}`;
  });
  const words = Object.entries(subcommands).map(
    ([name, description]) =>
      `complete -c spark-runner -n __fish_is_first_token -a ${name} -d ${fishQuote(description)}`,
  );
  return [
    ...options,
    "complete -c spark-runner -l help -s h",
    "complete -c spark-runner -l version -s V",
    ...words,
    "",
  ].join("\n");
}
