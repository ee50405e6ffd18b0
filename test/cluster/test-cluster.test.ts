/** What all other tests of this folder stand on: pods of the test image, watched, in a namespace of their own. */
import { expect, test } from "vitest";
import { namespaceForTest } from "../support/cluster.ts";
import { testedVersions } from "../support/spark-home.ts";

const shell = ["bash", "-c"];

test.each(testedVersions)("the image for Spark %s starts spark-runner, as a user who has a name", async (spark) => {
  const namespace = await namespaceForTest();
  const [runner, look] = await Promise.all([
    namespace.runPod(["--version"], { spark }),
    namespace.runPod(["id -un; pwd; spark-submit --version; python --version; touch /x"], { spark, command: shell }),
  ]);
  expect(await runner.ended()).toMatchObject({ exitCode: 0, log: expect.stringMatching(/^spark-runner \d/) });
  const { exitCode, log } = await look.ended();
  expect(exitCode).toBe(1);
  expect(log).toContain("spark\n/opt/spark/work-dir\n");
  expect(log).toContain(`version ${spark}\n`);
  expect(log).toMatch(/^Python 3/m);
  expect(log).toContain("Read-only file system");
});

test("a namespace refuses what the restricted Pod Security level forbids, and a baseline one takes it", async () => {
  const pod = (namespace: string) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "loose", namespace },
    spec: { containers: [{ name: "main", image: "none", imagePullPolicy: "Never" }] },
  });
  const restricted = await namespaceForTest();
  await expect(restricted.apply(pod(restricted.name))).rejects.toThrow('violates PodSecurity "restricted:latest"');
  const baseline = await namespaceForTest({ level: "baseline" });
  await baseline.apply(pod(baseline.name));
  expect(await baseline.list()).toEqual(["pod/loose"]);
});

test("pods find Services by name, and their requests are counted by service account", async () => {
  const namespace = await namespaceForTest();
  const ask = `
import json, ssl, urllib.request, socket
folder = "/var/run/secrets/kubernetes.io/serviceaccount/"
context = ssl.create_default_context(cafile=folder + "ca.crt")
def ask(path):
    request = urllib.request.Request("https://kubernetes.default.svc" + path, headers={"Authorization": "Bearer " + open(folder + "token").read()})
    try:
        return urllib.request.urlopen(request, context=context).status
    except urllib.error.HTTPError as error:
        return error.code
print(ask("/api/v1/namespaces/${namespace.name}/pods"), ask("/api/v1/namespaces/${namespace.name}/secrets"))
`;
  const pod = await namespace.runPod(["-c", ask], { command: ["python"] });
  expect(await pod.ended()).toMatchObject({ exitCode: 0, log: "200 403\n" });
  const requests = await namespace.requests();
  expect(requests.map(({ verb, resource, code }) => [verb, resource, code])).toEqual([
    ["list", "pods", 200],
    ["list", "secrets", 403],
  ]);
});

test("the exit code and the log of a pod are known after it was deleted", async () => {
  const namespace = await namespaceForTest();
  const script = "trap 'echo stopped; exit 7' TERM; echo ready; sleep 60 & wait";
  const pod = await namespace.runPod([script], { command: shell });
  await pod.says(/ready/);
  await pod.delete();
  expect(await pod.ended()).toMatchObject({ exitCode: 7, log: "ready\nstopped\n" });
  await pod.gone();
});

test("an evicted pod carries the DisruptionTarget condition while it ends", async () => {
  const namespace = await namespaceForTest();
  const pod = await namespace.runPod(["trap 'exit 3' TERM; echo ready; sleep 60 & wait"], { command: shell });
  await pod.says(/ready/);
  await pod.evict();
  expect(await pod.ended()).toMatchObject({ exitCode: 3 });
  const condition = pod.pod().status.conditions?.find(({ type }) => type === "DisruptionTarget");
  expect(condition).toMatchObject({ status: "True", reason: "EvictionByEvictionAPI" });
});

test("a container that is started again has its lives told apart", async () => {
  const namespace = await namespaceForTest();
  const script = "test -e /tmp/go && exit 0; echo first; until [ -e /tmp/go ]; do sleep 0.1; done; exit 5";
  const pod = await namespace.runPod([script], { command: shell, restartPolicy: "OnFailure" });
  await pod.says(/first/); // Kubernetes keeps no log of a life that was over before somebody read it
  await pod.exec("touch", "/tmp/go");
  expect(await pod.ended(0)).toMatchObject({ exitCode: 5 });
  expect(await pod.ended()).toMatchObject({ exitCode: 0, log: "first\n" });
});

test("a VirtualService is served in all its versions", async () => {
  const namespace = await namespaceForTest();
  await namespace.apply({
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "job" },
    spec: { hosts: ["job"], http: [{ route: [{ destination: { host: "job" } }] }] },
  });
  for (const version of ["v1", "v1beta1", "v1alpha3"]) {
    const got = await namespace.kubectl(["get", `virtualservices.${version}.networking.istio.io`, "-o", "name"]);
    expect(got.trim()).toBe("virtualservice.networking.istio.io/job");
  }
});
