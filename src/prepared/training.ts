/** The run that an archive of classes is made from: a job of ours, with executors of its own, on this machine alone. */
import type { ArchiveManifest } from "./archive-manifest.ts";
import { prepareMainClass, runnerVariables, scriptMainClass } from "../script-runner/names.ts";

export interface Training {
  readonly sparkHome: string;
  /** Spark's jars, as every run that uses the archive will have them in front. */
  readonly classPath: string;
  /** For all that it writes; it is new, and removed after. */
  readonly folder: string;
  readonly archive: string;
  readonly kind: ArchiveManifest["kind"];
  readonly runnerJar: string;
  readonly script: string;
  /** undefined where no Python is here. */
  readonly pythonProgram: string | undefined;
}

export interface TrainingCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** No JIT compiler that optimizes, which would take more than half of the time; the classes are the same. */
const quick = "-XX:TieredStopAtLevel=1";

/** What a JVM is told so that it writes down all classes that it loads, and says nothing on stdout. */
export const recording = (folder: string): string => `-Xlog:disable -Xlog:class+load:file=${folder}/classes-%p.log`;

const recorder = { cds: "-XX:ArchiveClassesAtExit", aot: "-XX:AOTCacheOutput" } as const;

export function trainingCommand(training: Training): TrainingCommand {
  const { classPath, folder, archive, kind, script, pythonProgram } = training;
  const properties = {
    "spark.driver.extraClassPath": classPath,
    "spark.executor.extraClassPath": classPath,
    // Data of how often a method is called is part of an AOT cache, and only whole compilers gather it.
    "spark.driver.extraJavaOptions": `${kind === "cds" ? `${quick} ` : ""}${recorder[kind]}=${archive}`,
    "spark.executor.extraJavaOptions": `${quick} -XX:+UseSerialGC ${recording(folder)}`,
    // The page of an application: a job has it, too.
    "spark.ui.port": "0",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.artifact.isolation.enabled": "false",
    "spark.sql.warehouse.dir": `${folder}/warehouse`,
    "spark.local.dir": `${folder}/local`,
  };
  const words = [script, folder, ...(pythonProgram === undefined ? [] : [pythonProgram])];
  return submit(training, { master: "local-cluster[2,1,1024]", mainClass: scriptMainClass }, properties, words);
}

/** A script of an image is compiled, and the compiler would be a quarter of the archive. */
export const compileTraining = (training: Training): TrainingCommand =>
  submit(
    training,
    { master: "local", mainClass: prepareMainClass },
    { "spark.driver.extraClassPath": training.classPath, "spark.driver.extraJavaOptions": quick },
    [storeIn(training), training.script],
  );

/** Where the training's own script is compiled to. */
export const storeIn = ({ folder }: Pick<Training, "folder">): string => `${folder}/store`;

function submit(
  { sparkHome, folder, runnerJar }: Training,
  { master, mainClass }: { readonly master: string; readonly mainClass: string },
  properties: Readonly<Record<string, string>>,
  words: readonly string[],
): TrainingCommand {
  return {
    file: `${sparkHome}/bin/spark-submit`,
    args: [
      "--master",
      master,
      "--class",
      mainClass,
      ...Object.entries(properties).flatMap(([name, value]) => ["--conf", `${name}=${value}`]),
      runnerJar,
      ...words,
    ],
    environment: {
      SPARK_HOME: sparkHome,
      // A folder with files on the class path keeps a JVM from making an archive.
      SPARK_CONF_DIR: `${folder}/conf`,
      SPARK_WORKER_DIR: `${folder}/workers`,
      // An image is built without a network.
      SPARK_LOCAL_IP: "127.0.0.1",
      SPARK_LOCAL_HOSTNAME: "localhost",
      [runnerVariables.preparedScripts]: storeIn({ folder }),
    },
  };
}
