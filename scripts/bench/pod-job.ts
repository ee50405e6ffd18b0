/** The small job in real pods: a driver's pod and two executors' on the tests' own Kubernetes. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { placeOf } from "../../test/ground/cluster/place.ts";
import type { DriverPod } from "../../test/ground/driver-pod.ts";
import { imageName } from "../../test/ground/images/images.ts";
import type { Namespace } from "../../test/ground/namespace.ts";
import { cacheRoot } from "../tools/cache.ts";
import { root } from "../tools/paths.ts";
import { Cgroup } from "./cgroup.ts";
import { memoryOf } from "./local-job.ts";
import { isSparkJvm, type JobRun } from "./marks.ts";
import { tell } from "./pods.ts";
import { ProcessWatch } from "./process-watch.ts";
import type { Runs } from "./runs.ts";
import { jobFiles, variants, wordsOf, type VariantName } from "./variants.ts";

export interface PodPlace {
  readonly namespace: Namespace;
  readonly spark: string;
  /** The folder of the job's files on this machine. */
  readonly folder: string;
  /** The image that was prepared. */
  readonly prepared: string;
}

const hold = "/tmp/go";

export const podRuns = (place: PodPlace): Runs => ({
  run: (name) => runInPods(place, name),
  memory: async (name) => {
    let megabytes = Number.NaN;
    await runInPods(place, name, async (pod, watch) => {
      await pod.says(/^HELD$/m);
      megabytes = await memoryOf([...watch.seen.values()].filter(isSparkJvm));
      await pod.exec("touch", hold);
    });
    return megabytes;
  },
});

type Meanwhile = (pod: DriverPod, watch: ProcessWatch) => Promise<void>;

async function runInPods(place: PodPlace, name: VariantName, meanwhile?: Meanwhile): Promise<JobRun> {
  const { namespace } = place;
  const cgroup = new Cgroup(placeOf(root, cacheRoot).cgroup);
  const before = await cgroup.cpuSeconds();
  const watch = new ProcessWatch(cgroup);
  const createdMs = Date.now();
  const pod = await driverPod(place, name, meanwhile !== undefined);
  await meanwhile?.(pod, watch);
  const { exitCode, log } = await pod.ended();
  if (exitCode !== 0) throw new Error(`${name} in a pod ended with ${exitCode}:\n${log.slice(-4000)}`);
  await namespace.watch.until("the executors to be gone", ({ pods, gone }) =>
    [...pods.values()].every(({ metadata, status }) => gone.has(metadata.name) || ended(status.phase))
      ? true
      : undefined,
  );
  const processes = await watch.end();
  const cpuSeconds = (await cgroup.cpuSeconds()) - before;
  await pod.delete(0);
  return { createdMs, startMs: told(log, "START"), endMs: told(log, "END"), cpuSeconds, log, processes };
}

const ended = (phase: string): boolean => phase === "Succeeded" || phase === "Failed";

async function driverPod(
  { namespace, spark, folder, prepared }: PodPlace,
  name: VariantName,
  holds: boolean,
): Promise<DriverPod> {
  const variant = variants[name];
  const isPrepared = variant.by === "spark-runner" && variant.prepared;
  const image = isPrepared ? prepared : imageName(spark);
  const names = Object.values(jobFiles);
  const contents = await Promise.all(names.map((file) => readFile(path.join(folder, file))));
  const program = variant.by === "spark-submit" ? submit(namespace, image) : "spark-runner --max-attempts 1";
  return namespace.runPod(wordsOf(variant, "/job", properties), {
    spark,
    memory: "2Gi",
    command: ["bash", "-c", `${tell("START")}; ${program} "$@"; code=$?; ${tell("END")}; exit $code`, "bench"],
    // Other than tests, with Java as users have it.
    env: { SPARK_SUBMIT_OPTS: "", SPARK_LAUNCHER_OPTS: "", ...(holds ? { BENCH_HOLD: hold } : {}) },
    files: Object.fromEntries(names.map((file, at) => [file, contents[at] ?? ""])),
    change: ({ spec }) => Object.assign(spec.containers[0] ?? {}, { image }),
  });
}

const properties = {
  "spark.executor.instances": "2",
  "spark.executor.cores": "1",
  "spark.kubernetes.executor.request.cores": "100m",
  "spark.kubernetes.container.image.pullPolicy": "Never",
};

/** What spark-runner finds out for itself, as people write it without spark-runner; without a Service. */
function submit({ name, serviceAccount }: Namespace, image: string): string {
  const conf = {
    "spark.master": "k8s://https://kubernetes.default.svc",
    "spark.driver.host": "$(hostname -i)",
    "spark.kubernetes.driver.pod.name": "$HOSTNAME",
    "spark.kubernetes.namespace": name,
    "spark.kubernetes.container.image": image,
    "spark.kubernetes.authenticate.executor.serviceAccountName": serviceAccount,
    "spark.authenticate": "true",
    "spark.network.crypto.enabled": "true",
  };
  const words = Object.entries(conf).map(([property, value]) => `--conf "${property}=${value}"`);
  return ["/opt/spark/bin/spark-submit", ...words].join(" ");
}

/** Milliseconds since 1970. */
function told(log: string, what: string): number {
  const [, seconds] = new RegExp(`^${what} (\\S+)$`, "m").exec(log) ?? [];
  if (seconds === undefined) throw new Error(`nobody told ${what}:\n${log}`);
  return Number(seconds) * 1000;
}
