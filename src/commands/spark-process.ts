/**
 * `executor …` and `driver …`, with which Spark on Kubernetes starts its pods where spark-runner is the image's ENTRYPOINT:
 * spark-runner puts Spark's process in its own place, so that no Node is left beside it. Nothing is written but, where
 * that is possible, a line in /etc/passwd for a user that has none.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeSync } from "node:fs";
import { nameThisUser } from "../adapters/machine/user-name.ts";
import { ExitCode, RunnerError } from "../errors.ts";
import { archiveOfExecutor } from "./executor-archive.ts";
import { findExecutable, findTool } from "../adapters/process/self/executable.ts";
import { findFormat } from "../adapters/process/self/format.ts";
import { findSpark, readVersion } from "../adapters/machine/find-spark.ts";
import { forEntrypoint, isSparks } from "../plan/pod-archive.ts";
import {
  driverCommand,
  executorCommand,
  missingVariables,
  type ExecutorPlace,
  type Role,
} from "../plan/pod-process.ts";

/** A file to execute instead of the image's entrypoint, or `none`. */
const ENTRYPOINT = "SPARK_RUNNER_ENTRYPOINT";
/** Where apache/spark and images made with Spark's docker-image-tool have theirs. */
const usualEntrypoint = "/opt/entrypoint.sh";

/** Returns never: it replaces this process, or throws RunnerError. */
export function becomeSparkProcess(role: Role, args: readonly string[], env: NodeJS.ProcessEnv): never {
  const entrypoint = ownEntrypoint(role, env);
  // `none`: an entrypoint that calls spark-runner again gets Spark's process, and no endless loop.
  if (entrypoint !== undefined) {
    const withArchive = role === "executor" ? variablesFor(entrypoint, env) : {};
    return replace(entrypoint, [role, ...args], { ...env, ...withArchive, [ENTRYPOINT]: "none" });
  }

  const missing = missingVariables(role, env);
  if (missing.length > 0) {
    throw new RunnerError(ExitCode.settings, `failed to start the ${role}: ${missing.join(", ")} not set`, {
      advice: `spark-runner ${role} is for pods that Spark starts, which have these variables; to run a job: spark-runner job.scala`,
    });
  }
  const sparkHome = homeOfSpark(role, env);
  const sparkEnv = { ...env, SPARK_HOME: sparkHome }; // Spark's own code looks for its Python there
  const warning = nameThisUser(sparkHome, env["SPARK_USER_NAME"]);
  if (warning !== undefined) warn(warning);
  const [file, words] =
    role === "driver"
      ? [existing(role, `${sparkHome}/bin/spark-submit`, env), driverCommand(env, args)]
      : [java(role, env), executorCommand(env, executorPlace(env, sparkHome))];
  // An init between container and Spark, where there is one, as in Spark's own images; -s: also when it isn't PID 1.
  const tini = findTool("tini", env["PATH"]);
  return tini === undefined ? replace(file, words, sparkEnv) : replace(tini, ["-s", "--", file, ...words], sparkEnv);
}

const executorPlace = (env: NodeJS.ProcessEnv, sparkHome: string): ExecutorPlace => ({
  sparkHome,
  workDir: process.cwd(),
  ...hadoop(env),
  archive: archiveOfExecutor(env, sparkHome, warn),
});

/** An entrypoint that finds no Spark says so itself. */
function variablesFor(entrypoint: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const sparkHome = env["SPARK_HOME"];
  const text = sparkHome ? readEntrypoint(entrypoint) : "";
  if (!sparkHome || !isSparks(text)) return {};
  const archive = archiveOfExecutor(env, sparkHome, warn);
  return archive === undefined ? {} : forEntrypoint(env, archive, sparkHome);
}

const longestEntrypoint = 64 * 1024;

function readEntrypoint(file: string): string {
  try {
    return statSync(file).size > longestEntrypoint ? "" : readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/**
 * Not by process.stderr: that makes a pipe non-blocking, execve leaves it so for Java, and Java drops what a slow reader
 * does not take at once.
 */
function warn(text: string): void {
  try {
    writeSync(2, `spark-runner: warning: ${text}\n`);
  } catch {
    // stderr is closed, or a pipe that somebody else made non-blocking is full: the job's start does not hang on a warning
  }
}

function ownEntrypoint(role: Role, env: NodeJS.ProcessEnv): string | undefined {
  const said = env[ENTRYPOINT]?.trim();
  if (said === "none") return undefined;
  if (said) return existing(role, said, env, `${ENTRYPOINT}: `);
  const isThere = findExecutable(usualEntrypoint, undefined).kind === "found";
  return isThere ? existing(role, usualEntrypoint, env) : undefined;
}

function homeOfSpark(role: Role, env: NodeJS.ProcessEnv): string {
  const home = findSpark(env["SPARK_HOME"] || undefined, env)?.home;
  if (home !== undefined && readVersion(home) !== undefined) return home;
  const why =
    home === undefined
      ? "neither SPARK_HOME, nor PATH, nor a pyspark package leads to Spark"
      : `${home}/jars has no spark-core_*.jar`;
  throw new RunnerError(ExitCode.notFound, `failed to start the ${role}: ${why}`, {
    advice: "set SPARK_HOME in the image to the folder of a Spark distribution",
  });
}

const java = (role: Role, env: NodeJS.ProcessEnv): string =>
  existing(role, env["JAVA_HOME"] ? `${env["JAVA_HOME"]}/bin/java` : "java", env);

/** A failed execve aborts the process and can't be caught: so what is to be executed is looked at before. */
function existing(role: Role, file: string, env: NodeJS.ProcessEnv, origin = ""): string {
  const there = findExecutable(file, env["PATH"]);
  const found = there.kind === "found" ? findFormat(there.path) : there;
  if (found.kind === "found") return found.path;
  throw new RunnerError(found.exitCode, `failed to start the ${role}: ${origin}${found.why}`, {
    advice: file.endsWith("java") ? "install Java 17 in the image, and set JAVA_HOME" : "correct it in the image",
  });
}

/** A Spark "without Hadoop" finds Hadoop's jars through Hadoop itself. */
function hadoop(env: NodeJS.ProcessEnv): { hadoopClassPath?: string } {
  if (!env["HADOOP_HOME"] || env["SPARK_DIST_CLASSPATH"]) return {};
  const { stdout } = spawnSync(`${env["HADOOP_HOME"]}/bin/hadoop`, ["classpath"], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return stdout?.trim() ? { hadoopClassPath: stdout.trim() } : {};
}

/**
 * execve leaves SIGPIPE and SIGXFSZ ignored, as Node has them. Java handles both itself, and what it starts gets the
 * defaults (test/e2e/executor-with-driver.test.ts): no `env --default-signal` is worth its milliseconds.
 */
function replace(file: string, args: readonly string[], env: NodeJS.ProcessEnv): never {
  if (process.execve === undefined)
    throw new RunnerError(ExitCode.bug, `failed to execute ${file}: this Node has no execve`);
  return process.execve(file, [file, ...args], env);
}
