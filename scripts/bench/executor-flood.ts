/** What it costs to watch the executors of a large job: memory beside the job, with as many pods as a real API server has. */
import { executorOf } from "../../test/ground/spark-things.ts";
import type { Pods } from "./pods.ts";
import type { Row } from "./row.ts";

const many = 1000;
const flood = 5000;
/** So many are made by one call of kubectl. */
const batch = 500;

/** Says the memory of spark-runner, its parent: before there is any executor, and when so many are there as the file says. */
const program = `
say() { echo "$1 $(grep Anonymous /proc/$PPID/smaps_rollup)"; }
sleep 8; say 0
for count in ${many} ${flood}; do
  until [ -e /tmp/$count ]; do sleep 0.5; done
  sleep 10; say $count
done`;

/** No node takes them, which is what the scheduler writes into each. */
export async function executorFlood({ namespace, ours }: Pods): Promise<Row[]> {
  const pod = await ours(program);
  await pod.says(/^0 Anonymous/m);
  let made = 0;
  for (const count of [many, flood]) {
    while (made < count) {
      const names = Array.from({ length: batch }, (_, index) => `flood-${made + index}`);
      await namespace.apply(...names.map((name) => ofFirstAttempt(executorOf(pod, name))));
      made += batch;
    }
    await pod.exec("touch", `/tmp/${count}`);
    await pod.says(new RegExp(`^${count} Anonymous`, "m"));
  }
  const { log } = await pod.ended();
  const [before, after, most] = [0, many, flood].map((count) => memoryIn(log, count));
  if (before === undefined || after === undefined || most === undefined) throw new Error(`nobody told:\n${log}`);
  return [more(many, after - before, 6), more(flood, most - before)];
}

const ofFirstAttempt = (executor: object): object => {
  const { metadata, ...rest } = executor as { metadata: { labels: Record<string, string> } };
  return { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, "spark-runner/attempt": "1" } } };
};

/** In MB. */
function memoryIn(log: string, count: number): number | undefined {
  const [, kilobytes] = new RegExp(`^${count} Anonymous:\\s+(\\d+) kB$`, "m").exec(log) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

const more = (executors: number, megabytes: number, goal?: number): Row => ({
  what: `in a pod: anonymous memory with ${executors} executors that wait, beyond that without any`,
  against: `${goal ?? 30} MB`,
  measured: `${megabytes.toFixed(1)} MB`,
  ratio: megabytes / (goal ?? 30),
  ...(goal === undefined ? {} : { goal: { most: 1 } }),
});
