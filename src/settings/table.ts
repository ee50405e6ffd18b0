/**
 * The one table of settings. The parser, the variables, the help, the completions, docs/settings.md and the JSON Schema
 * of the YAML file are all made from it: a setting that stands here exists everywhere.
 *
 * By rule the key `maxAttempts` is the flag `--max-attempts` and the variable `SPARK_RUNNER_MAX_ATTEMPTS`.
 */
import { executorPodSettings, podSettings } from "./pod-settings.ts";
import { pairs, type GivenPair } from "./pairs.ts";
import { sparkSettings } from "./spark-settings.ts";
import { cpu, memorySize, type Cpu } from "./quantities.ts";
import { optional, required, type Setting } from "./setting.ts";
import { boolean, choice, decimal, duration, integer, path, string } from "./value-types.ts";

const variableName = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

export const table = {
  dryRun: required<boolean>(boolean, {
    group: "What to do",
    default: "false",
    description: "print the plan and do nothing; plans for a pod, wherever it is called",
  }),
  local: required<boolean>(boolean, {
    group: "What to do",
    default: "false",
    implies: { property: "spark.master", value: "local[*]", unless: /^\s*k8s/ },
    description: "run here with master local[*], without Kubernetes; with --dry-run print that plan",
  }),
  output: required<"text" | "json" | "yaml" | "shell">(choice(["text", "json", "yaml", "shell"]), {
    group: "What to do",
    default: "text",
    short: "o",
    description: "how --dry-run prints the plan; shell is one spark-submit command to paste",
  }),
  assume: optional<readonly GivenPair[]>(
    pairs("--assume", { name: /^[a-zA-Z.]+$/, placeholder: "fact=value", example: "pod.memoryLimit=8Gi" }),
    {
      group: "What to do",
      repeatable: true,
      description: "a fact that --dry-run can't see here, such as pod.memoryLimit or spark.version",
    },
  ),

  name: optional<string>(string, {
    group: "Job",
    property: "spark.app.name",
    description: "the application's name in Spark's UI",
    unset: "Spark's choice",
  }),
  job: optional<string>(string, {
    group: "Job",
    description: "the job's id, the same in each run of it",
    unset: "made from the application's file name",
  }),
  set: optional<readonly GivenPair[]>(
    pairs("--set", { name: variableName, placeholder: "NAME=value", example: "Bucket_URI=s3a://lake" }),
    {
      group: "Job",
      repeatable: true,
      description:
        "sets a variable of the job, and any setting that has a variable (for KFP, which passes arguments only)",
    },
  ),

  coreLimit: optional<Cpu>(cpu, {
    group: "Size",
    oldNames: ["Core_Limit"],
    description: "CPU of each executor: the pod's limit and request; spark.executor.cores is it, rounded up",
  }),
  executorMinimum: optional<number>(integer(0), {
    group: "Size",
    oldNames: ["Executor_Minimum"],
    description: "fewest executors; below the maximum it means dynamic allocation, equal to it a fixed number",
  }),
  executorMaximum: optional<number>(integer(1), {
    group: "Size",
    oldNames: ["Executor_Maximum"],
    description: "most executors",
  }),
  executorMemory: optional<number>(memorySize, {
    group: "Size",
    oldNames: ["Executor_Memory"],
    property: "spark.executor.memory",
    description: "heap of each executor",
    unset: "Spark's 1g",
  }),
  driverMemory: optional<number>(memorySize, {
    group: "Size",
    oldNames: ["Driver_Memory"],
    property: "spark.driver.memory",
    description: "heap of the driver; with its overhead it must fit the container's memory limit",
    unset: "computed from the container's limit",
  }),

  maxAttempts: required<number>(integer(1, 100), {
    group: "Retries and deadlines",
    default: "3",
    description: "spark-submit is started at most so often",
  }),
  retryDelay: required<number>(duration(0), {
    group: "Retries and deadlines",
    default: "10s",
    description: "wait from the end of the first attempt to the second",
  }),
  retryFactor: required<number>(decimal(1, 10), {
    group: "Retries and deadlines",
    default: "2",
    description: "each further wait is the last one times this",
  }),
  retryMaxDelay: required<number>(duration(0), {
    group: "Retries and deadlines",
    default: "5m",
    description: "no wait is longer than this; unless it is set, a longer --retry-delay raises it",
  }),
  retryJitter: required<boolean>(boolean, {
    group: "Retries and deadlines",
    default: "true",
    description:
      "lengthen each wait at random, to at most twice, so that jobs that failed together don't come back together",
  }),
  attemptTimeout: optional<number>(duration(100), {
    group: "Retries and deadlines",
    description: "end an attempt that takes longer, after a thread dump",
    unset: "no limit",
  }),
  deadline: optional<number>(duration(100), {
    group: "Retries and deadlines",
    description: "end the run, with all its attempts and waits, when it takes longer",
    unset: "no limit",
  }),
  lingerTimeout: optional<number>(duration(0), {
    group: "Retries and deadlines",
    description:
      "end the threads that a .scala script or the main method of a jar left at work so long after its end; until then they are waited for",
    unset: "no limit",
  }),
  grace: required<number>(duration(0), {
    group: "Retries and deadlines",
    default: "10s",
    description:
      "time that the job has from SIGTERM to SIGKILL when it is ended, and a script's or jar's shutdown hooks after its end (10s at least)",
  }),
  teardownTimeout: required<number>(duration(100), {
    group: "Retries and deadlines",
    default: "15s",
    description: "time to remove what the run created",
  }),
  teardownFirst: required<boolean>(boolean, {
    group: "Retries and deadlines",
    default: "false",
    description: "after a signal remove executors and Service at once, while the job ends",
  }),
  jobFirst: required<boolean>(boolean, {
    group: "Retries and deadlines",
    default: "false",
    description:
      "after a signal let the job end within --grace, with its executors, and remove what is left then; without either: with Kubeflow or Argo, or less than 25s for the job, the teardown, else the job",
  }),

  ...sparkSettings,
  ...podSettings,
  ...executorPodSettings,

  config: optional<string>(path, {
    group: "Sources",
    inFile: false,
    description: "YAML file with settings, by their keys",
  }),
} satisfies Record<string, Setting<unknown>>;

export type Key = keyof typeof table;
type ValueOf<S> = S extends Setting<infer T> ? T : never;
/** Each setting's value; undefined where it is not set and has no default. */
export type Values = { readonly [K in Key]: ValueOf<(typeof table)[K]> };

export const keys = Object.keys(table) as readonly Key[];
export const settingOf = (key: Key): Setting<unknown> => table[key];

const words = (key: string): string[] => key.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
export const flagOf = (key: Key): string => `--${words(key).join("-")}`;
export const variableOf = (key: Key): string => `SPARK_RUNNER_${words(key).join("_").toUpperCase()}`;

/** The article's variables, and with what comes by --set the only ones that executors get as well. */
export const articleVariables: readonly string[] = [
  "Bucket_URI",
  "Ingestion_Period_Days",
  "System_Environment",
  ...keys.flatMap((key) => settingOf(key).oldNames ?? []).filter((name) => /[a-z]/.test(name)),
];
