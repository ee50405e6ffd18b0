/** The training, and the archive of classes that a JVM makes of it. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describeArchive } from "../adapters/files/describe-archive.ts";
import { jarsOf } from "../adapters/machine/seen-archive.ts";
import { findTool } from "../adapters/process/self/executable.ts";
import { runQuietly } from "../adapters/process/tree/run-quietly.ts";
import { ExitCode, RunnerError } from "../errors.ts";
import { preparedNames } from "../prepared/layout.ts";
import type { ArchiveManifest } from "../prepared/archive-manifest.ts";
import { classPathOf } from "../prepared/seen-archive.ts";
import { compileTraining, recording, trainingCommand, type Training } from "../prepared/training.ts";
import { readAsset, readScript, version } from "../program.ts";
import { runnerJar } from "../script-runner/names.ts";
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
  const { draft, spark, cancel, env } = tools;
  const training = layOut(how, tools);
  for (const { file, args, environment: more } of [compileTraining(training), trainingCommand(training)]) {
    const { exit, said } = await runQuietly({ file, args, env: { ...env, ...more } }, cancel);
    const code = codeOf(exit, said);
    if (code !== 0)
      throw new RunnerError(code, `the training run ended with ${code}, so there is no archive of classes`, {
        advice: lastLines(said),
      });
  }
  if (!existsSync(training.archive))
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

function layOut({ kind }: MakesArchive, tools: Tools): Training {
  const { draft, spark, env } = tools;
  const folder = trainingFolder(tools);
  for (const name of ["conf", "workers", "store"]) mkdirSync(path.join(folder, name), { recursive: true });
  const put = (name: string, bytes: string | Buffer): string => {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    return file;
  };
  const python = findTool(env["PYSPARK_PYTHON"] ?? "python3", env["PATH"]);
  return {
    sparkHome: spark.home,
    classPath: classPathOf({ spark: { home: spark.home, jars: jarsOf(spark.home) } }),
    folder,
    archive: path.join(draft.folder, preparedNames[kind]),
    kind,
    runnerJar: put("runner.jar", readAsset(runnerJar(spark.scalaVersion))),
    script: put("training.scala", readScript("./prepared/training.scala")),
    pythonProgram: python === undefined ? undefined : put("training.py", readScript("./prepared/training.py")),
  };
}

/** Runs a job of the user's, whose JVMs write down what they load. */
export async function trainWith(wanted: Wanted, tools: Tools): Promise<void> {
  const folder = trainingFolder(tools);
  mkdirSync(folder, { recursive: true });
  const { plan, problems } = await planOf(
    { ...wanted, settings: { ...wanted.settings, master: trainingMaster } },
    tools.env,
  );
  if (plan === undefined || problems.length > 0) return;
  const words = [tools.env["JDK_JAVA_OPTIONS"], recording(folder)].filter(Boolean).join(" ");
  const { code, said } = await runPlanned(plan, tools, { more: { JDK_JAVA_OPTIONS: words } });
  if (code !== 0)
    throw new RunnerError(code, `--train: ${wanted.application} ended with ${code}`, { advice: lastLines(said) });
}

const trainingMaster = "local-cluster[2,1,1024]";
