/** Several runs in one pod, as in a notebook's terminal, an Airflow worker, or `a & b` in one step. */
import { expect, test } from "vitest";
import { namespaceForTest, smallExecutors } from "../support/cluster.ts";
import type { DriverPod } from "../ground/driver-pod.ts";
import { executorsOf, expectNothingLeft } from "../support/leftovers.ts";
import { testedVersions } from "../support/spark-home.ts";

const program = (name: string): string => `
import os, time
from pyspark import SparkContext
sc = SparkContext()
print("READY", sc.parallelize([1], 1).count(), flush=True)
while "${name}" == "one" and not os.path.exists("/tmp/go"):
    time.sleep(0.1)
print("DONE", sc.parallelize(range(10), 2).count(), flush=True)
`;
const files = { "one.py": program("one"), "two.py": program("two") };
const args = [...smallExecutors, "--executor-minimum", "1", "--max-attempts", "1"].map((arg) => `'${arg}'`).join(" ");

/** Runs it in a pod that is there; gives its log, with the exit code in its last line. */
const runIn = (driver: DriverPod, job: string): Promise<string> =>
  driver.exec(
    "bash",
    "-c",
    `spark-runner --job ${job} ${args} /job/${job}.py > /tmp/${job}.log 2>&1; code=$?; cat /tmp/${job}.log; echo code=$code`,
  );
const says = (driver: DriverPod, job: string, word: string): Promise<string> =>
  driver.exec("timeout", "120", "bash", "-c", `until grep -q ^${word} /tmp/${job}.log; do sleep 0.2; done`);

test("two runs in one pod end beside each other as in two pods, and nothing of the other is touched", async () => {
  const namespace = await namespaceForTest();
  const driver = await namespace.runPod([], {
    spark: testedVersions[0] ?? "",
    command: ["sleep", "infinity"],
    env: { Driver_Memory: "512m" },
    memory: "2500Mi",
    files,
  });
  await driver.running();
  const one = runIn(driver, "one");
  await says(driver, "one", "READY");
  const [ofOne] = executorsOf(namespace, driver);
  const two = await runIn(driver, "two");
  expect(two, two).toMatch(/code=0\n$/);
  expect(two).toContain("another run is active in this pod: this one has its own label spark-runner/driver-");
  expect(two).toMatch(/ports 7088, 7089, 4050;/);
  expect(two).not.toContain("removed what");
  const services = (await namespace.list()).filter((each) => each.startsWith("service/"));
  expect(services).toEqual([expect.stringMatching(/^service\/one-/)]);
  const left = await namespace.kubectl([
    "get",
    "pod",
    ofOne?.metadata.name ?? "",
    "--output",
    "jsonpath={.status.phase}",
  ]);
  expect(left).toBe("Running");
  expect(Object.keys(driver.pod().metadata.labels ?? {}).filter((label) => label.startsWith("spark-runner/"))).toEqual([
    "spark-runner/driver",
  ]);
  await driver.exec("touch", "/tmp/go");
  const log = await one;
  expect(log, log).toMatch(/code=0\n$/);
  expect(log).toContain("DONE 10");
  const ofRun = executorsOf(namespace, driver).filter(({ metadata }) => metadata.name.startsWith("one-"));
  expect(
    ofRun.map(({ metadata }) => metadata.name),
    "it never had to ask for another one",
  ).toEqual([ofOne?.metadata.name]);
  await expectNothingLeft(namespace, driver);
});
