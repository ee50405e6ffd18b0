/** What a run in a pod costs: before the job, at its end, after a signal, and in memory while it waits. */
import { configMapOf, executorOf, serviceOf, virtualServiceTo } from "../../test/ground/spark-things.ts";
import type { DriverPod } from "../../test/ground/driver-pod.ts";
import { executorFlood } from "./executor-flood.ts";
import { idleNode } from "./memory.ts";
import type { Place } from "./place.ts";
import { tell, withPods, type How, type Pods } from "./pods.ts";
import { median, type Row } from "./row.ts";

const scripts = "Python scripts that label the pod, make and delete the Service";
const runs = 7;

export const inPods = (place: Place): Promise<Row[]> =>
  withPods(place, async (pods) => [
    await toSubmit(pods),
    await toEnd(pods),
    await requests(pods),
    await signalToDeletes(pods),
    await memory(place, pods),
    ...(await executorFlood(pods)),
  ]);

async function toSubmit(pods: Pods): Promise<Row> {
  const times = await inTurn(pods, "container", "START", "SUBMIT");
  return compared("in a pod: start of the container to start of spark-submit", times);
}

async function toEnd(pods: Pods): Promise<Row> {
  const times = await inTurn(pods, "child", "SUBMIT", "END");
  return compared("in a pod: end of spark-submit to end of all, with nothing left", times);
}

/** Milliseconds from one word to another, of spark-runner and of the scripts. */
async function inTurn({ ours, theirs }: Pods, how: How, from: string, to: string): Promise<[number, number][]> {
  const time = async (pod: DriverPod): Promise<number> => {
    const { exitCode, log } = await pod.ended();
    if (exitCode !== 0) throw new Error(`${pod.name} ended with ${exitCode}:\n${log}`);
    return told(log, to) - told(log, from);
  };
  const times: [number, number][] = [];
  for (let run = 0; run < runs; run++)
    times.push([await time(await ours(tell("SUBMIT"), how)), await time(await theirs(tell("SUBMIT")))]);
  return times;
}

/** Milliseconds since 1970. */
function told(log: string, what: string): number {
  const [, seconds] = new RegExp(`^${what} (\\S+)$`, "m").exec(log) ?? [];
  if (seconds === undefined) throw new Error(`nobody told ${what}:\n${log}`);
  return Number(seconds) * 1000;
}

function compared(what: string, times: readonly (readonly [number, number])[]): Row {
  const [ours, theirs] = [median(times.map(([time]) => time)), median(times.map(([, time]) => time))];
  return {
    what,
    against: scripts,
    measured: `${ours.toFixed(0)} ms, ${theirs.toFixed(0)} ms`,
    ratio: median(times.map(([a, b]) => a / b)),
    goal: { most: 1 },
  };
}

/** Of all runs that the namespace has seen by now. */
async function requests({ namespace }: Pods): Promise<Row> {
  const all = await namespace.requests();
  const jobs = all.filter(({ verb, resource, code }) => verb === "create" && resource === "services" && code === 201);
  const perJob = (isOurs: boolean): number => {
    const of = (list: typeof all): number =>
      list.filter(({ userAgent }) => userAgent.startsWith("spark-runner/") === isOurs).length;
    return of(all) / of(jobs);
  };
  const [ours, theirs] = [perJob(true), perJob(false)];
  return {
    what: "requests to the API server for a job of one attempt, without Spark's own",
    against: scripts,
    measured: `${ours.toFixed(1)}, ${theirs.toFixed(1)}`,
    ratio: ours / theirs,
  };
}

const boundMs = 100;

/** Two executors, a config map and a VirtualService are there, beside the Service. */
async function signalToDeletes(pods: Pods): Promise<Row> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) times.push(await oneSignal(pods, run));
  return {
    what: "in a pod: SIGTERM to the arrival of the last DELETE for 5 things",
    against: `${boundMs} ms, of the second that Kubeflow leaves`,
    measured: `${median(times).toFixed(0)} ms (at most ${Math.max(...times).toFixed(0)} ms)`,
    ratio: median(times) / boundMs,
    goal: { most: 1 },
  };
}

async function oneSignal({ namespace, ours }: Pods, run: number): Promise<number> {
  const pod = await ours("trap 'exit 143' TERM; echo READY; while :; do sleep 0.05; done");
  await pod.says(/^READY/m);
  const service = await serviceOf(pod);
  const [first, second, map, route] = ["executor-a", "executor-b", "config", "route"].map((name) => `${name}-${run}`);
  const things = [executorOf(pod, `${first}`), executorOf(pod, `${second}`), configMapOf(pod, `${map}`)];
  await namespace.apply(...things, virtualServiceTo(service, `${route}`));
  const signalled = Number(await pod.exec("bash", "-c", "echo $EPOCHREALTIME; kill -TERM 1")) * 1000;
  await pod.ended();
  // What is deleted once is gone; the teardown at the end looks again, and finds nothing.
  const firsts = new Map<string, number>();
  for (const { verb, resource, name = resource, time } of await namespace.requests())
    if (verb.startsWith("delete") && time >= signalled && !firsts.has(name)) firsts.set(name, time);
  // Both executors by one call.
  const missing = ["pods", map, route, service].filter((name) => !firsts.has(`${name}`));
  if (missing.length > 0) throw new Error(`after SIGTERM nobody deleted ${missing.join(", ")}:\n${pod.log()}`);
  return Math.max(...firsts.values()) - signalled;
}

/** Measured by what stands for spark-submit, which spark-runner has started, when all that starts is over. */
async function memory(place: Place, { ours }: Pods): Promise<Row> {
  const idle = await idleNode(place);
  const pod = await ours("sleep 6; grep Anonymous /proc/$PPID/smaps_rollup");
  const { log } = await pod.ended();
  const [, kilobytes] = /^Anonymous:\s+(\d+) kB$/m.exec(log) ?? [];
  const used = Number(kilobytes) / 1024;
  return {
    what: "in a pod: anonymous memory while the job runs",
    against: "an idle bare node",
    measured: `${used.toFixed(1)} MB, ${idle.toFixed(1)} MB`,
    ratio: used / idle,
    // The watch of executors is worth what it takes: the table of causes, one connection more, a summary of each pod.
    goal: { most: 2.6 },
  };
}
