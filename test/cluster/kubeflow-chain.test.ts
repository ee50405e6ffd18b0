/** That the stand-ins for Argo's and Kubeflow's programs do what the real ones were seen to do (docs/test-cluster.md). */
import { expect, test } from "vitest";
import { namespaceForTest } from "../support/cluster.ts";
import { kubeflowChain, terminateStep } from "../support/kubeflow-chain.ts";

const step = async (script: string) => {
  const namespace = await namespaceForTest();
  return namespace.runPod(["bash", "-c", script], { command: kubeflowChain });
};

test("every failure of a step's command becomes exit code 1", async () => {
  expect(await (await step("echo out; exit 42")).ended()).toMatchObject({
    exitCode: 1,
    log: expect.stringContaining("out\n"),
  });
});

// stderr is the container's own; stdout, which the launcher reads, breaks when the launcher dies.
const counts = "exec >&2; trap 'echo asked' TERM; echo ready; for i in {1..100}; do sleep 0.1; echo tick; done";

test("after SIGTERM the launcher is gone at once, and the command has a second or less", async () => {
  const pod = await step(counts);
  await pod.says(/ready/);
  await terminateStep(pod);
  const { exitCode, log } = await pod.ended();
  expect(exitCode).toBe(143);
  expect(log).toContain("asked");
  const left = log.slice(log.indexOf("asked")).split("tick").length - 1;
  expect(left).toBeLessThan(12);
});

test("without the launcher the command has all of the grace period", async () => {
  const namespace = await namespaceForTest();
  const pod = await namespace.runPod(["bash", "-c", counts.replace("100", "30")], { command: ["/kfp/emissary", "--"] });
  await pod.says(/ready/);
  await pod.delete();
  const { exitCode, log } = await pod.ended();
  expect(exitCode).toBe(0);
  expect(log.split("tick").length - 1).toBe(30);
});

// Emissary's signal reaches launcher and command side by side: the command writes until the launcher is gone.
test("stdout breaks with the launcher", async () => {
  const pod = await step("trap : TERM; trap '' PIPE; echo ready; while echo tick; do sleep 0.1; done");
  await pod.says(/ready/);
  await terminateStep(pod);
  expect((await pod.ended()).log).toContain("write error: Broken pipe\n");
});

test("a command in a session of its own gets no signal, and ends with the container", async () => {
  const pod = await step(`setsid bash -c ${JSON.stringify(counts)}`);
  await pod.says(/ready/);
  await terminateStep(pod);
  const { exitCode, log } = await pod.ended();
  expect(exitCode).toBe(143);
  expect(log).not.toContain("asked");
});

test("a process in the background that holds stdout keeps the step from ending", async () => {
  const pod = await step("sleep 3 & echo done");
  await pod.says(/done/);
  const asked = performance.now();
  expect(await pod.ended()).toMatchObject({ exitCode: 0 });
  expect(performance.now() - asked).toBeGreaterThan(2000);
});
