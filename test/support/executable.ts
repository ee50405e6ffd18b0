/** Runs the packaged executable as a real process. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { executable, root } from "../../scripts/tools/paths.ts";
import { preparedFolderOf } from "../ground/prepared-spark.ts";
import { quickJava } from "../ground/quick-java.ts";

export { executable, root };
export const fixture = (name: string): string => path.join(root, "test/fixtures", name);

export interface Finished {
  /** undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** spark-runner's own lines, without their prefix. */
  readonly said: readonly string[];
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves when stdout and stderr together match; rejects when the process ends first. */
  output(pattern: RegExp): Promise<RegExpMatchArray>;
}

/** Only what a program needs to start: no setting of the developer's machine takes part in a test. */
const cleanEnv = (sparkHome: string | undefined): NodeJS.ProcessEnv => {
  const { PATH, HOME, JAVA_HOME, TMPDIR } = process.env;
  // A user who could change an archive has none: root alone.
  const prepared = sparkHome === undefined || process.getuid?.() !== 0 ? undefined : preparedFolderOf(sparkHome);
  return {
    PATH,
    HOME,
    LANG: "C.UTF-8",
    ...quickJava(),
    ...(prepared === undefined ? {} : { SPARK_RUNNER_PREPARED_DIR: prepared }),
    ...(JAVA_HOME === undefined ? {} : { JAVA_HOME }),
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
  };
};

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** What starts it. */
  readonly by?: readonly string[];
  /** Nothing of its stdout is read before. */
  readonly readsAfter?: Promise<unknown>;
}

export function start(args: readonly string[], { env = {}, cwd, by = [], readsAfter }: StartOptions = {}): Started {
  if (!existsSync(executable)) throw new Error(`${executable} is not built: npm run build makes it`);
  const [file = executable, ...words] = [...by, executable, ...args];
  const child = spawn(file, words, {
    env: { ...cleanEnv(env["SPARK_HOME"]), ...env },
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  const waiting = new Set<() => void>();
  const collect = (add: (text: string) => void) => (chunk: string) => {
    add(chunk);
    for (const check of waiting) check();
  };
  const read = (): void => {
    child.stdout.setEncoding("utf8").on(
      "data",
      collect((text) => (stdout += text)),
    );
  };
  if (readsAfter === undefined) read();
  else void readsAfter.then(read);
  child.stderr.setEncoding("utf8").on(
    "data",
    collect((text) => (stderr += text)),
  );
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const said = stderr
        .split("\n")
        .flatMap((line) => (line.startsWith("spark-runner: ") ? [line.slice("spark-runner: ".length)] : []));
      resolve({ code: code ?? undefined, signal: signal ?? undefined, stdout, stderr, said });
    });
  });
  const output = (pattern: RegExp): Promise<RegExpMatchArray> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const match = pattern.exec(`${stdout}\n${stderr}`);
        if (match === null) return;
        waiting.delete(check);
        resolve(match);
      };
      waiting.add(check);
      void finished.then(() => reject(new Error(`ended without ${pattern}:\n${stdout}\n${stderr}`)));
      check();
    });
  return { child, finished, output };
}

export const run = (
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Finished> => start(args, options).finished;
