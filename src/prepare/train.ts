/** The training, and the archive of classes that a JVM makes of it. */
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describeArchive } from "../adapters/files/describe-archive.ts";
import { jarsOf } from "../adapters/machine/seen-archive.ts";
import { findTool } from "../adapters/process/self/executable.ts";
import { runQuietly } from "../adapters/process/tree/run-quietly.ts";
import { ExitCode, RunnerError } from "../errors.ts";
import { preparedNames } from "../prepared/layout.ts";
import type { ArchiveManifest } from "../prepared/archive-manifest.ts";
import { classPathOf } from "../prepared/seen-archive.ts";
import {
  compileTraining,
  jvmCommand,
  launcherOf,
  launcherVariable,
  recording,
  surroundings,
  trainingCommand,
  type Training,
  type TrainingCommand,
} from "../prepared/training.ts";
import { executorCommand } from "../plan/pod-process.ts";
import { kill, SIGKILL, spawn } from "../adapters/process/tree/spawn.ts";
import { readAsset, readScript, version } from "../program.ts";
import { runnerJar } from "../script-runner/names.ts";
import { networkProblems } from "./requests.ts";
import { refuse } from "../request/refuse.ts";
import { servePods } from "./pods-here.ts";
import { codeOf, lastLines, planOf, runPlanned, type Wanted } from "./planned.ts";
import type { Tools } from "./tools.ts";

export interface MakesArchive {
  readonly kind: ArchiveManifest["kind"];
  readonly javaHome: string;
}

/** Where a JVM writes down what it loads, and where the training has its things. */
export const trainingFolder = ({ draft }: Pick<Tools, "draft">): string => path.join(draft.work, "training");

/** Leaves archive and manifest in the draft. Fails with a RunnerError. */
export async function makeArchive(how: MakesArchive, tools: Tools): Promise<ArchiveManifest> {
  const { draft, spark } = tools;
  const executors = startsExecutors(how, tools);
  const pods = await servePods(executors.start);
  try {
    await train(layOut(how, pods.url, tools), tools);
  } finally {
    pods.close();
    executors.end();
  }
  if (!existsSync(path.join(draft.folder, preparedNames[how.kind])))
    throw new RunnerError(ExitCode.settings, `the Java in ${how.javaHome} made no archive of classes`, {
      advice: "under QEMU it can't: build on the architecture that the image is for, or add --best-effort",
    });
  return await describeArchive({
    folder: draft.folder,
    kind: how.kind,
    sparkHome: spark.home,
    javaHome: how.javaHome,
    madeBy: version,
  });
}

async function train(training: Training, tools: Tools): Promise<void> {
  const [compile, job] = [compileTraining(training), trainingCommand(training)];
  await step(compile, tools);
  const java = `${training.javaHome}/bin/java`;
  const environment = { ...job.environment, [launcherVariable]: tools.spark.scalaVersion };
  const printed = await step({ file: java, args: launcherOf(training, job), environment }, tools);
  const [file = java, ...args] = jvmCommand(printed, training) ?? [];
  await step({ ...job, file, args }, tools);
}

/** More than it takes on a busy machine with few cores. */
const longestMinutes = 20;

async function step({ file, args, environment }: TrainingCommand, { env, cancel }: Tools): Promise<string> {
  const tooLong = AbortSignal.timeout(longestMinutes * 60_000);
  const end = await runQuietly(
    { file, args, env: { ...env, ...environment } },
    AbortSignal.any([cancel, tooLong]),
  ).catch((error: unknown) => {
    if (!tooLong.aborted || cancel.aborted) throw error;
    throw new RunnerError(ExitCode.timedOut, `the training run did not end within ${longestMinutes} minutes`, {
      advice: "build where there is more CPU, or add --best-effort",
      cause: error,
    });
  });
  const code = codeOf(end.exit, end.said);
  if (code === 0) return end.said;
  throw new RunnerError(code, `the training run ended with ${code}, so there is no archive of classes`, {
    advice: lastLines(end.said),
  });
}

/** Each pod is a process here, by the command that it would have as a container of an image of ours. */
function startsExecutors(
  { javaHome }: MakesArchive,
  tools: Tools,
): { start: (pod: Record<string, string>) => void; end: () => void } {
  const folder = trainingFolder(tools);
  const place = { sparkHome: tools.spark.home, workDir: folder };
  const started: number[] = [];
  mkdirSync(folder, { recursive: true });
  const log = openSync(path.join(folder, "executors.log"), "a");
  return {
    start(pod) {
      const env = { ...tools.env, ...pod, ...surroundings({ ...place, folder }), SPARK_LOCAL_DIRS: `${folder}/local` };
      // A folder of its own, as a container has: what Spark fetches for an executor lies there.
      const own = path.join(folder, "executors", String(started.length));
      mkdirSync(own, { recursive: true });
      const words = [`${javaHome}/bin/java`, ...executorCommand(env, { ...place, workDir: own })];
      const { child } = spawn("/bin/sh", ["-c", 'cd "$0" && exec "$@"', own, ...words], env, ["ignore", log, log]);
      if (child.pid !== undefined) started.push(child.pid);
    },
    end() {
      for (const pid of started) kill(-pid, SIGKILL);
      closeSync(log);
    },
  };
}

function layOut({ kind, javaHome }: MakesArchive, apiServer: string, tools: Tools): Training {
  const { draft, spark, env } = tools;
  const folder = trainingFolder(tools);
  for (const name of ["conf", "local", "store"]) mkdirSync(path.join(folder, name), { recursive: true });
  const put = (name: string, bytes: string | Buffer): string => {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };
  const python = findTool(env["PYSPARK_PYTHON"] ?? "python3", env["PATH"]);
  return {
    sparkHome: spark.home,
    javaHome,
    classPath: classPathOf({ spark: { home: spark.home, jars: jarsOf(spark.home) } }),
    folder,
    archive: path.join(draft.folder, preparedNames[kind]),
    kind,
    runnerJar: put("runner.jar", readAsset(runnerJar(spark.scalaVersion))),
    script: put("training.scala", readScript("./prepared/training.scala")),
    apiServer,
    pythonProgram: python === undefined ? undefined : put("training.py", readScript("./prepared/training.py")),
  };
}

/** Runs a job of the user's, whose JVMs write down what they load. */
export async function trainWith(wanted: Wanted, mayUseNetwork: boolean, tools: Tools): Promise<void> {
  const folder = trainingFolder(tools);
  const { plan, problems } = await planOf(
    { ...wanted, settings: { master: jobsMaster, prepared: "false" } },
    tools.env,
  );
  const fetches = plan === undefined || mayUseNetwork ? [] : networkProblems(plan, wanted.application);
  refuse([...problems, ...fetches]);
  if (plan === undefined) return; // there was a problem
  mkdirSync(folder, { recursive: true });
  const options = [tools.env["JDK_JAVA_OPTIONS"], recording(folder)].filter(Boolean).join(" ");
  const { code, said } = await runPlanned(plan, tools, { more: { JDK_JAVA_OPTIONS: options } });
  if (code !== 0)
    throw new RunnerError(code, `--train: ${wanted.application} ended with ${code}`, { advice: lastLines(said) });
}

const jobsMaster = "local-cluster[2,1,1024]";
