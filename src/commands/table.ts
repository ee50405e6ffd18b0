/**
 * The one table of commands. The parser, the help, the completions, "did you mean" and the dispatch are made from it: a
 * new command is a row here and a file beside it.
 */
import { optionalOption, requiredOption } from "../settings/option.ts";
import { boolean, choice, command as words, integer, kubernetesName, path, string } from "../settings/value-types.ts";
import { command, type Commands } from "./command.ts";
import { help } from "./help.ts";
import { runApplication, withOwnPod } from "./with-settings.ts";
import { becomeSparkProcess } from "./spark-process.ts";
import { version } from "./version.ts";

export const commands = {
  run: {
    summary: "run a Spark application (may be left out)",
    description: "Runs a Spark job inside a Kubernetes pod and ends with the job's own exit code.",
    examples: {
      "spark-runner --dry-run --assume pod.memoryLimit=8Gi job.scala": "what a pod would do",
      "spark-runner --local job.scala": "run it here",
    },
    isDefault: true,
    settings: "all",
    operands: { kind: "application" },
    load: async () => runApplication("all"),
  },
  label: {
    summary: "label the own pod and make its Service, as add_pod_label.py did",
    settings: "all",
    operands: { kind: "none", runBy: "exec" },
    load: async () => withOwnPod("label"),
  },
  exec: {
    summary: "run an application like run, for a pod that label has set up; leaves the Service",
    settings: "all",
    operands: { kind: "application" },
    load: async () => runApplication("attempts"),
  },
  clean: {
    summary: "remove the Service, the label and what is left of executors, as clean_svc.py did",
    settings: "all",
    operands: { kind: "none", runBy: "exec" },
    load: async () => withOwnPod("clean"),
  },
  prepare: command({
    summary: "compile scripts and archive Spark's classes, for an image whose jobs start in about half the time",
    description:
      "For RUN in a Dockerfile, before USER: compiles scripts, and archives the classes that Spark loads at its start.",
    examples: {
      "RUN spark-runner prepare /opt/jobs": "all scripts of a folder, and the archive",
      "RUN spark-runner prepare --check /opt/jobs": "a test of the image: exit code 1 where they don't fit",
    },
    settings: ["Job", "Size", "Spark", "Sources"],
    operands: { kind: "words", type: path, called: "application", least: 0, most: 10_000 },
    options: {
      train: optionalOption<readonly string[]>(words, {
        isLast: true,
        description: "also run this application, and archive what it loads; what follows it belongs to it",
      }),
      bestEffort: requiredOption<boolean>(boolean, {
        default: "false",
        description: "end with 0 although there can be no archive, as under QEMU",
      }),
      check: requiredOption<boolean>(boolean, {
        default: "false",
        description: "make nothing, and tell whether what was made fits what is here now",
      }),
      allowNetwork: requiredOption<boolean>(boolean, {
        default: "false",
        description: "fetch what scripts are compiled with, such as --packages",
      }),
    },
    load: async () => (await import("./prepare.ts")).prepare,
  }),
  explain: command({
    summary: "tell from the log of a Spark job why it failed, or what is known of a cause",
    description:
      "Tells why a job failed, from the log of its driver or of an executor; without a cluster, Spark or Java.",
    examples: {
      "spark-runner explain job.log": "why that job failed",
      "kubectl logs my-driver | spark-runner explain --exit-code 137": "the same, with what the pod's status says",
      "spark-runner explain missing-class": "all that is known of one cause",
    },
    operands: { kind: "words", type: path, called: "file or cause", least: 0, most: 1 },
    options: {
      exitCode: optionalOption<number>(integer(0, 255), {
        description: "the exit code that the job ended with, where the log does not tell",
      }),
    },
    load: async () => (await import("./explain.ts")).explain,
  }),
  completion: {
    summary: "print completions for bash, zsh or fish",
    examples: { "source <(spark-runner completion bash)": "for this shell" },
    operands: { kind: "words", type: choice(["bash", "zsh", "fish"]), least: 1, most: 1 },
    load: async () => (await import("./completion.ts")).completion,
  },
  jar: {
    summary: "print the jar that runs scripts, for Scala 2.12 or 2.13",
    operands: { kind: "words", type: choice(["2.12", "2.13"]), least: 1, most: 1 },
    load: async () => (await import("./jar.ts")).jar,
  },
  manifests: command({
    summary: "print the service account and permissions that a job needs, for kubectl apply",
    description: "Prints what a job's service account may do, as YAML for kubectl apply -f -. No cluster is asked.",
    operands: { kind: "none" },
    options: {
      // Not left open: a RoleBinding must name the account's namespace, and a wrong one grants nothing without a word.
      namespace: requiredOption<string>(kubernetesName("label"), {
        default: "default",
        description: "namespace of the job's pods",
      }),
      serviceAccount: requiredOption<string>(kubernetesName("with dots"), {
        default: "spark-runner",
        description: "service account that the job's pods run as",
      }),
      networkPolicy: requiredOption<boolean>(boolean, {
        default: "false",
        description: "also NetworkPolicies: only driver and executors reach each other",
      }),
      volumeClaims: requiredOption<boolean>(boolean, {
        default: "false",
        description: "also the permissions for executors with volume claims on demand",
      }),
      minimal: requiredOption<boolean>(boolean, {
        default: "false",
        description: "only the permissions that a job can't do without, none that let more be told",
      }),
    },
    load: async () => (await import("./manifests.ts")).manifests,
  }),
  executor: {
    summary: "become a Spark executor; Spark says this to the ENTRYPOINT of its pods",
    operands: { kind: "raw" },
    become: (args, env) => becomeSparkProcess("executor", args, env),
  },
  driver: {
    summary: "become the driver of Spark's cluster mode, in the same way",
    operands: { kind: "raw" },
    become: (args, env) => becomeSparkProcess("driver", args, env),
  },
  version: {
    summary: "print version, commit and Node",
    flag: { long: "--version", short: "-V" },
    operands: { kind: "none" },
    load: async () => version,
  },
  help: {
    summary: "print this help",
    flag: { long: "--help", short: "-h" },
    operands: { kind: "words", type: string, called: "command", least: 0, most: 1 },
    load: async () => help,
  },
} satisfies Commands;
