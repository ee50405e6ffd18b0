/**
 * The run that an archive of classes is made from: a job of ours on this machine alone, whose executors are asked for as pods, so
 * that what drivers and executors load of Kubernetes is in it.
 */
import type { ArchiveManifest } from "./archive-manifest.ts";
import { variablesOfJava } from "./java-words.ts";
import { prepareMainClass, runnerVariables, scriptMainClass } from "../script-runner/names.ts";

export interface Training {
  readonly sparkHome: string;
  readonly javaHome: string;
  /** Spark's jars, as every run that uses the archive will have them in front. */
  readonly classPath: string;
  /** For all that it writes; it is new, and removed after. */
  readonly folder: string;
  readonly archive: string;
  readonly kind: ArchiveManifest["kind"];
  readonly runnerJar: string;
  readonly script: string;
  /** Of an API server for the executors' pods. */
  readonly apiServer: string;
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

/**
 * Because of the incubator's module that Spark adds, Java does not link the classes of an AOT cache with each other. One that has
 * them linked would be refused where a job opens one more module than the training did.
 */
export const recorder = { cds: "-XX:ArchiveClassesAtExit", aot: "-XX:AOTCacheOutput" } as const;

const pods = {
  "spark.kubernetes.container.image": "none",
  "spark.kubernetes.namespace": "default",
  "spark.executor.instances": "2",
  "spark.executor.memory": "512m",
  "spark.driver.host": "127.0.0.1",
  "spark.driver.bindAddress": "127.0.0.1",
};

export function trainingCommand(training: Training): TrainingCommand {
  const { classPath, folder, archive, kind, script, apiServer, pythonProgram } = training;
  const properties = {
    "spark.driver.extraClassPath": classPath,
    ...pods,
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
  return submit(training, { master: `k8s://${apiServer}`, mainClass: scriptMainClass }, properties, words);
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

const inTheWay = ["HADOOP_CONF_DIR", "YARN_CONF_DIR", "SPARK_SUBMIT_OPTS", "SPARK_LAUNCHER_OPTS", ...variablesOfJava];

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
    environment: surroundings({ sparkHome, folder }),
  };
}

/** For the driver, and for executors too. */
export const surroundings = ({
  sparkHome,
  folder,
}: Pick<Training, "sparkHome" | "folder">): Record<string, string> => ({
  SPARK_HOME: sparkHome,
  // A folder with files on the class path keeps a JVM from making an archive, and so may options of others.
  SPARK_CONF_DIR: `${folder}/conf`,
  ...Object.fromEntries(inTheWay.map((name) => [name, ""])),
  // An image is built without a network.
  SPARK_LOCAL_IP: "127.0.0.1",
  SPARK_LOCAL_HOSTNAME: "localhost",
  [runnerVariables.preparedScripts]: storeIn({ folder }),
});

/** For the launcher, which Spark's scripts tell it. */
export const launcherVariable = "SPARK_SCALA_VERSION";

/** What spark-submit asks for the command of its JVM, as bin/spark-class does. */
export const launcherOf = ({ sparkHome }: Pick<Training, "sparkHome">, { args }: TrainingCommand): string[] => [
  "-cp",
  `${sparkHome}/jars/*`,
  "org.apache.spark.launcher.Main",
  "org.apache.spark.deploy.SparkSubmit",
  ...args,
];

/**
 * The words of that JVM, from what the launcher prints, but with Spark's jars alone on the class path: from Java 24 on, all that
 * was there when an archive was made has to be there when it is used. undefined: no command was printed.
 */
export function jvmCommand(printed: string, { classPath }: Pick<Training, "classPath">): string[] | undefined {
  const words = printed
    .slice(printed.indexOf("\0\n") + 2)
    .split("\0")
    .slice(0, -1);
  const at = words.indexOf("-cp") + 1;
  if (!printed.includes("\0\n") || at === 0) return undefined;
  return words.with(at, classPath);
}
