/** What is made of a registry that does not give an executor its image, by what it answers to the node's own runtime. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { PodObject } from "../ground/driver-pod.ts";
import { fakeJob, fakeSparkPod } from "../ground/fake-spark-pod.ts";
import { executorOf } from "../ground/spark-things.ts";
import { namespaceForTest } from "../support/cluster.ts";
import { attemptsIn, expectNothingLeft } from "../support/leftovers.ts";

const port = "5127";
const script = path.join(import.meta.dirname, "../fixtures/programs/registry.py");
const runs = "trap 'exit 143' TERM; echo READY; while :; do sleep 0.1; done";
const soon = ["--executor-warning=3s", "--executor-timeout=12s", "--executor-patience=image=6s"];

test("an image that is missing or withheld ends the run after its time; a registry that is busy, broken or silent is waited for", async () => {
  const namespace = await namespaceForTest();
  const outside = await namespaceForTest({ level: "privileged" });
  const registry = await outside.runPod([port], {
    name: "registry",
    command: ["python3", "/job/registry.py"],
    files: { "registry.py": readFileSync(script) },
    change: ({ spec }) => void Object.assign(spec, { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" }),
  });
  await registry.says(/^READY/m);
  const startWith = async (answer: string) => {
    const driver = await namespace.runPod(
      ["--max-attempts", "1", "--job", answer, ...soon, fakeJob],
      fakeSparkPod(runs, { name: answer }),
    );
    await driver.says(/^READY/m);
    const pod = executorOf(driver, `${answer}-executor`) as PodObject;
    pod.metadata.labels["spark-runner/attempt"] = "1";
    delete pod.spec["nodeSelector"];
    Object.assign(pod.spec, { restartPolicy: "Never" });
    Object.assign(pod.spec.containers[0] ?? {}, {
      image: `127.0.0.1:${port}/${answer}:1`,
      imagePullPolicy: "Always",
    });
    await namespace.apply(pod);
    const { exitCode, log } = await driver.ended();
    const cause = /^spark-runner: cause: .* \(([\w-]+)\)$/m.exec(log)?.[1];
    const said = /no executor has come after .*: 1 of 1 executors (.*); the attempt ends in/.exec(log)?.[1];
    return { answer, driver, seen: [exitCode, attemptsIn(log), cause], said };
  };
  const ends = await Promise.all(["missing", "private", "busy", "broken", "silent"].map(startWith));
  // A pod whose image is being pulled goes when that has ended.
  await registry.delete(0);
  await namespace.watch.until(
    "the last one to be gone",
    () => namespace.watch.gone.has("silent-executor") || undefined,
  );
  await expectNothingLeft(namespace, ...ends.map(({ driver }) => driver));
  expect(Object.fromEntries(ends.map(({ answer, seen }) => [answer, seen]))).toEqual({
    missing: [73, 1, "image-not-found"],
    private: [73, 1, "image-refused"],
    busy: [73, 1, "registry-away"],
    broken: [73, 1, "registry-away"],
    silent: [73, 1, "registry-away"],
  });
  expect(Object.fromEntries(ends.map(({ answer, said }) => [answer, said]))).toEqual({
    missing: expect.stringMatching(
      /can't get their image, which isn't there: .*127\.0\.0\.1:5127\/missing:1.*not found/,
    ),
    private: expect.stringMatching(/can't get their image, which the registry doesn't give them: .*private:1/),
    busy: expect.stringMatching(/wait for a registry: .*busy.*429 Too Many Requests/),
    broken: expect.stringMatching(/wait for a registry: .*broken.*500 Internal Server Error/),
    silent: expect.stringMatching(/wait for a registry: no end yet of "Pulling image .*silent:1/),
  });
});
