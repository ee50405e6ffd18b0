/** Commander's view of the table of settings: for parsing, help and completions. */
import { Command, Option } from "commander";
import { flagOf, keys, settingOf, type Key } from "./table.ts";

export const subcommands = {
  run: "run a Spark application (may be left out)",
  label: "label the own pod and make its Service, as add_pod_label.py did",
  exec: "run an application like run, for a pod that label has set up; leaves the Service",
  clean: "remove the Service, the label and what is left of executors, as clean_svc.py did",
  completion: "print completions for bash, zsh or fish",
  jar: "print the jar that runs scripts, for Scala 2.12 or 2.13",
  manifests: "print the service account and permissions that a job needs, for kubectl apply",
  executor: "become a Spark executor; Spark says this to the ENTRYPOINT of its pods",
  driver: "become the driver of Spark's cluster mode, in the same way",
  help: "print this help",
} as const;
export type Subcommand = keyof typeof subcommands;

/** `value` is undefined for a boolean flag; `key` is negated by `--no-…`. */
export type OnOption = (key: Key, value: string | undefined, negated: boolean) => void;

/** The program with each setting as an option. `onOption` hears of each option in order while commander parses. */
export function makeProgram(onOption: OnOption = () => {}): Command {
  const program = new Command("spark-runner")
    .description("Runs a Spark job inside a Kubernetes pod and ends with the job's own exit code.")
    .usage("[run] [options] <application> [its arguments]")
    .argument("<application>", "a .scala (or .sc) script, .jar, .py or .R file; a path or a URI that Spark can read")
    .argument("[arguments...]", "what follows the application is its own")
    .passThroughOptions()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  for (const key of keys) {
    addOption(program, key, onOption);
  }
  program.addHelpOption(new Option("-h, --help", "print this help").helpGroup("Other:"));
  program.addHelpText("after", helpAfter);
  return program;
}

/** What --help prints, in lines of at most so many columns. */
export function helpText(columns: number): string {
  let text = "";
  const program = makeProgram();
  // Only for show: --version is no setting, and the parser looks for it by itself.
  program.addOption(new Option("-V, --version", "print version, commit and Node").helpGroup("Other:"));
  program.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => columns }).outputHelp();
  return text;
}

const helpAfter = `
Commands:
${Object.entries(subcommands)
  .map(([name, text]) => `  ${name.padEnd(12)}${text}`)
  .join("\n")}

Every flag --max-attempts is also the variable SPARK_RUNNER_MAX_ATTEMPTS and the key maxAttempts of --config.
Precedence, highest first: flags and --conf; --properties-file; --set; SPARK_RUNNER_*; the variables of old scripts
(Core_Limit, Driver_Memory, …); --config; Spark's own conf/spark-defaults.conf
(not beside --properties-file); the header of a .scala script; defaults. An empty value counts as not set.

Try:
  spark-runner --dry-run --assume pod.memoryLimit=8Gi job.scala     what a pod would do
  spark-runner --local job.scala                                    run it here`;

function addOption(program: Command, key: Key, onOption: OnOption): void {
  const setting = settingOf(key);
  const flag = flagOf(key);
  const isBoolean = setting.type.name === "boolean";
  const names = `${setting.short === undefined ? "" : `-${setting.short}, `}${flag}`;
  const details = [
    setting.default === undefined
      ? setting.unset
      : isBoolean
        ? setting.default !== "false" && setting.default
        : setting.default,
  ]
    .filter(Boolean)
    .map((text) => ` (default: ${text})`);
  const option = new Option(
    isBoolean ? names : `${names} <${setting.type.placeholder}>`,
    setting.description + details.join(""),
  );
  program.addOption(option.helpGroup(`${setting.group}:`));
  program.on(`option:${option.name()}`, (value: string | undefined) => onOption(key, value, false));
  if (!isBoolean) return;
  const negated = new Option(`--no-${option.name()}`, "").hideHelp();
  program.addOption(negated);
  program.on(`option:${negated.name()}`, () => onOption(key, undefined, true));
}
