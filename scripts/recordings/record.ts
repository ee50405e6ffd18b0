/** Makes one failure with the real Spark, and keeps what it said. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { constants, hostname, tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { asKept, cleaned, type Said } from "./cleaned.ts";
import type { Failure } from "./failure.ts";
import { laid, type Place } from "./laid.ts";
import { libraries } from "./libraries.ts";
import { quickOptions } from "../tools/java.ts";

/** How it ended; `signal` where one ended spark-submit itself. */
interface End {
  readonly exitCode: number;
  readonly signal?: NodeJS.Signals;
}

export interface Recording extends End {
  readonly log: string;
  /** As the plan of such a job would name it. */
  readonly application: string;
}

/** undefined: it can't be made on this machine. */
export async function record(failure: Failure, place: Place): Promise<Recording | undefined> {
  if (failure.env?.["PYSPARK_PYTHON"] === "OTHER_PYTHON" && place.otherPython === undefined) return undefined;
  if (failure.newestJava === true && place.newestJava === undefined) return undefined;
  const jars = await libraries(failure.libraries?.[place.line] ?? []);
  if (!(failure.needs ?? []).every((name) => isHere(name))) return undefined;
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "record-")));
  const scratch = path.join(folder, "scratch");
  mkdirSync(scratch);
  const taken = createServer().listen(0);
  await new Promise((resolve) => taken.once("listening", resolve));
  try {
    mount(failure, scratch);
    const port = (taken.address() as { readonly port: number }).port;
    const { asks, mayAll = true } = failure;
    const asked = asks === undefined ? undefined : await place.kubernetes?.ask(asks, mayAll);
    const filled = (text: string): string =>
      text
        .replaceAll("API_SERVER", place.kubernetes?.origin ?? "")
        .replaceAll("API_CA", place.kubernetes?.ca ?? "")
        .replaceAll("API_TOKEN", asked?.token ?? "")
        .replaceAll("NAMESPACE", asked?.namespace ?? "")
        .replaceAll("TAKEN_PORT", `${port}`)
        .replaceAll("FOLDER", folder)
        .replaceAll("OTHER_PYTHON", place.otherPython ?? "");
    const source = failure.source === undefined ? {} : { source: filled(failure.source) };
    const application = laid({ ...failure, ...source }, folder, place);
    const given = [...(failure.submit ?? []).map(filled), ...(jars.length > 0 ? ["--jars", jars.join(",")] : [])];
    const master = /--master |spark\.master=/.test(given.join(" ")) ? [] : ["--master", "local[2]"];
    const args = [...master, "--conf", "spark.ui.enabled=false", ...given, ...application, ...(failure.args ?? [])];
    const own = Object.fromEntries(Object.entries(failure.env ?? {}).map(([name, value]) => [name, filled(value)]));
    const { said, ...end } = await runSpark(args, failure, { ...place, folder, scratch, own });
    const places = {
      sparkHome: place.sparkHome,
      javaHomes: [place.javaHome, realpathSync(place.javaHome)],
      folder,
      host: hostname(),
    };
    const named = (application.at(-1) ?? "").replace(folder, "/app");
    return { log: asKept(cleaned(said, places)), ...end, application: named };
  } finally {
    taken.close();
    if (failure.disk !== undefined) execFileSync("umount", ["-l", scratch]);
    rmSync(folder, { recursive: true, force: true });
  }
}

const isHere = (program: string): boolean =>
  (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(path.join(folder, program)));

function mount({ disk }: Failure, folder: string): void {
  if (disk === undefined) return;
  const options = [`size=${disk.bytes}`, ...(disk.inodes === undefined ? [] : [`nr_inodes=${disk.inodes}`])];
  execFileSync("mount", ["-t", "tmpfs", "-o", options.join(","), "tmpfs", folder]);
}

const mostMs = 180_000;

type Ground = Place & {
  readonly folder: string;
  readonly scratch: string;
  readonly own: Readonly<Record<string, string>>;
};

async function runSpark(
  args: readonly string[],
  { within = [], endedAt, longestMs = mostMs }: Failure,
  { folder, scratch, own, javaHome, sparkHome }: Ground,
): Promise<End & { said: Said[] }> {
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    JAVA_HOME: javaHome,
    SPARK_HOME: sparkHome,
    SPARK_LOCAL_DIRS: scratch,
    PYSPARK_PYTHON: "python3",
    SPARK_SUBMIT_OPTS: quickOptions,
    ...own,
  };
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const [command = "", ...rest] = [...within, path.join(sparkHome, "bin/spark-submit"), ...args];
  const child = spawn(command, rest, { cwd: folder, env: set, stdio: ["ignore", "pipe", "pipe"], detached: true });
  const said: Said[] = [];
  for (const stream of ["stdout", "stderr"] as const)
    createInterface({ input: child[stream] }).on("line", (text) => {
      said.push({ stream, text });
      if (endedAt !== undefined && text.includes(endedAt)) child.kill("SIGTERM");
    });
  const limits = [setTimeout(() => endGroup(child.pid), mostMs), setTimeout(() => child.kill("SIGTERM"), longestMs)];
  // What it leaves holds its outputs: `close` would wait for that.
  const closed = new Promise((resolve) => child.once("close", resolve));
  const end = await new Promise<End>((resolve) =>
    child.once("exit", (code, signal) =>
      resolve(signal === null ? { exitCode: code ?? 0 } : { exitCode: 128 + constants.signals[signal], signal }),
    ),
  );
  endGroup(child.pid);
  await closed;
  for (const limit of limits) clearTimeout(limit);
  return { said, ...end };
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}
