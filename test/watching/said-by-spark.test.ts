import { describe, expect, test } from "vitest";
import { createListener, type Told } from "../../src/watching/said-by-spark.ts";

const post = "Failure executing: POST at: https://kubernetes.default.svc/api/v1/namespaces/team/pods. Message: ";
const status =
  ". Received status: Status(apiVersion=v1, code=403, details=null, kind=Status, message=x, status=Failure).";

function heard(text: string, pieceLength = text.length): Told[] {
  const told: Told[] = [];
  const listen = createListener((each) => void told.push(each));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceLength) listen(bytes.subarray(at, at + pieceLength));
  return told;
}

const refusal = (message: string): unknown =>
  heard(`io.fabric8.KubernetesClientException: ${post}${message}${status}\n`)[0];

const log = [
  "26/01/01 12:00:00 INFO ExecutorPodsAllocator: Going to request 2 executors from Kubernetes for ResourceProfile Id: 0, target: 4, known: 2, sharedSlotFromPendingPods: 2147483647.",
  "26/01/01 12:00:09 INFO KubernetesClusterSchedulerBackend$KubernetesDriverEndpoint: Registered executor NettyRpcEndpointRef(spark-client://Executor) (10.244.0.7:38470) with ID 12,  ResourceProfileId 0",
  "26/01/01 12:00:10 INFO TaskSetManager: Starting task 0.0 in stage 0.0",
  `{"ts":"2026-01-01","level":"INFO","msg":"Registered executor NettyRpcEndpointRef(spark-client://Executor) (10.244.0.8:1) with ID 13, ResourceProfileId 0","logger":"x"}`,
  "",
].join("\n");

describe("what Spark says of its executors", () => {
  test.for([log.length, 1, 7, 150, 1000])("is heard in pieces of %i bytes", (length) => {
    const told = heard(log, length).toSorted((one, other) => one.what.localeCompare(other.what));
    expect(told).toEqual([
      { what: "asked", profile: "0", target: 4 },
      { what: "registered", executor: "12" },
      { what: "registered", executor: "13" },
    ]);
  });

  test.for([
    [
      "quota-full",
      'pods "x-exec-1" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2',
      "team",
    ],
    [
      "quota-full",
      'pods "x-exec-1" is forbidden: exceeded quota: team, requested: limits.cpu=1500m,limits.memory=2Gi, used: limits.cpu=1,limits.memory=1Gi, limited: limits.cpu=2,limits.memory=2Gi',
      "team",
    ],
    [
      "refused-by-quota",
      'pods "x-exec-1" is forbidden: exceeded quota: team, requested: limits.cpu=1,limits.memory=2049Mi, used: limits.cpu=0,limits.memory=0, limited: limits.cpu=2,limits.memory=2Gi',
      "team",
    ],
    [
      "refused-by-quota",
      'pods "x" is forbidden: failed quota: team: must specify limits.cpu for: spark-kubernetes-executor',
      "team",
    ],
    [
      "refused-by-limit-range",
      'pods "x" is forbidden: maximum memory usage per Container is 1Gi, but limit is 1408Mi',
      undefined,
    ],
    [
      "refused-by-limit-range",
      'pods "x" is forbidden: [minimum cpu usage per Pod is 2, but request is 1, maximum cpu usage per Pod is 1]',
      undefined,
    ],
    [
      "refused-by-pod-security",
      'pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
      "restricted:latest",
    ],
    [
      "refused-by-rbac",
      'pods is forbidden: User "system:serviceaccount:team:job" cannot create resource "pods" in API group "" in the namespace "team"',
      undefined,
    ],
    [
      "refused-by-policy",
      "pods \"x\" is forbidden: ValidatingAdmissionPolicy 'no-root' with binding 'b' denied request: root",
      "no-root",
    ],
    ["refused-by-policy", 'admission webhook "check.example" denied the request: labels are missing', "check.example"],
  ] as const)("%s", ([state, message, object]) => {
    expect(refusal(message)).toMatchObject({
      what: "refused",
      trouble: { state, ...(object === undefined ? {} : { object }) },
    });
  });

  test("is heard from a client that puts a sentence of its own first, and from a log in JSON", () => {
    const old = "Forbidden!Configured service account doesn't have access. Service account may have been revoked. ";
    expect(refusal(`${old}pods "x" is forbidden: failed quota: q: must specify limits.cpu`)).toMatchObject({
      trouble: { state: "refused-by-quota", object: "q" },
    });
    expect(
      heard(`{"msg":"${post}pods \\"x\\" is forbidden: violates PodSecurity \\"baseline:v1.30\\": host ports"}\n`),
    ).toMatchObject([{ trouble: { state: "refused-by-pod-security", object: "baseline:v1.30" } }]);
  });

  test.for([
    "the job wrote: this is forbidden: exceeded quota: of my bank\n",
    `${post}pods "x" is forbidden: something that nobody has seen before\n`,
    "Registered executor of the will, with ID 7\n",
    `Message: services "x" is forbidden: exceeded quota: team, requested: a=1, used: a=1, limited: a=1\n`,
  ])("is not heard in %j", (text) => expect(heard(text)).toEqual([]));

  test("tells whether it is an executor by its name", () => {
    const of = (name: string) => refusal(`pods "${name}" is forbidden: failed quota: q: must specify limits.cpu`);
    expect(of("flights-1-exec-12")).toMatchObject({ isExecutor: true });
    expect(of("flights-helper")).toMatchObject({ isExecutor: false });
  });

  test("of lines without end only what is needed is kept", () => {
    expect(heard(`${"x".repeat(1_000_000)}\n${log}`, 4096)).toHaveLength(3);
  });
});
