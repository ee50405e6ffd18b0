/** Logs as they lie in files: what others put around the lines of a job, and what `explain` makes of it. */
import { explain, type Explanation } from "../../src/explain/words.ts";
import { Keeper } from "../../src/explain/keeper.ts";
import { linesOf } from "../../src/explain/unwrap.ts";
import { inSubmit, main } from "./spark-says.ts";

const time = "2026-11-30T18:00:00.123456789Z";
const pod = "[pod/driver-1/spark-kubernetes-driver] ";
const ofAirflow = "[2026-11-30, 18:00:00 UTC] {pod_manager.py:466} INFO - [base] ";
/** As the kubelet and docker cut long lines, which they do at 16 KiB. */
const pieceLength = 20;

const eachLine = (text: string, wrap: (line: string) => string): string => text.split("\n").map(wrap).join("\n");
const pieces = (line: string): string[] => line.match(new RegExp(`.{1,${pieceLength}}`, "gsu")) ?? [""];

/** Each makes a file of what a job said. */
export const wrappers: Readonly<Record<string, (text: string) => string>> = {
  "no wrapper": (text) => text,
  "kubectl logs --timestamps": (text) => eachLine(text, (line) => `${time} ${line}`),
  "kubectl logs --prefix": (text) => eachLine(text, (line) => `${pod}${line}`),
  "kubectl logs --prefix --timestamps": (text) => eachLine(text, (line) => `${pod}${time} ${line}`),
  "Airflow's log of a task": (text) => eachLine(text, (line) => `${ofAirflow}${line}`),
  "Airflow's log of a task, through kubectl logs --timestamps": (text) =>
    eachLine(text, (line) => `${time} ${ofAirflow}${line}`),
  "docker's json-file": (text) =>
    eachLine(text, (line) => JSON.stringify({ log: `${line}\n`, stream: "stderr", time })),
  "docker's json-file in pieces": (text) =>
    eachLine(text, (line) => {
      const all = pieces(line);
      const logs = all.map((piece, at) => (at === all.length - 1 ? `${piece}\n` : piece));
      return logs.map((log) => JSON.stringify({ log, stream: "stdout", time })).join("\n");
    }),
  "a collector's json": (text) =>
    eachLine(text, (log) =>
      JSON.stringify({
        time,
        stream: "stderr",
        log: `${log}\n`,
        kubernetes: { pod_name: "driver-1", container_name: "main" },
      }),
    ),
  CRI: (text) => eachLine(text, (line) => `${time} stderr F ${line}`),
  "CRI in pieces": (text) =>
    eachLine(text, (line) => {
      const all = pieces(line);
      return all.map((piece, at) => `${time} stdout ${at === all.length - 1 ? "F" : "P"} ${piece}`).join("\n");
    }),
  "Windows' line ends": (text) => text.replaceAll("\n", "\r\n"),
  colours: (text) => eachLine(text, (line) => `\u001B[31m${line}\u001B[0m`),
  "a byte order mark": (text) => `\u{FEFF}${text}`,
};

/** In chunks that begin at any bytes. */
export function keep(log: string | Buffer, cuts: readonly number[] = []): ReturnType<Keeper["end"]> {
  const bytes = Buffer.from(log as string);
  const keeper = new Keeper();
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
    (one, other) => one - other,
  );
  for (const [at, start] of places.entries()) keeper.add(bytes.subarray(start, places[at + 1] ?? bytes.length));
  return keeper.end();
}

export const linesIn = (log: string | Buffer, cuts?: readonly number[]): string[] =>
  keep(log, cuts).parts.flatMap((part) => linesOf(part).map(({ text }) => text));

export const explained = (log: string | Buffer, exitCode?: number): Explanation =>
  explain(keep(log), exitCode, undefined);

/** The cause's id; undefined: none. */
export const causeIn = (log: string | Buffer, exitCode?: number): string | undefined => {
  const { found, lines } = explained(log, exitCode);
  return found ? /\(([a-z0-9-]+)\)$/.exec(lines[0] ?? "")?.[1] : undefined;
};

export const info = (logger: string, text: string): string => `26/11/30 18:00:00 INFO ${logger}: ${text}\n`;
export const begun = info("SparkContext", "Running Spark version 3.5.9");
export const working = info("DAGScheduler", "Got job 3 (count at job.py:7) with 2 output partitions");
export const ending =
  info("SparkContext", "SparkContext is stopping with exitCode 0.") +
  info("ShutdownHookManager", "Shutdown hook called");
export const noClass = `${main}java.lang.ClassNotFoundException: com.x.Y\n\tat x.Y.z(Y.scala:1)\n${inSubmit}`;
export const ours = (...lines: readonly string[]): string => lines.map((line) => `spark-runner: ${line}\n`).join("");
