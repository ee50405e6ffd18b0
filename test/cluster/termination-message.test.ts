/** What Kubernetes shows of a run's end, as its kubelet takes it, and what the next life of a container knows of the one before. */
import { expect, test } from "vitest";
import { fakeJob, fakeSparkPod, waitsForGo } from "../ground/fake-spark-pod.ts";
import type { Namespace } from "../ground/namespace.ts";
import { namespaceForTest } from "../support/cluster.ts";
import { killRunner } from "../support/waiting-job.ts";

const messageOf = (namespace: Namespace, pod: string): Promise<string> =>
  namespace.kubectl(["get", "pod", pod, "-o", "jsonpath={.status.containerStatuses[0].state.terminated.message}"]);

test("a failed run's cause, advice and attempts are the container's termination message, without root", async () => {
  const namespace = await namespaceForTest();
  const fails = 'echo "Error: Failed to load class a.B" >&2; exit 101';
  const failed = await namespace.runPod([fakeJob], fakeSparkPod(fails));
  const refused = await namespace.runPod(["--max-attemps", "2", fakeJob], fakeSparkPod("exit 0"));
  const path = "/dev/end-of-job";
  const other = await namespace.runPod(
    [fakeJob],
    fakeSparkPod(fails, { change: ({ spec }) => void (spec.containers[0]!["terminationMessagePath"] = path) }),
  );
  const ends = await Promise.all([failed, refused, other].map((each) => each.ended()));
  expect(ends.map(({ exitCode }) => exitCode)).toEqual([101, 64, 101]);
  const whole =
    /^failed for good; exit code 101 .*\ncause: .*\(missing-class\)\nwhat to do: .*\nattempt 1 failed .*a\.B after .*s\n?$/;
  expect(await messageOf(namespace, failed.name)).toMatch(whole);
  expect(await messageOf(namespace, other.name)).toMatch(whole);
  expect(await messageOf(namespace, refused.name)).toMatch(/^failed for good; exit code 64 .*\nerror: .*--max-attemps/);
});

test("with FallbackToLogsOnError it is the log's end, and after a success there is none", async () => {
  const namespace = await namespaceForTest();
  const fromLog = fakeSparkPod("echo the last words; exit 3", {
    change: ({ spec }) => void (spec.containers[0]!["terminationMessagePolicy"] = "FallbackToLogsOnError"),
  });
  const logs = await namespace.runPod(["--max-attempts", "1", fakeJob], fromLog);
  const good = await namespace.runPod([fakeJob], fakeSparkPod("exit 0"));
  await Promise.all([logs.ended(), good.ended()]);
  expect(await messageOf(namespace, logs.name)).toMatch(
    /spark-runner: attempt 1 of 1 starts[^]*spark-runner: the job failed/,
  );
  expect(await messageOf(namespace, good.name)).toBe("");
});

test("a container's next life says how the one before was killed", async () => {
  const namespace = await namespaceForTest();
  const driver = await namespace.runPod(
    ["--max-attempts", "1", fakeJob],
    fakeSparkPod(waitsForGo, { restartPolicy: "OnFailure" }),
  );
  await driver.says(/^READY/m);
  await killRunner(driver);
  await driver.running(1);
  const line = /spark-runner: an earlier life of this container was killed at \S+ \(\w+, exit code 137\): by SIGKILL/;
  await driver.says(line);
  await driver.exec("touch", "/tmp/go");
  expect((await driver.ended()).exitCode).toBe(0);
});
