/** However a job ends that doesn't end by itself: the exit code, no attempt too many, and nothing that stays. */
import { expect, test } from "vitest";
import { namespaceForTest } from "../support/cluster.ts";
import { fakeJob, fakeSparkPod, waitsForGo } from "../ground/fake-spark-pod.ts";
import { kubeflowChain, terminateStep } from "../support/kubeflow-chain.ts";
import { attemptsIn, executorsOf, expectNothingLeft, leftIn } from "../support/leftovers.ts";
import { testedVersions } from "../support/spark-home.ts";
import { configMapOf, executorOf, serviceOf } from "../ground/spark-things.ts";
import { deletesIn, killRunner, leadTo, startJob, waitingJob } from "../support/waiting-job.ts";

const newest = testedVersions.at(-1) ?? "";
const other = "virtualservice.networking.istio.io/other";

test("a deleted pod: 143, no further attempt, and all is gone when the pod is", async () => {
  const namespace = await namespaceForTest();
  const { driver, service } = await startJob(namespace);
  const [executor] = executorsOf(namespace, driver);
  await driver.delete();
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([143, 1]);
  expect(log).toContain("spark-runner: the run was ended by SIGTERM; exit code 143\n");
  expect(log).not.toMatch(/ to .+, run: /);
  const deleted = (await deletesIn(namespace)).map(({ what }) => what);
  expect(deleted).toEqual(
    expect.arrayContaining([`services/${service}`, `pods/${executor?.metadata.name}`, "virtualservices/ours"]),
  );
  await driver.gone();
  expect(await leftIn(namespace, driver)).toEqual([other]);
});

test("an evicted pod: 75, whatever the job returned after the signal", async () => {
  const namespace = await namespaceForTest();
  const obeys = "trap 'exit 0' TERM; echo READY; while :; do sleep 0.1; done";
  const driver = await namespace.runPod([fakeJob], fakeSparkPod(obeys));
  const service = await serviceOf(driver);
  await driver.says(/^READY/m);
  await leadTo(namespace, service);
  await namespace.apply(executorOf(driver, "executor"), configMapOf(driver, "executor"));
  await driver.evict();
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([75, 1]);
  expect(log).toContain("the run was ended by SIGTERM because the platform is taking the pod away");
  expect(log).toContain("spark-runner:   attempt 1 succeeded");
  const deleted = (await deletesIn(namespace)).map(({ what }) => what);
  expect(deleted).toEqual(
    expect.arrayContaining([`services/${service}`, "pods/executor", "configmaps/executor", "virtualservices/ours"]),
  );
  await driver.gone();
  expect(await leftIn(namespace, driver)).toEqual([other]);
});

test("Kubeflow ends a step: in the second that is left nothing stays behind, though the pod does", async () => {
  const namespace = await namespaceForTest();
  const { driver, service } = await startJob(namespace, ["spark-runner", ...waitingJob.args], {
    command: kubeflowChain,
    // The second must not go by while other tests' pods have the processor.
    change: ({ spec: { containers } }) => void (containers[0]!["resources"].requests.cpu = "1"),
  });
  const [executor] = executorsOf(namespace, driver);
  const signalled = await terminateStep(driver);
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([143, 1]);
  const deletes = await deletesIn(namespace);
  const after = (what: string): number => (deletes.find((each) => each.what === what)?.time ?? Infinity) - signalled;
  // How soon is for the bench to say; here, that it is soon enough.
  expect(after(`services/${service}`)).toBeLessThan(900);
  expect(after(`pods/${executor?.metadata.name}`)).toBeLessThan(900);
  expect(after("virtualservices/ours")).toBeLessThan(900);
  // An executor has some seconds to end.
  await expect.poll(() => leftIn(namespace, driver), { timeout: 30_000, interval: 500 }).toEqual([other]);
  expect(driver.pod().status.phase).toBe("Failed");
});

test("spark-runner killed: the JVM dies at once, and the next run of the job removes the rest", async () => {
  const namespace = await namespaceForTest();
  const step = `
spark-runner "$@"; code=$?; start=$(date +%s%3N)
for _ in {1..250}; do pgrep --exact 'java|python3' > /tmp/alive || break; sleep 0.02; done
echo "alone after $(( $(date +%s%3N) - start )) ms"; exit $code`;
  const { driver, service } = await startJob(namespace, ["--job", "daily", ...waitingJob.args], {
    command: ["bash", "-c", step, "step"],
  });
  await killRunner(driver);
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([137, 1]);
  expect(Number(/^alone after (\d+) ms$/m.exec(log)?.[1])).toBeLessThan(2000);
  expect(await leftIn(namespace, driver)).toEqual(
    expect.arrayContaining([`service/${service}`, `label of pod/${driver.name}`]),
  );

  const unrelated = await namespace.runPod(["--job", "hourly", fakeJob], fakeSparkPod("exit 0"));
  expect((await unrelated.ended()).exitCode).toBe(0);
  expect(await leftIn(namespace, driver, unrelated)).toContain(`service/${service}`);

  const next = await namespace.runPod(["--job", "daily", fakeJob], fakeSparkPod("exit 0"));
  const end = await next.ended();
  expect(end.exitCode).toBe(0);
  expect(end.log).toContain(`removed what a run of this job in pod ${driver.name} left`);
  await expect.poll(() => leftIn(namespace, driver, unrelated, next), { timeout: 30_000 }).toEqual([other]);
});

test("spark-runner killed: what stays goes with the pod", async () => {
  const namespace = await namespaceForTest();
  const driver = await namespace.runPod(["--max-attempts", "1", fakeJob], fakeSparkPod(waitsForGo));
  const service = await serviceOf(driver);
  await driver.says(/^READY/m);
  await namespace.apply(executorOf(driver, "executor"), configMapOf(driver, "executor"));
  await killRunner(driver);
  expect((await driver.ended()).exitCode).toBe(137);
  const stays = ["configmap/executor", "pod/executor", `service/${service}`, `label of pod/${driver.name}`];
  expect(await leftIn(namespace, driver)).toEqual(stays);
  await driver.delete();
  await expect.poll(() => leftIn(namespace, driver), { timeout: 60_000, interval: 500 }).toEqual([]);
});

test("a container that starts again takes over the Service, and removes its first life's executors", async () => {
  const namespace = await namespaceForTest();
  const { driver, service } = await startJob(namespace, waitingJob.args, { restartPolicy: "OnFailure" });
  const [executor] = executorsOf(namespace, driver);
  await killRunner(driver);
  expect((await driver.ended(0)).exitCode).toBe(137);
  const { exitCode, log } = await driver.ended();
  expect([exitCode, attemptsIn(log)]).toEqual([0, 2]);
  const [, first = "", second = ""] = log.split("attempt 1 of 3 starts");
  expect(second).toMatch(/^READY[^]*^DONE/m);
  const before = first.slice(first.indexOf("READY"));
  expect(before).toContain(`Service ${service} is there from an earlier life of this container, and used again\n`);
  expect(before).toMatch(new RegExp(`removed what an earlier attempt left: .*pod ${executor?.metadata.name}`));
  expect(await leftIn(namespace, driver)).toEqual([other]);
});

test("beside a container that never gets ready the job finds its own container, and executors their driver", async () => {
  const namespace = await namespaceForTest();
  const driver = await namespace.runPod(waitingJob.args, {
    spark: waitingJob.spark,
    files: waitingJob.files,
    change({ spec }) {
      const [main] = spec.containers;
      spec.containers.unshift({
        ...main,
        name: "aside",
        image: main?.["image"].replace(waitingJob.spark, newest),
        command: ["sleep", "infinity"],
        args: [],
        resources: {},
        readinessProbe: { exec: { command: ["false"] }, periodSeconds: 1 },
      });
    },
  });
  await driver.says(/^READY/m);
  const [executor] = executorsOf(namespace, driver);
  expect(executor?.spec.containers[0]?.image).toContain(waitingJob.spark);
  const ready = driver.pod().status.conditions?.find(({ type }) => type === "Ready");
  expect(ready?.status).toBe("False");
  await driver.exec("touch", "/tmp/go");
  // The pod goes on with its other container; only what runs in the main one is asked.
  const status = await namespace.watch.until(
    "the job to end",
    () => driver.pod().status.containerStatuses?.find(({ name }) => name === "main")?.state.terminated,
  );
  expect([status.exitCode, attemptsIn(driver.log())]).toEqual([0, 1]);
  await expectNothingLeft(namespace, driver);
});
