/** Drivers on their node's network: its name servers, and its ports, are shared with others. */
import { expect, test } from "vitest";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import type { PodObject, PodOptions } from "../ground/driver-pod.ts";
import { fakeJob, fakeSparkPod } from "../ground/fake-spark-pod.ts";
import { expectNothingLeft } from "../support/leftovers.ts";
import { testedVersions } from "../support/spark-home.ts";

const onHost =
  (dnsPolicy?: string) =>
  ({ spec }: PodObject): void => {
    Object.assign(spec, { hostNetwork: true, ...(dnsPolicy === undefined ? {} : { dnsPolicy }) });
  };

/** Each waits until the other one's SparkContext is there too, as a line in its log tells the test. */
const program = `
import os, time
from pyspark import SparkContext
sc = SparkContext()
print("READY", sc.parallelize([1], 1).count(), flush=True)
while not os.path.exists("/tmp/go"):
    time.sleep(0.1)
print("DONE", sc.parallelize(range(10), 2).count(), flush=True)
`;

test("what a pod on its node's network lacks is said at once, and two that have it share a node's ports", async () => {
  const namespace = await namespaceForTest({ level: "privileged" });
  const lacking = await namespace.runPod([fakeJob], fakeSparkPod("exit 0", { change: onHost() }));
  const { exitCode, log } = await lacking.ended();
  expect(exitCode, log).toBe(78);
  expect(log).toContain("has hostNetwork with dnsPolicy ClusterFirst");
  expect(log).toContain("set dnsPolicy: ClusterFirstWithHostNet in the pod's manifest");
  await expectNothingLeft(namespace, lacking);

  const args = [...smallExecutors, "--executor-minimum", "1", "--max-attempts", "1", "/job/job.py"];
  const options: PodOptions = {
    spark: testedVersions[0] ?? "",
    files: { "job.py": program },
    change: onHost("ClusterFirstWithHostNet"),
  };
  const drivers = await Promise.all([namespace.runPod(args, options), namespace.runPod(args, options)]);
  await Promise.all(drivers.map((driver) => driver.says(/^READY 1$/m)));
  await Promise.all(drivers.map((driver) => driver.exec("touch", "/tmp/go")));
  const ends = await Promise.all(drivers.map((driver) => driver.ended()));
  expect(ends.map((end) => [end.exitCode, /DONE 10/.test(end.log)])).toEqual([
    [0, true],
    [0, true],
  ]);
  await expectNothingLeft(namespace, lacking, ...drivers);
});
