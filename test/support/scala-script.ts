/** Runs a Scala script by a real spark-submit with the runner's jar, as spark-runner does. */
import { spawn } from "node:child_process";
import path from "node:path";
import { archiveOptionsOf } from "../ground/prepared-spark.ts";
import { quickJava } from "../ground/quick-java.ts";
import { quickOptions } from "../../scripts/tools/java.ts";
import { scalaJarOf } from "../../scripts/build/scala-jars.ts";
import { sparkHome } from "../../scripts/tools/spark.ts";

export const scriptFolder = path.resolve(import.meta.dirname, "../fixtures/scala");

interface Submitted {
  readonly spark: string;
  readonly cwd?: string;
  readonly jars?: readonly string[];
  readonly javaOptions?: string;
  /** The header's, as spark-runner hands them on. */
  readonly compilerOptions?: string;
}

export interface Start extends Submitted {
  readonly script: string;
  readonly args?: readonly string[];
  readonly master?: string;
  /** Kept across attempts; the runner makes one of its own without. */
  readonly workspace?: string;
  /** The folder of prepared scripts. */
  readonly prepared?: string;
  /** Without the settings that make the tests' JVMs quick: the compiler has a JVM of its own then. */
  readonly asUsersDo?: boolean;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const runScript = (start: Start): Promise<Ended> =>
  submit(start, "sparkrunner.ScriptMain", [start.script, ...(start.args ?? [])], {
    ...(start.workspace === undefined ? {} : { SPARK_RUNNER_SCRIPT_DIR: start.workspace }),
    ...(start.prepared === undefined ? {} : { SPARK_RUNNER_PREPARED_SCRIPTS: start.prepared }),
    ...(start.asUsersDo === true ? { SPARK_SUBMIT_OPTS: "" } : {}),
  });

/** Compiles scripts into a folder, as `spark-runner prepare` does when an image is built. */
export const prepareScripts = (
  start: Submitted & { readonly folder: string; readonly scripts: readonly string[] },
): Promise<Ended> => submit(start, "sparkrunner.PrepareMain", [start.folder, ...start.scripts], {});

async function submit(
  { spark, cwd = scriptFolder, jars = [], javaOptions = "", compilerOptions, ...rest }: Submitted & { master?: string },
  mainClass: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Ended> {
  const home = await sparkHome(spark);
  const jar = await scalaJarOf(spark);
  const archive = archiveOptionsOf(home);
  const confs = {
    ...(archive.classPath === "" ? {} : { "spark.driver.extraClassPath": archive.classPath }),
    ...(archive.classPath === "" ? {} : { "spark.executor.extraClassPath": archive.classPath }),
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": `${archive.javaOptions} ${javaOptions}`,
    "spark.executor.extraJavaOptions": `${archive.javaOptions} ${quickOptions}`,
  };
  const child = spawn(
    path.join(home, "bin/spark-submit"),
    [
      "--class",
      mainClass,
      "--master",
      rest.master ?? "local[2]",
      "--driver-memory",
      "1g",
      ...(jars.length === 0 ? [] : ["--jars", jars.join(",")]),
      ...Object.entries(confs).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
      jar,
      ...args,
    ],
    { cwd, env: { ...environment(home, compilerOptions), ...env }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [stdout, stderr, code] = await Promise.all([
    Array.fromAsync(child.stdout),
    Array.fromAsync(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject)),
  ]);
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** As in a pod: hardly any environment. (Java takes arguments that are not ASCII in a UTF-8 locale only.) */
const environment = (home: string, compilerOptions: string | undefined): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: process.env["HOME"],
  JAVA_HOME: process.env["JAVA_HOME"],
  LANG: "C",
  SPARK_HOME: home,
  SPARK_LOCAL_IP: "127.0.0.1",
  ...quickJava(),
  // As with --grace: else shutdown hooks have a minute.
  SPARK_RUNNER_GRACE_MS: "10000",
  ...(compilerOptions === undefined ? {} : { SPARK_RUNNER_SCALAC_OPTIONS: compilerOptions }),
});

/** Two executor processes: what works in the driver's own JVM may still fail in theirs. */
export const cluster = "local-cluster[2,1,1024]";
