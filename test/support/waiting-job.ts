/** A real job that runs until somebody ends it, for tests of how jobs end. */
import type { DriverPod, PodOptions } from "../ground/driver-pod.ts";
import { smallExecutors, type Namespace } from "../ground/namespace.ts";
import { testedVersions } from "./spark-home.ts";
import { serviceOf, virtualServiceTo } from "../ground/spark-things.ts";

/** In Python, because then no script is compiled. It waits for /tmp/go in the first life of its container. */
const program = `
import os, time
from pyspark import SparkContext
sc = SparkContext()
print("READY", sc.parallelize([1], 1).count(), flush=True)
waits = not os.path.exists("/tmp/life")
open("/tmp/life", "w").close()
while waits and not os.path.exists("/tmp/go"):
    time.sleep(0.1)
print("DONE", flush=True)
`;

export const waitingJob = {
  spark: testedVersions[0] ?? "",
  files: { "job.py": program },
  args: [...smallExecutors, "--executor-minimum", "1", "/job/job.py"],
} as const;

/** The job, once an executor has worked for it, with a VirtualService that leads to its Service, and with another. */
export async function startJob(
  namespace: Namespace,
  args: readonly string[] = waitingJob.args,
  options: PodOptions = {},
): Promise<{ readonly driver: DriverPod; readonly service: string }> {
  const { spark, files } = waitingJob;
  const driver = await namespace.runPod(args, { spark, files, ...options });
  const service = await serviceOf(driver);
  await leadTo(namespace, service);
  await driver.says(/^READY/m);
  return { driver, service };
}

/** VirtualServices: `ours` leads to the Service, `other` elsewhere. */
export const leadTo = (namespace: Namespace, service: string): Promise<void> =>
  namespace.apply(
    virtualServiceTo(`${service}.${namespace.name}.svc.cluster.local`, "ours"),
    virtualServiceTo("another-service", "other"),
  );

/** What spark-runner asked to delete, as `resource/name`, and when, in milliseconds since 1970. */
export const deletesIn = async (namespace: Namespace) =>
  (await namespace.requests())
    .filter(({ verb, userAgent }) => verb === "delete" && userAgent.startsWith("spark-runner/"))
    .map(({ resource, name, time }) => ({ what: `${resource}/${name}`, time }));

/** With SIGKILL, from inside. */
export const killRunner = (driver: DriverPod): Promise<string> =>
  driver.exec("pkill", "-KILL", "--full", "^(/usr/local/bin/)?spark-runner --");
