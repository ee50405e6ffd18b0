/** Reads all facts; only files and the environment are looked at, nothing is started and nobody is called. */
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { isSea } from "node:sea";
import { decode, isPropertiesComment } from "../../settings/encoding.ts";
import { findSpark, readDefaults, readVersion } from "./find-spark.ts";
import { memoryLimit, processors } from "./cgroup.ts";
import { nobodyBeside, sparkVariables, type Facts } from "../../facts/facts.ts";
import { usualMessagePath } from "../../facts/own-pod.ts";
import { executorsAreElsewhere } from "./executors.ts";
import { heapIsElsewhere } from "./heap.ts";
import { javaVersion } from "./java.ts";
import { readLauncher } from "./launcher.ts";
import { readLocale } from "./locale.ts";
import { scratchIsElsewhere } from "./scratch.ts";
import { messageFault } from "./message-file.ts";
import { readPod } from "./pod.ts";
import { listeningPorts } from "./ports.ts";

/** In Spark's own images. */
export const decommissionScript = "/opt/decom.sh";

export interface Question {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the settings add to it for the job. */
  readonly variables: Readonly<Record<string, string>>;
  readonly sparkHome: string | undefined;
  /** Whether `sparkHome` is this machine's, and not said of the pod. */
  readonly sparkHomeIsForHere: boolean;
  /** The application's path when it is a local file. */
  readonly applicationPath: string | undefined;
  /** Whether it is no jar. */
  readonly applicationIsText: boolean;
  /** Names of variables whose values executors are to have. */
  readonly executorEnv: readonly string[];
  /** What settings say of the pod. */
  readonly pod: { readonly name: string | undefined; readonly namespace: string | undefined };
  /** Whether the plan is for where this is read, and not for a pod elsewhere. */
  readonly isForHere: (inPod: boolean) => boolean;
  /** undefined in a dry run. */
  readonly runId: string | undefined;
  readonly parseProperties: (text: string) => Readonly<Record<string, string>>;
}

export function readFacts(question: Question): Facts {
  const { inPod, pod, mounts } = readPod(question.env, question.pod);
  const isForHere = question.isForHere(inPod);
  const jobEnv = { ...question.env, ...question.variables };
  // A laptop's Spark says nothing about the one in the image.
  const found =
    isForHere || (question.sparkHome !== undefined && !question.sparkHomeIsForHere)
      ? findSpark(question.sparkHome, question.env)
      : undefined;
  const version = found === undefined ? undefined : readVersion(found.home);
  const defaults = found === undefined ? undefined : readDefaults(found.home, question.env);
  const decoded = defaults === undefined ? { text: "" } : decode(defaults.bytes, isPropertiesComment);
  return {
    inPod,
    pod,
    mounts,
    launcher: isForHere && inPod ? readLauncher() : undefined,
    ownPod: undefined,
    ...(isForHere && mounts?.container !== undefined ? faultOf(usualMessagePath) : {}),
    podTemplate: undefined,
    memoryLimit: isForHere ? memoryLimit() : undefined,
    memoryLimitIsKnown: isForHere,
    processors: isForHere ? processors() : undefined,
    spark: {
      home: found?.home,
      submit: found?.submit,
      version: version?.version,
      scalaVersion: version?.scalaVersion,
      defaults: "text" in decoded ? question.parseProperties(decoded.text) : {},
      defaultsFile: defaults?.path,
      defaultsFault: "fault" in decoded ? decoded : undefined,
    },
    applicationExists:
      question.applicationPath === undefined ? undefined : mayUse(question.applicationPath, constants.R_OK),
    source:
      question.applicationPath === undefined || !question.applicationIsText
        ? undefined
        : readSource(question.applicationPath),
    writableFolder: isForHere ? writableFolder(question.env) : undefined,
    environment: isForHere ? pickVariables(jobEnv) : {},
    handedOn: isForHere ? only(jobEnv, question.executorEnv) : undefined,
    locale: isForHere ? readLocale(jobEnv) : undefined,
    decommissionHook: isForHere && inPod && isSea() && !existsSync(decommissionScript) ? process.execPath : undefined,
    findsServices: undefined,
    beside: isForHere && inPod ? { place: 0, takenPorts: listeningPorts() } : nobodyBeside,
    scratchIsElsewhere: isForHere && scratchIsElsewhere(found?.home, jobEnv),
    heapIsElsewhere: isForHere && heapIsElsewhere(found?.home, jobEnv),
    executorsAreElsewhere: isForHere && executorsAreElsewhere(found?.home, jobEnv),
    javaVersion: isForHere ? javaVersion(found?.home, jobEnv) : undefined,
    runId: question.runId,
  };
}

function faultOf(file: string): Pick<Facts, "messageFault"> {
  const fault = messageFault(file);
  return fault === undefined ? {} : { messageFault: fault };
}

/** With a read-only root file system only what is mounted can be written to; /dev/shm is in every container. */
const writableFolder = (env: Question["env"]): string | undefined =>
  ["/tmp", env["TMPDIR"], "/dev/shm", "/var/tmp"].find(
    (folder) => folder !== undefined && folder !== "" && mayUse(folder, constants.W_OK | constants.X_OK),
  );

const only = (env: Question["env"], names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));

/** An empty one is none, as for Spark's scripts. */
const pickVariables = (env: Question["env"]): Facts["environment"] =>
  Object.fromEntries(sparkVariables.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));

/** More than any program has. */
const longestSource = 16 * 1024 * 1024;

function readSource(file: string): string | undefined {
  try {
    const stats = statSync(file);
    return stats.isFile() && stats.size <= longestSource ? readFileSync(file, "utf8") : undefined;
  } catch {
    return undefined; // that it can't be read is told elsewhere
  }
}

const mayUse = (file: string, mode: number): boolean => {
  try {
    accessSync(file, mode);
    return true;
  } catch {
    return false;
  }
};
