/**
 * The processes that Spark on Kubernetes expects of an image's ENTRYPOINT, as commands: an executor, described by
 * variables alone, and the driver of cluster mode. What an image's own entrypoint may add is its own affair.
 */

import { confFolderOf, optionsOfJava, type ArchiveOfExecutor } from "./pod-archive.ts";

export type Role = "executor" | "driver";
type Environment = Readonly<Record<string, string | undefined>>;

/** Arguments of KubernetesExecutorBackend, with the variables in which Spark hands their values over. */
const executorArguments = [
  ["--driver-url", "SPARK_DRIVER_URL"],
  ["--executor-id", "SPARK_EXECUTOR_ID"],
  ["--cores", "SPARK_EXECUTOR_CORES"],
  ["--app-id", "SPARK_APPLICATION_ID"],
  ["--hostname", "SPARK_EXECUTOR_POD_IP"],
  ["--resourceProfileId", "SPARK_RESOURCE_PROFILE_ID"],
  ["--podName", "SPARK_EXECUTOR_POD_NAME"],
] as const;
const executorMemory = "SPARK_EXECUTOR_MEMORY";
const bindAddress = "SPARK_DRIVER_BIND_ADDRESS";

/** The variables that Spark always sets for this role and that are not there. */
export function missingVariables(role: Role, env: Environment): string[] {
  const needed = role === "driver" ? [bindAddress] : [...executorArguments.map(([, name]) => name), executorMemory];
  return needed.filter((name) => !env[name]);
}

export interface ExecutorPlace {
  readonly sparkHome: string;
  /** The container's working directory: files that `spark.files` and `spark.jars` bring lie there. */
  readonly workDir: string;
  /** What `hadoop classpath` prints, for a Spark that was built without Hadoop. */
  readonly hadoopClassPath?: string;
  /** Where there is one that fits. */
  readonly archive?: ArchiveOfExecutor | undefined;
}

/** Java's arguments for an executor. */
export function executorCommand(env: Environment, place: ExecutorPlace): string[] {
  const value = (name: string): string => env[name] ?? "";
  return [
    ...(place.archive?.words ?? []),
    ...optionsOfJava(env),
    `-Xms${value(executorMemory)}`,
    `-Xmx${value(executorMemory)}`,
    "-cp",
    classPath(env, place),
    "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
    ...executorArguments.flatMap(([flag, name]) => [flag, value(name)]),
  ];
}

/** spark-submit's arguments for a driver that Spark started in cluster mode: in its own pod it is a client. */
export function driverCommand(env: Environment, args: readonly string[]): string[] {
  const address = env[bindAddress] ?? "";
  return [
    "--conf",
    `spark.driver.bindAddress=${address}`,
    "--conf",
    `spark.executorEnv.SPARK_DRIVER_POD_IP=${address}`,
    "--deploy-mode",
    "client",
    ...args,
  ];
}

/**
 * Configuration first, so that a file there wins over one of the same name in a jar. An archive of classes comes with the jars in
 * front of that, where it has no such file.
 */
function classPath(env: Environment, { sparkHome, workDir, hadoopClassPath, archive }: ExecutorPlace): string {
  return [
    archive?.classPath,
    confFolderOf(env, sparkHome),
    env["HADOOP_CONF_DIR"],
    env["SPARK_CLASSPATH"],
    `${sparkHome}/jars/*`,
    env["SPARK_EXTRA_CLASSPATH"],
    workDir,
    env["SPARK_DIST_CLASSPATH"] || hadoopClassPath,
  ]
    .filter(Boolean)
    .join(":");
}
