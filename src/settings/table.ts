/**
 * The one table of settings. The parser, the variables, the help, the completions, docs/settings.md and the JSON Schema
 * of the YAML file are all made from it: a setting that stands here exists everywhere.
 *
 * By rule the key `maxAttempts` is the flag `--max-attempts` and the variable `SPARK_RUNNER_MAX_ATTEMPTS`.
 */
import { executorPodSettings, podSettings } from "./pod-settings.ts";
import { executorTimes, stallTimes } from "./executor-times.ts";
import { flagNamed, wordsOf } from "./option.ts";
import { pairs, type GivenPair } from "./pairs.ts";
import { retryRules, type RetryRule } from "./retry-rules.ts";
import { sparkSettings } from "./spark-settings.ts";
import { cpu, memorySize, type Cpu } from "./quantities.ts";
import { optional, required, type Setting } from "./setting.ts";
import { boolean, choice, decimal, duration, integer, path, string } from "./value-types.ts";

const variableName = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

export const table = {
  dryRun: required<boolean>(boolean, {
    group: "What to do",
    default: "false",
    description: "print the plan and do nothing else; it plans for a pod, wherever you call it",
  }),
  local: required<boolean>(boolean, {
    group: "What to do",
    default: "false",
    implies: { property: "spark.master", value: "local[*]", unless: /^\s*k8s/ },
    description: "run here with master local[*], without Kubernetes; with --dry-run, print that plan",
  }),
  output: required<"text" | "json" | "yaml" | "shell">(choice(["text", "json", "yaml", "shell"]), {
    group: "What to do",
    default: "text",
    short: "o",
    description: "how --dry-run prints the plan; shell gives one spark-submit command to paste",
  }),
  assume: optional<readonly GivenPair[]>(
    pairs("--assume", { name: /^[a-zA-Z.]+$/, placeholder: "fact=value", example: "pod.memoryLimit=8Gi" }),
    {
      group: "What to do",
      repeatable: true,
      description: "tell --dry-run a fact that it can't see here, such as pod.memoryLimit or spark.version",
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
    description: "the job's name, the same in each of its runs",
    unset: "made from the application's file name",
  }),
  set: optional<readonly GivenPair[]>(
    pairs("--set", { name: variableName, placeholder: "NAME=value", example: "Bucket_URI=s3a://lake" }),
    {
      group: "Job",
      repeatable: true,
      description:
        "set a variable of the job, or any setting that has a variable (for KFP, which can only pass arguments)",
    },
  ),

  coreLimit: optional<Cpu>(cpu, {
    group: "Size",
    oldNames: ["Core_Limit"],
    description: "CPU of each executor: its pod's limit and request and, rounded up, spark.executor.cores",
  }),
  executorMinimum: optional<number>(integer(0), {
    group: "Size",
    oldNames: ["Executor_Minimum"],
    description:
      "minimum number of executors; less than the maximum means dynamic allocation, equal to it means a fixed number",
  }),
  executorMaximum: optional<number>(integer(1), {
    group: "Size",
    oldNames: ["Executor_Maximum"],
    description: "maximum number of executors",
  }),
  executorMemory: optional<number>(memorySize, {
    group: "Size",
    oldNames: ["Executor_Memory"],
    property: "spark.executor.memory",
    description: "heap size of each executor",
    unset: "Spark's 1g",
  }),
  driverMemory: optional<number>(memorySize, {
    group: "Size",
    oldNames: ["Driver_Memory"],
    property: "spark.driver.memory",
    description: "heap size of the driver; with its overhead it must fit into the container's memory limit",
    unset: "computed from the container's limit",
  }),

  maxAttempts: required<number>(integer(1, 100), {
    group: "Retries and deadlines",
    default: "3",
    description: "how many times spark-submit is started at most",
  }),
  retryDelay: required<number>(duration(0), {
    group: "Retries and deadlines",
    default: "10s",
    description: "time between the end of the first attempt and the start of the second",
  }),
  retryFactor: required<number>(decimal(1, 10), {
    group: "Retries and deadlines",
    default: "2",
    description: "each later wait is the previous one multiplied by this",
  }),
  retryMaxDelay: required<number>(duration(0), {
    group: "Retries and deadlines",
    default: "5m",
    description: "no wait is longer than this; if it is not set, a longer --retry-delay raises it",
  }),
  retryJitter: required<boolean>(boolean, {
    group: "Retries and deadlines",
    default: "true",
    description:
      "lengthen each wait at random, up to double, so that jobs that failed together don't all come back together",
  }),
  retryOn: optional<readonly RetryRule[]>(retryRules, {
    group: "Retries and deadlines",
    repeatable: true,
    description:
      "try again after such a failure, though spark-runner would not; in the YAML file also with words and advice of yours",
  }),
  noRetryOn: optional<readonly RetryRule[]>(retryRules, {
    group: "Retries and deadlines",
    repeatable: true,
    description:
      "never try again after such a failure, also where --retry-on has it; in the YAML file also with words and advice of yours",
  }),
  attemptTimeout: optional<number>(duration(100), {
    group: "Retries and deadlines",
    description: "end an attempt that takes longer than this, after a thread dump",
    unset: "no limit",
  }),
  deadline: optional<number>(duration(100), {
    group: "Retries and deadlines",
    description: "end the run if all its attempts and waits together take longer than this",
    unset: "no limit",
  }),
  lingerTimeout: optional<number>(duration(0), {
    group: "Retries and deadlines",
    description:
      "how long to wait for threads that are still running when a job's program or main method has ended, before they are ended",
    unset: "no limit; 60s for a Python or R job in a pod before Spark 4.1",
  }),
  grace: required<number>(duration(0), {
    group: "Retries and deadlines",
    default: "10s",
    description:
      "time between SIGTERM and SIGKILL when a job is being ended; also the limit for a script's or jar's shutdown hooks (at least 10s)",
  }),
  teardownTimeout: required<number>(duration(100), {
    group: "Retries and deadlines",
    default: "15s",
    description: "time limit for removing what the run created",
  }),
  teardownFirst: required<boolean>(boolean, {
    group: "Retries and deadlines",
    default: "false",
    description: "after a signal, remove executors and Service at once, while the job is ending",
  }),
  jobFirst: required<boolean>(boolean, {
    group: "Retries and deadlines",
    default: "false",
    description:
      "after a signal, let the job and its executors end within --grace, then remove what is left. By default teardown goes first below Kubeflow or Argo, or if the job has less than 25s; otherwise the job does",
  }),

  ...executorTimes,
  ...stallTimes,

  ...sparkSettings,
  ...podSettings,
  ...executorPodSettings,

  config: optional<string>(path, {
    group: "Sources",
    inFile: false,
    description: "YAML file of settings, by their keys",
  }),
} satisfies Record<string, Setting<unknown>>;

export type Key = keyof typeof table;
type ValueOf<S> = S extends Setting<infer T> ? T : never;
/** Each setting's value; undefined where it is not set and has no default. */
export type Values = { readonly [K in Key]: ValueOf<(typeof table)[K]> };

export const keys = Object.keys(table) as readonly Key[];
export const settingOf = (key: Key): Setting<unknown> => table[key];

export const flagOf = (key: Key): string => flagNamed(key);
export const variableOf = (key: Key): string => `SPARK_RUNNER_${wordsOf(key).join("_").toUpperCase()}`;

/** The article's variables, and with what comes by --set the only ones that executors get as well. */
export const articleVariables: readonly string[] = [
  "Bucket_URI",
  "Ingestion_Period_Days",
  "System_Environment",
  ...keys.flatMap((key) => settingOf(key).oldNames ?? []).filter((name) => /[a-z]/.test(name)),
];
