/** Makes one failure with the real Spark, and keeps what it said. */
import { spawn } from "node:child_process";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { constants, hostname, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { asKept, cleaned, type Said } from "./cleaned.ts";
import type { Failure } from "./failure.ts";
import { quickOptions } from "../tools/java.ts";

export interface Place {
  readonly sparkHome: string;
  readonly javaHome: string;
  readonly newestJava: string | undefined;
  /** Another version of Python than the one on PATH. */
  readonly otherPython: string | undefined;
}

export interface Recording {
  readonly log: string;
  readonly exitCode: number;
  /** As the plan of such a job would name it. */
  readonly application: string;
}

/** undefined: it can't be made on this machine. */
export async function record(failure: Failure, place: Place): Promise<Recording | undefined> {
  if (failure.env?.["PYSPARK_PYTHON"] === "OTHER_PYTHON" && place.otherPython === undefined) return undefined;
  if (failure.newestJava === true && place.newestJava === undefined) return undefined;
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "record-")));
  const scratch = path.join(folder, "scratch");
  mkdirSync(scratch);
  const taken = createServer().listen(0);
  await new Promise((resolve) => taken.once("listening", resolve));
  try {
    if (failure.diskBytes !== undefined)
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${failure.diskBytes}`, "tmpfs", scratch]);
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? String(address.port) : "";
    const application = applicationOf(failure, folder, place);
    const given = (failure.submit ?? []).map((each) => each.replace("TAKEN_PORT", port));
    const master = given.includes("--master") ? [] : ["--master", "local[2]"];
    const args = [...master, "--conf", "spark.ui.enabled=false", ...given, ...application, ...(failure.args ?? [])];
    const { said, exitCode } = await runSpark(args, failure, { ...place, folder, scratch });
    const places = {
      sparkHome: place.sparkHome,
      javaHomes: [place.javaHome, realpathSync(place.javaHome)],
      folder,
      host: hostname(),
    };
    const named = (application.at(-1) ?? "").replace(folder, "/app");
    return { log: asKept(cleaned(said, places)), exitCode, application: named };
  } finally {
    taken.close();
    if (failure.diskBytes !== undefined) execFileSync("umount", ["-l", scratch]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What spark-submit is given for it. */
function applicationOf(
  { application, source, stubs = {}, submit = [], newestJava }: Failure,
  folder: string,
  place: Place,
): string[] {
  const file = path.join(folder, application);
  if (source !== undefined && source !== "") writeFileSync(file, source);
  if (!application.endsWith(".java")) return [file];
  for (const [name, text] of Object.entries(stubs)) {
    mkdirSync(path.dirname(path.join(folder, "stubs", name)), { recursive: true });
    writeFileSync(path.join(folder, "stubs", name), text);
  }
  const javac = path.join((newestJava === true ? place.newestJava : undefined) ?? place.javaHome, "bin/javac");
  const classes = path.join(folder, "classes");
  const classPath = path.join(place.sparkHome, "jars/*");
  const stubPath = ["-Xprefer:source", "-implicit:none", "-sourcepath", path.join(folder, "stubs")];
  execFileSync(javac, ["-nowarn", "-d", classes, "-cp", classPath, ...stubPath, file], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  execFileSync(path.join(place.javaHome, "bin/jar"), ["cf", path.join(folder, "job.jar"), "-C", classes, "."]);
  return [...(submit.includes("--class") ? [] : ["--class", "Job"]), path.join(folder, "job.jar")];
}

const longestMs = 180_000;

async function runSpark(
  args: readonly string[],
  failure: Failure,
  place: Place & { readonly folder: string; readonly scratch: string },
): Promise<{ said: Said[]; exitCode: number }> {
  const given = Object.entries(failure.env ?? {}).map(([name, value]) => [
    name,
    value.replace("OTHER_PYTHON", place.otherPython ?? ""),
  ]);
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    JAVA_HOME: place.javaHome,
    SPARK_HOME: place.sparkHome,
    SPARK_LOCAL_DIRS: place.scratch,
    PYSPARK_PYTHON: "python3",
    SPARK_SUBMIT_OPTS: quickOptions,
    ...Object.fromEntries(given),
  };
  const child = spawn(path.join(place.sparkHome, "bin/spark-submit"), args, {
    cwd: place.folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const said: Said[] = [];
  for (const stream of ["stdout", "stderr"] as const)
    createInterface({ input: child[stream] }).on("line", (text) => said.push({ stream, text }));
  const limit = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), longestMs);
  const exitCode = await new Promise<number>((resolve) =>
    child.once("close", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))),
  );
  clearTimeout(limit);
  return { said, exitCode };
}

/** Every file of a folder, with its path within it. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
