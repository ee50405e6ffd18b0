/** What was seen of executors: which cause each state is, what is told of it, and when it is none. */
import { describe, expect, test } from "vitest";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import { causes, type CauseId } from "../../src/diagnosis/causes.ts";
import { endedFor, findingOf, outcomeOf } from "../../src/diagnosis/diagnose.ts";
import type { ExecutorClue, ExecutorFacts, ExecutorState } from "../../src/diagnosis/executors.ts";
import { adviceOf, namesIn, saysOf } from "../../src/diagnosis/told.ts";
import { quiet } from "../support/fake-world.ts";
import { ended, main, ranAs } from "../support/spark-says.ts";

const saw = (state: ExecutorState, facts: ExecutorFacts = {}): ExecutorClue => ({
  in: "executors",
  state,
  line: `an executor is ${state}`,
  facts,
});

type Row = [id: CauseId, exitCode: number, again: "yes" | "elsewhere" | "never"];
const states = {
  unschedulable: ["executors-unschedulable", 73, "elsewhere"],
  "scheduling-gated": ["executors-gated", 73, "elsewhere"],
  "invalid-image-name": ["invalid-image-name", 78, "never"],
  "image-not-found": ["image-not-found", 73, "elsewhere"],
  "image-refused": ["image-refused", 73, "elsewhere"],
  "registry-away": ["registry-away", 73, "elsewhere"],
  "missing-secret": ["missing-secret", 78, "elsewhere"],
  "missing-config-map": ["missing-config-map", 78, "elsewhere"],
  "missing-claim": ["missing-claim", 78, "elsewhere"],
  "long-creating": ["executor-not-created", 73, "elsewhere"],
  "never-registered": ["executors-never-registered", 73, "elsewhere"],
  "quota-full": ["quota-full", 73, "elsewhere"],
  "refused-by-quota": ["refused-by-quota", 77, "never"],
  "refused-by-limit-range": ["refused-by-limit-range", 77, "never"],
  "refused-by-policy": ["refused-by-policy", 77, "never"],
  "refused-by-pod-security": ["refused-by-pod-security", 77, "never"],
  "refused-by-rbac": ["refused-by-rbac", 77, "never"],
  // Spark's own code for executors that fail again and again.
  "init-failed": ["executor-init-failed", 11, "yes"],
  "run-container-error": ["executor-cannot-start", 11, "yes"],
  "died-at-start": ["executor-died-at-start", 11, "yes"],
  "oom-killed": ["executor-oom-killed", 11, "yes"],
  evicted: ["executor-evicted", 11, "yes"],
  preempted: ["executor-preempted", 11, "yes"],
  deleted: ["executor-deleted", 11, "yes"],
  "node-gone": ["executor-node-gone", 11, "yes"],
} satisfies Record<ExecutorState, Row>;

describe("an attempt that spark-runner ends for its executors", () => {
  test.for(Object.entries(states))(
    "%s: cause, exit code, and whether another is made",
    ([state, [id, code, again]]) => {
      const outcome = endedFor(saw(state as ExecutorState));
      expect(outcome).toMatchObject({ exitCode: code, found: { cause: { id } } });
      expect(whyNotAgain(outcome)?.again ?? "yes").toBe(again);
    },
  );
});

const foundFor = (clue: ExecutorClue) => findingOf(endedFor(clue));
const told = (state: ExecutorState, facts: ExecutorFacts) => {
  const finding = foundFor(saw(state, facts));
  return finding && [saysOf(finding), adviceOf(finding)];
};

test("what is told has the numbers and names that were seen", () => {
  expect(told("oom-killed", { executor: "3", limit: "1.5 GiB", heap: "1 GiB", overhead: "0.5 GiB" })).toEqual([
    "executor 3 was killed at its limit of 1.5 GiB: heap 1 GiB + overhead 0.5 GiB",
    expect.stringContaining("raise --executor-memory"),
  ]);
  expect(told("oom-killed", {})?.[0]).toBe("an executor was killed at its limit of memory");
  expect(told("missing-secret", { object: "lake-key" })).toEqual([
    "the executors' pods need secret lake-key, which is not there",
    expect.stringContaining("create secret lake-key"),
  ]);
});

test.for<[ExecutorState, ExecutorFacts, CauseId]>([
  ["evicted", { resource: "ephemeral-storage" }, "executor-disk-evicted"],
  [
    "evicted",
    { reason: 'Usage of EmptyDir volume "spark-local-dir-1" exceeds the limit "1Gi".' },
    "executor-disk-evicted",
  ],
  ["evicted", { resource: "memory", reason: "The node was low on resource: memory." }, "executor-evicted"],
  ["long-creating", { reason: 'FailedAttachVolume: Multi-Attach error for volume "pvc-1"' }, "claim-shared"],
  ["long-creating", { reason: "FailedCreatePodSandBox: no network" }, "executor-not-created"],
])("what is %s is told by why: %j", ([state, facts, id]) => {
  expect(foundFor(saw(state, facts))?.cause.id).toBe(id);
});

const everyState = Object.keys(states) as ExecutorState[];
/** Every fact, so that a name that no watch gives is found. */
const allFacts: Required<ExecutorFacts> = {
  executor: "3",
  pod: "p",
  node: "n",
  image: "i",
  limit: "l",
  heap: "h",
  overhead: "o",
  asks: "a",
  exitCode: "1",
  reason: "r",
  resource: "memory",
  object: "x",
  count: "2",
  of: "4",
  lastWords: "w",
};

test("the texts of all states can be filled, in full and with nothing known", () => {
  for (const state of everyState) {
    const { cause } = foundFor(saw(state)) ?? {};
    expect(cause).toBeDefined();
    for (const text of [...(cause?.says ?? []), ...(cause?.advice ?? [])])
      for (const name of namesIn(text)) expect(Object.keys(allFacts)).toContain(name);
    expect(told(state, allFacts)?.join(" ")).not.toMatch(/[{}]|undefined/);
    expect(told(state, {})?.join(" ")).not.toMatch(/[{}]|undefined/);
    expect(told(state, {})?.[1]).not.toBe("");
  }
});

test("each row's advice ends with one that needs no facts", () => {
  for (const { advice } of causes) expect(namesIn(advice.at(-1) ?? "")).toEqual([]);
});

describe("what Spark logs of executors that are refused", () => {
  const post = "Failure executing: POST at: https://10.96.0.1/api/v1/namespaces/team/pods. Message: ";
  const logged = (message: string) =>
    `26/11/30 18:00:00 WARN ExecutorPodsSnapshotsStoreImpl: Exception when notifying snapshot subscriber.\nio.fabric8.kubernetes.client.KubernetesClientException: ${post}${message}. Received status: Status(apiVersion=v1, code=403, kind=Status)\n\tat x\n`;
  const found = (stderr: string) => findingOf(ended(stderr, "", 11, "job.jar"));

  test.for<[string, CauseId, string]>([
    [
      'pods "a-exec-1" is forbidden: exceeded quota: small, requested: limits.cpu=2, used: limits.cpu=3, limited: limits.cpu=4',
      "quota-full",
      "exceeded quota: small, requested: limits.cpu=2, used: limits.cpu=3, limited: limits.cpu=4",
    ],
    [
      'pods "a-exec-1" is forbidden: failed quota: small: must specify limits.cpu for: spark-kubernetes-executor',
      "refused-by-quota",
      "must specify limits.cpu",
    ],
    [
      'pods "a-exec-1" is forbidden: maximum memory usage per Container is 1Gi, but limit is 1476395008',
      "refused-by-limit-range",
      "maximum memory usage per Container is 1Gi",
    ],
    [
      'admission webhook "validate.kyverno.svc-fail" denied the request: resource Pod/team/a-exec-1 was blocked',
      "refused-by-policy",
      "validate.kyverno.svc-fail",
    ],
    [
      'pods "a-exec-1" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "x" must set it)',
      "refused-by-pod-security",
      "allowPrivilegeEscalation != false",
    ],
    [
      'pods is forbidden: User "system:serviceaccount:team:default" cannot create resource "pods" in API group "" in the namespace "team"',
      "refused-by-rbac",
      "in the namespace",
    ],
  ])("%s: %s", ([message, id, said]) => {
    const finding = found(logged(message));
    expect(finding?.cause.id).toBe(id);
    expect(finding && saysOf(finding)).toContain(said);
    // Words in a log: they are told as likely, and keep no job from being tried again.
    expect(whyNotAgain(ended(logged(message), "", 11, "job.jar"))).toBeUndefined();
    expect(found(`${logged(message)}${main}java.lang.IllegalStateException: no rows\n\tat x\n`)?.cause.id).toBe(
      "exception",
    );
  });

  test("of several the last one counts", () => {
    const quota = logged('pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2');
    const range = logged('pods "a" is forbidden: maximum cpu usage per Container is 1, but limit is 2');
    expect(found(quota + range)?.cause.id).toBe("refused-by-limit-range");
    expect(found(range + quota)?.cause.id).toBe("quota-full");
  });

  test.for([
    ["configmaps", "refused-by-rbac"],
    ["jobs", "exception"],
  ] as const)("a driver that may not make %s for them: %s", ([resource, id]) => {
    const message = `Failure executing: POST at: https://kubernetes.default.svc/api/v1/namespaces/n/${resource}. Message: ${resource} is forbidden: User "system:serviceaccount:n:default" cannot create resource "${resource}" in API group "" in the namespace "n".`;
    const thrown = `${main}io.fabric8.kubernetes.client.KubernetesClientException: ${message}\n\tat x\n`;
    expect(found(thrown)?.cause.id).toBe(id);
  });

  test("a pod of somebody else's that is refused is none", () => {
    expect(
      found('job: pods "a" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2\n')?.cause
        .id,
    ).not.toBe("quota-full");
  });
});

describe("beside what the driver said", () => {
  const idBeside = (stderr: string, ...seen: ExecutorClue[]) => {
    const end = { ...quiet, exit: { kind: "exited", code: 1 }, tail: { stdout: "", stderr } } as const;
    return findingOf(outcomeOf(end, { seen }, ranAs("job.jar")))?.cause.id;
  };
  const lost = (executor: number) =>
    `${main}org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure: Lost task 0.3 in stage 1.0 (TID 7) (10.0.0.1 executor ${executor}): ExecutorLostFailure (executor ${executor} exited caused by one of the running tasks) Reason: x\nDriver stacktrace:\n\tat x\n`;

  test("an executor that was killed is the cause of a job that ended for its loss", () => {
    expect(idBeside(lost(3), saw("oom-killed", { executor: "3" }))).toBe("executor-oom-killed");
  });

  test.for<[string, CauseId]>([
    [
      "\nThe executor with id 3 exited with exit code 137(SIGKILL, possible container OOM).\n\n\nThe API gave the following container statuses:\n\n\t container state: terminated\n\t termination reason: OOMKilled\n",
      "executor-oom-killed",
    ],
    [
      "Container killed by YARN for exceeding physical memory limits. 5.5 GB of 5.5 GB physical memory used.",
      "executor-oom-killed",
    ],
    ["Command exited with code 137", "executor-killed"],
    ["Executor heartbeat timed out after 151340 ms", "executor-silent"],
    ["Executor decommission: spot", "executor-taken-away"],
    ["Command exited with code 52", "executor-out-of-memory"],
    [
      "Remote RPC client disassociated. Likely due to containers exceeding thresholds, or network issues.",
      "context-stopped",
    ],
  ])("without a watch Spark's own words tell of the lost executor: %j", ([reason, id]) => {
    const line = lost(3).replace("Reason: x", `Reason: ${reason}`);
    expect(idBeside(line)).toBe(id);
    expect(
      idBeside(
        `${line.replace(main, "26/11/30 18:00:00 ERROR Job: ")}${main}java.lang.IllegalStateException: no rows\n\tat x\n`,
      ),
    ).toBe("exception");
  });

  test("another executor than the one that the error names is none", () => {
    expect(idBeside(lost(7), saw("preempted", { executor: "3" }))).not.toBe("executor-preempted");
  });

  test("of several the last one counts", () => {
    const stopped = `${main}java.lang.IllegalStateException: Cannot call methods on a stopped SparkContext.\n\tat x\n`;
    expect(idBeside(stopped, saw("preempted"), saw("oom-killed"))).toBe("executor-oom-killed");
  });

  test("a job that ended for an error of its own did not end for an executor's", () => {
    expect(idBeside(`${main}java.lang.IllegalStateException: no rows\n\tat x\n`, saw("oom-killed"))).toBe("exception");
  });
});
