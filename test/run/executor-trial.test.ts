import { expect, test } from "vitest";
import { ExitCode, RunnerError } from "../../src/errors.ts";
import type { Cluster } from "../../src/run/ports.ts";
import { exits, tell, type World } from "../support/fake-world.ts";
import { factsOfPod } from "../support/plans.ts";

const source = "println(spark.range(3).count())";
const job: Pick<World, "argv" | "said"> = {
  argv: ["--no-retry-jitter", "job.scala"],
  said: { facts: { ...factsOfPod(), source } },
};
const inPod = (world: Partial<World>) => tell({ ...job, goes: [exits(0)], ...world });
const says = (words: string | undefined): Partial<Cluster> => ({ tryExecutor: async () => words });
const refusal = (words: string): string => `pods "job-r1-a1-exec-1" is forbidden: ${words}`;

/** What ends the run before its first attempt. */
async function refusedBy(words: string): Promise<RunnerError> {
  const error = await inPod({ cluster: says(words) }).then(
    ({ end }) => end,
    (failure: unknown) => failure,
  );
  if (!(error instanceof RunnerError)) throw new Error(`the run went on: ${JSON.stringify(error)}`);
  return error;
}

test.for([
  [
    "a quota that wants a limit",
    refusal("failed quota: compute: must specify limits.cpu for: spark-kubernetes-executor"),
    "quota compute refuses the executors: failed quota: compute: must specify limits.cpu for: spark-kubernetes-executor",
    /spark\.kubernetes\.executor\.limit\.cores/,
  ],
  [
    "a LimitRange",
    refusal("maximum memory usage per Container is 1Gi, but limit is 1408Mi"),
    "a LimitRange of the namespace refuses the executors: maximum memory usage per Container is 1Gi, but limit is 1408Mi",
    /--executor-memory/,
  ],
  [
    "Pod Security",
    refusal('violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false'),
    'Pod Security refuses the executors: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
    /pod template/,
  ],
  [
    "a policy",
    refusal("ValidatingAdmissionPolicy 'team-label' with binding 'all' denied request: a pod must have label team"),
    "team-label refuses the executors: ValidatingAdmissionPolicy 'team-label' with binding 'all' denied request: a pod must have label team",
    /policy demands/,
  ],
  [
    "a webhook",
    'admission webhook "images.example.com" denied the request: registry is not allowed',
    "images.example.com refuses the executors: webhook images.example.com: registry is not allowed",
    /policy demands/,
  ],
  [
    "a missing right",
    'pods is forbidden: User "system:serviceaccount:team:runner" cannot create resource "pods" in API group "" in the namespace "team"',
    'the service account may not create executors: User "system:serviceaccount:team:runner" cannot create resource "pods" in API group "" in the namespace "team"',
    /manifests/,
  ],
] as const)(
  "%s ends the run before Spark is started, with its words and what to do",
  async ([, words, told, advice]) => {
    const { exitCode, message, advice: said } = await refusedBy(words);
    expect(message).toBe(`failed to set up the run, before Spark was started: ${told}`);
    expect(exitCode).toBe(ExitCode.notPermitted);
    expect(said).toMatch(advice);
  },
);

test.for([
  ["would be taken, or can't be tried", undefined],
  [
    "are refused by a quota that others fill now",
    refusal("exceeded quota: pods, requested: pods=1, used: pods=2, limited: pods=2"),
  ],
  ["are refused for what nobody here knows", refusal("the moon is full")],
  ["can't be tried by way of a webhook", 'admission webhook "w" does not support dry run'],
  ["are already there", 'pods "job-r1-a1-exec-1" already exists'],
])("a job whose executors %s runs, and prints no line more", async ([, words]) => {
  const plain = await inPod({});
  const { end, lines } = await inPod({ cluster: says(words) });
  expect(end.exitCode).toBe(0);
  expect(lines).toEqual(plain.lines);
});

test("what is set up is removed again when executors would be refused", async () => {
  const calls: string[] = [];
  const cluster: Partial<Cluster> = {
    ...says(refusal("failed quota: compute: must specify limits.cpu")),
    tearDown: async () => (calls.push("tearDown"), []),
  };
  await expect(inPod({ cluster })).rejects.toThrow(/quota compute/);
  expect(calls).toEqual(["tearDown"]);
});

test("the API server is asked while the set-up goes on, and no answer is waited for when that is done", async () => {
  const order: string[] = [];
  const cluster: Partial<Cluster> = {
    async setUp() {
      order.push("setUp");
    },
    tryExecutor: (_pod, _manifest, cancel) => {
      order.push("tryExecutor");
      return new Promise((resolve) => cancel.addEventListener("abort", () => resolve(undefined), { once: true }));
    },
  };
  const clock = {
    after: (ms: number) => {
      order.push(`waits ${ms} ms`);
      return AbortSignal.abort();
    },
  };
  const { end } = await inPod({ cluster, clock });
  expect(end.exitCode).toBe(0);
  expect(order.slice(0, 3)).toEqual(["tryExecutor", "setUp", "waits 300 ms"]);
});

test("a set-up that fails is told, whatever executors would be refused for, and nobody waits for that", async () => {
  let stopped: AbortSignal | undefined;
  const cluster: Partial<Cluster> = {
    setUp: async () => {
      throw new RunnerError(ExitCode.clusterUnavailable, "failed to create Service");
    },
    tryExecutor: (_pod, _manifest, cancel) => ((stopped = cancel), new Promise(() => {})),
  };
  await expect(inPod({ cluster })).rejects.toThrow("failed to create Service");
  expect(stopped?.aborted).toBe(true);
});

test("nobody is asked where it can't be told what Spark would make", async () => {
  const asked: string[] = [];
  const cluster: Partial<Cluster> = { tryExecutor: async () => (asked.push("asked"), undefined) };
  await inPod({ cluster, argv: ["--conf", "spark.executor.instances=0", "job.scala"] });
  await inPod({ cluster, argv: ["--local", "job.scala"] });
  expect(asked).toEqual([]);
});

const quota = "failed quota: compute: must specify limits.cpu for: spark-kubernetes-executor";
/** As Spark logs it. */
const sparkSays = `INFO ExecutorPodsAllocator: Going to request 2 executors from Kubernetes for ResourceProfile Id: 0, target: 2, known: 0
WARN ExecutorPodsSnapshotsStoreImpl: Failure executing: POST at: https://kubernetes/api/v1/namespaces/team/pods. Message: ${refusal(quota)}.
`;

/** How long the only attempt of a jar went on whose executors are refused, and how it ended. */
async function jarRefused(cluster: Partial<Cluster>): Promise<{ took: number | undefined; exitCode: number }> {
  const goes = [{ ...exits(143), takesMs: 120_000, says: sparkSays }];
  const { end } = await inPod({ cluster, goes, argv: ["--max-attempts", "1", "job.jar"] });
  return { took: end.attempts[0]?.durationMs, exitCode: end.exitCode };
}

test("a program that may make its executors others is started, and ended as soon as Spark is refused them, too", async () => {
  expect(await jarRefused(says(refusal(quota)))).toEqual({ took: 500, exitCode: ExitCode.notPermitted });
  expect(await jarRefused({})).toEqual({ took: expect.closeTo(60_500, -3) as number, exitCode: ExitCode.notPermitted });
});

test("and runs to its end when Spark is not", async () => {
  const { end } = await inPod({ cluster: says(refusal(quota)), argv: ["job.jar"] });
  expect(end.exitCode).toBe(0);
});
