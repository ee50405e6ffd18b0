/** What each state of an executor's pod means, as kubelet, scheduler and registry write it. */
import { describe, expect, test } from "vitest";
import { standingOf, type Standing } from "../../src/watching/standing.ts";
import { executorPod, running, terminated, unschedulable, waiting, type Executor } from "../support/executor-pods.ts";

const standing = (executor: Executor, before?: Extract<Standing, { is: "stuck" }>["trouble"]) =>
  standingOf(executorPod(executor), before);
const stateOf = (executor: Executor): string => {
  const found = standing(executor);
  return found.is === "stuck" || found.is === "ended" ? (found.trouble?.state ?? found.is) : found.is;
};

/** As containerd and CRI-O say what a registry, or what stands before it, said. */
const pulls = {
  "image-not-found": [
    'rpc error: code = NotFound desc = failed to pull and unpack image "r/x:1": failed to resolve reference "r/x:1": r/x:1: not found',
    "rpc error: code = Unknown desc = reading manifest nope in docker.io/library/spark: manifest unknown",
    'Back-off pulling image "r/x:1": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "r/x:1": r/x:1: not found',
  ],
  "image-refused": [
    'rpc error: code = Unknown desc = failed to pull and unpack image "docker.io/a/b:1": failed to resolve reference "docker.io/a/b:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    'failed to pull and unpack image "r/x:1": failed to resolve reference "r/x:1": failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://r/token: 401 Unauthorized',
    'failed to resolve reference "r/x:1": unexpected status from HEAD request to https://r/v2/x/manifests/1: 403 Forbidden',
  ],
  "registry-away": [
    'failed to resolve reference "r/x:1": unexpected status from HEAD request to https://r/v2/x/manifests/1: 429 Too Many Requests',
    "toomanyrequests: You have reached your pull rate limit",
    'failed to resolve reference "r/x:1": unexpected status from HEAD request to https://r/v2/x/manifests/1: 503 Service Unavailable',
    'failed to do request: Head "https://r/v2/x/manifests/1": dial tcp 10.0.0.1:443: i/o timeout',
    'failed to do request: Head "https://r/v2/x/manifests/1": dial tcp: lookup r on 10.96.0.10:53: no such host',
    'failed to do request: Head "https://r/v2/x/manifests/1": read tcp 10.2.0.49:42728->23.20.95.219:443: read: connection reset by peer',
    "something that nobody has seen before",
  ],
} as const;

describe("an image that can't be pulled", () => {
  test.for(Object.entries(pulls).flatMap(([state, all]) => all.map((words) => [state, words] as const)))(
    "%s: %s",
    ([state, words]) => {
      expect(stateOf(waiting("ErrImagePull", words))).toBe(state);
      expect(stateOf(waiting("ImagePullBackOff", words))).toBe(state);
    },
  );

  test("is as it was before while a back-off does not say why", () => {
    const before = { state: "image-not-found", reason: "r/x:1: not found" } as const;
    const quiet = waiting("ImagePullBackOff", 'Back-off pulling image "r/x:1"');
    expect(standing(quiet, before)).toEqual({ is: "stuck", trouble: before });
    expect(stateOf(quiet)).toBe("registry-away");
  });

  test("is told in the registry's words, without the runtime's around them", () => {
    const words = 'rpc error: code = NotFound desc = failed to pull image "x": x: not found';
    expect(standing(waiting("ErrImagePull", words))).toMatchObject({
      trouble: { reason: 'failed to pull image "x": x: not found' },
    });
  });

  test.for([
    ["invalid-image-name", waiting("InvalidImageName", 'couldn\'t parse image name "x:": invalid reference format')],
    ["image-not-found", waiting("ErrImageNeverPull", 'Container image "x" is not present with pull policy of Never')],
  ] as const)("%s", ([state, executor]) => expect(stateOf(executor)).toBe(state));
});

test.for([
  ["missing-secret", "db", 'secret "db" not found'],
  ["missing-secret", "db", "couldn't find key password in Secret team/db"],
  ["missing-config-map", "conf", 'configmap "conf" not found'],
  ["missing-config-map", "conf", "couldn't find key k in ConfigMap team/conf"],
] as const)("what a container needs and isn't there: %s %s, by %s", ([state, object, words]) =>
  expect(standing(waiting("CreateContainerConfigError", words))).toEqual({
    is: "stuck",
    trouble: { state, reason: words, object },
  }),
);

test.for([
  ["unschedulable", unschedulable("0/1 nodes are available: 1 Insufficient cpu.")],
  ["scheduling-gated", unschedulable("Scheduling is blocked due to non-empty scheduling gates", "SchedulingGated")],
  ["missing-claim", unschedulable('0/1 nodes are available: persistentvolumeclaim "data" not found.')],
  ["run-container-error", waiting("RunContainerError", 'exec: "nope": executable file not found in $PATH')],
  [
    "run-container-error",
    waiting("CreateContainerConfigError", "container has runAsNonRoot and image will run as root"),
  ],
  ["coming", waiting("ContainerCreating")],
  ["coming", {}],
  ["running", running()],
] as const)("%s", ([state, executor]) => expect(stateOf(executor)).toBe(state));

test("an init container that fails keeps its executor from running", () => {
  const ended = { terminated: { exitCode: 3, reason: "Error", message: "first\nno such bucket\n" } };
  const statuses = [
    { name: "fetch", state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } }, lastState: ended },
  ];
  expect(standing({ status: { phase: "Pending", initContainerStatuses: statuses } })).toEqual({
    is: "stuck",
    trouble: {
      state: "init-failed",
      reason: "init container fetch ended with exit code 3 (Error): no such bucket",
      object: "fetch",
    },
  });
});

test("an init container that fails ends an executor whose pod is not started again", () => {
  const end = { exitCode: 3, reason: "Error", message: "no such bucket\n", finishedAt: "2026-01-01T00:01:00Z" };
  const initContainerStatuses = [{ name: "fetch", state: { terminated: end } }];
  expect(standing({ status: { phase: "Failed", initContainerStatuses } })).toEqual({
    is: "ended",
    died: true,
    trouble: {
      state: "init-failed",
      reason: "init container fetch ended with exit code 3 (Error): no such bucket",
      object: "fetch",
    },
  });
});

describe("an executor that has ended", () => {
  const deleted = { deletionTimestamp: "2026-01-01T00:02:00Z", deletionGracePeriodSeconds: 30 };
  const disrupted = (reason: string): Executor => ({
    status: {
      ...terminated(143).status,
      conditions: [{ type: "DisruptionTarget", status: "True", reason, message: "why" }],
    },
    metadata: deleted,
  });

  test.for<[string, boolean, Executor]>([
    ["died-at-start", true, terminated(1)],
    ["died-at-start", true, terminated(52)],
    ["oom-killed", true, terminated(137, { reason: "OOMKilled" })],
    // Spark deletes it a moment after its end.
    ["died-at-start", true, { ...terminated(1, { finishedAt: "2026-01-01T00:01:29Z" }), metadata: deleted }],
    ["ended", false, { ...terminated(1, { finishedAt: "2026-01-01T00:01:31Z" }), metadata: deleted }],
    ["ended", false, { ...terminated(143, { finishedAt: "2026-01-01T00:01:29Z" }), metadata: deleted }],
    ["ended", false, terminated(0)],
    [
      "evicted",
      true,
      { status: { phase: "Failed", reason: "Evicted", message: "low on resource: ephemeral-storage" } },
    ],
    ["node-gone", true, { status: { phase: "Failed", reason: "NodeLost", message: "gone" } }],
    ["evicted", false, disrupted("EvictionByEvictionAPI")],
    ["preempted", false, disrupted("PreemptionByScheduler")],
    ["node-gone", false, disrupted("DeletionByTaintManager")],
  ])("%s; died by itself: %s", ([state, died, executor]) => {
    expect(stateOf(executor)).toBe(state);
    expect(standing(executor)).toMatchObject({ is: "ended", died });
  });

  test("is quoted with its code and its last line", () => {
    const message = "26/01/01 ERROR x\nException in thread main: no room\n";
    expect(standing(terminated(50, { message }))).toMatchObject({
      trouble: { reason: "exit code 50: Exception in thread main: no room" },
    });
  });
});
