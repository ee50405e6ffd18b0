/** Runs a Scala script by a real spark-submit with the runner's jar, as spark-runner does. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { quickJava } from "../ground/quick-java.ts";
import { quickOptions } from "../../scripts/tools/java.ts";
import { scalaJarOf } from "../../scripts/build/scala-jars.ts";
import { sparkHome } from "../../scripts/tools/spark.ts";

export const scriptFolder = path.resolve(import.meta.dirname, "../fixtures/scala");

export interface Start {
  readonly spark: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly master?: string;
  /** Kept across attempts; the runner makes one of its own without. */
  readonly workspace?: string;
  readonly cwd?: string;
  readonly javaOptions?: string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function runScript(start: Start): Promise<Ended> {
  const { spark, script, args = [], master = "local[2]", workspace, cwd = scriptFolder, javaOptions = "" } = start;
  const home = await sparkHome(spark);
  const jar = await scalaJarOf(spark);
  const confs = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.extraJavaOptions": javaOptions,
    "spark.executor.extraJavaOptions": quickOptions,
  };
  const child = spawn(
    path.join(home, "bin/spark-submit"),
    [
      "--class",
      "sparkrunner.ScriptMain",
      "--master",
      master,
      "--driver-memory",
      "1g",
      ...Object.entries(confs).flatMap(([key, value]) => ["--conf", `${key}=${value}`]),
      jar,
      script,
      ...args,
    ],
    { cwd, env: environment(home, workspace), stdio: ["ignore", "pipe", "pipe"] },
  );
  const [stdout, stderr, code] = await Promise.all([
    Array.fromAsync(child.stdout),
    Array.fromAsync(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject)),
  ]);
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** As in a pod: hardly any environment. (Java takes arguments that are not ASCII in a UTF-8 locale only.) */
const environment = (home: string, workspace: string | undefined): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: process.env["HOME"],
  JAVA_HOME: process.env["JAVA_HOME"],
  LANG: "C",
  SPARK_HOME: home,
  SPARK_LOCAL_IP: "127.0.0.1",
  ...quickJava(home),
  // As with --grace: else shutdown hooks have a minute.
  SPARK_RUNNER_GRACE_MS: "10000",
  ...(workspace === undefined ? {} : { SPARK_RUNNER_SCRIPT_DIR: workspace }),
});

/** Two executor processes: what works in the driver's own JVM may still fail in theirs. */
export const cluster = "local-cluster[2,1,1024]";

/** What a fixture's comments say about it: `// expect: exit 1, exception`, `// expect stdout: text`, … */
export interface Expectation {
  readonly code: number;
  readonly failure: string | undefined;
  readonly args: readonly string[];
  readonly masters: readonly string[];
  readonly texts: readonly { readonly stream: "stdout" | "stderr"; readonly absent: boolean; readonly text: string }[];
}

export async function expectationOf(script: string): Promise<Expectation> {
  const text = await readFile(path.join(scriptFolder, script), "utf8");
  const said = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => (match[1] ?? "").trim());
  const ending = /^exit (\d+)(?:, (.*))?$/.exec(said(/^\/\/ expect: (.*)$/gm)[0] ?? "exit 0");
  if (ending === null) throw new Error(`${script}: can't read what to expect`);
  return {
    code: Number(ending[1]),
    failure: ending[2],
    args: [...(said(/^\/\/ arguments: (.*)$/gm)[0] ?? "").matchAll(/"([^"]*)"|(\S+)/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    ),
    masters: [
      ...(text.includes("// runs on: local-cluster") ? [] : ["local[2]"]),
      ...(/^\/\/ (runs|also) on: local-cluster$/m.test(text) ? [cluster] : []),
    ],
    texts: (["stdout", "stderr"] as const).flatMap((stream) => [
      ...said(new RegExp(`^// expect ${stream}: (.*)$`, "gm")).map((expected) => ({
        stream,
        absent: false,
        text: expected,
      })),
      ...said(new RegExp(`^// expect no ${stream}: (.*)$`, "gm")).map((expected) => ({
        stream,
        absent: true,
        text: expected,
      })),
    ]),
  };
}
