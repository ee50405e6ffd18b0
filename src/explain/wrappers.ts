/**
 * What others put around the lines of a log: kubectl, docker, the kubelet, collectors of logs. Each is taken off only where
 * it is surely one, and line by line, for a file may hold several logs. A line here is a string of bytes, one character each,
 * since a wrapper may cut a letter in two.
 */

import { parsed } from "../diagnosis/structured.ts";

/** A line without its wrapper. */
export interface Peeled {
  readonly text: string;
  /** The pod and container that said it: `driver-1/spark-kubernetes-driver`. */
  readonly source?: string;
  readonly stream?: string;
  /** The next line of the same stream belongs to this one. */
  readonly goesOn?: boolean;
}

export const bytesOf = (text: string): string => Buffer.from(text).toString("latin1");
export const textOf = (bytes: string): string => Buffer.from(bytes, "latin1").toString();

/** `kubectl logs --prefix`: `[pod/driver-1/main] …`. */
export function podPrefix(line: string): Peeled | undefined {
  const [prefix = "", source] = /^\[pod\/([a-z0-9.-]+\/[a-z0-9-]+)\] /.exec(line) ?? [];
  return source === undefined ? undefined : { text: line.slice(prefix.length), source };
}

const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d`;
/** With seven digits at least: kubelet and docker write nanoseconds, most programs do not. */
const stamp = new RegExp(String.raw`^${time}\.\d{7,9}(?:Z|[+-]\d\d:\d\d)(?: |$)`);

/** `kubectl logs --timestamps`, `docker logs -t`: each line has one, so one alone is the program's own. */
export const withoutStamp = (line: string): string | undefined =>
  stamp.test(line) ? line.replace(stamp, "") : undefined;

/** Airflow's log of a task, https://github.com/apache/airflow: `[2026-11-30, 18:00:00 UTC] {pod_manager.py:466} INFO - [base] text`. */
const airflow = /^\[\d{4}-\d\d-\d\d(?:T|, )[\d:.+-]+(?: [A-Z]+)?\] \{[\w.]+\.py:\d+\} [A-Z]+ - (?:\[[a-z0-9-]+\] )?/;

export const withoutAirflow = (line: string): string => line.replace(airflow, "");

/** What the kubelet keeps, https://github.com/kubernetes/design-proposals-archive: `2026-11-30T18:00:00.1Z stderr F text`. */
const cri = new RegExp(String.raw`^${time}(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) (stdout|stderr) ([FP])(?::\S*)?(?: |$)`);

export function criLine(line: string): Peeled | undefined {
  const [head = "", stream, tag] = cri.exec(line) ?? [];
  return stream === undefined ? undefined : { text: line.slice(head.length), stream, goesOn: tag === "P" };
}

/** Docker's json-file, and what fluent-bit and its like make of it: `{"log":"text\n","stream":"stderr","time":"…"}`. */
export function dockerLine(line: string): Peeled | undefined {
  if (!/^\{.*"log" ?:/.test(line) || !line.includes('"stream"')) return undefined;
  const { log, stream, kubernetes } = parsed(textOf(line)) ?? {};
  if (typeof log !== "string" || (stream !== "stdout" && stream !== "stderr")) return undefined;
  const text = bytesOf(log.replace(/\r?\n$/, ""));
  return { text, stream, goesOn: !log.endsWith("\n"), ...sourceIn(kubernetes) };
}

function sourceIn(kubernetes: unknown): { source?: string } {
  const { pod_name: pod, container_name: container } = (kubernetes ?? {}) as Record<string, unknown>;
  return typeof pod === "string" && typeof container === "string" ? { source: `${pod}/${container}` } : {};
}
