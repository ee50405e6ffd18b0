import { test } from "vitest";
import { kubeflowChain, namespaceForTest } from "../support/cluster.ts";
import { fakeJob, fakeSparkPod } from "../support/fake-spark-pod.ts";
import { configMapOf, executorOf, serviceOf, virtualServiceTo } from "../support/spark-things.ts";
const terminate = `
import os, time
started = int(open("/proc/1/stat").read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
time.sleep((1.1 - (time.clock_gettime(time.CLOCK_BOOTTIME) - started)) % 1)
print(int(time.time() * 1000), flush=True)
os.kill(1, 15)
`;
const obeys = "trap 'sleep 5; exit 0' TERM; echo READY; while :; do sleep 0.1; done";
for (const n of [1, 2, 3, 4])
test("fake " + n, async () => {
  const namespace = await namespaceForTest();
  const driver = await namespace.runPod(["spark-runner", fakeJob], fakeSparkPod(obeys, { command: kubeflowChain }));
  const service = await serviceOf(driver);
  await driver.says(/^READY/m);
  await namespace.apply(executorOf(driver, "executor"), configMapOf(driver, "executor"), virtualServiceTo(service, "ours"));
  await new Promise((r) => setTimeout(r, 12000));
  const signalled = Number(await driver.exec("python3", "-c", terminate));
  await driver.ended();
  for (const r of (await namespace.requests()).filter((q) => q.time >= signalled)) console.log("REQ", n, r.time - signalled, r.verb, r.resource, r.name, r.code);
});
