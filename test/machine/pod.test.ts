import { expect, test } from "vitest";
import { readPod } from "../../src/adapters/machine/pod.ts";
import { resolve } from "../support/plans.ts";

const namespaceFile = { "/var/run/secrets/kubernetes.io/serviceaccount/namespace": "team\n" };
const pod = (
  env: Record<string, string>,
  files: Record<string, string> = {},
  host = "step-1",
): ReturnType<typeof readPod> => {
  const { values } = resolve(["job.py"], { env }).settings;
  return readPod(env, { name: values.podName, namespace: values.namespace }, (file) => files[file], host);
};
const cluster = { KUBERNETES_SERVICE_HOST: "10.0.0.1" };

test("a pod is known by the cluster's variable and its service account", () => {
  expect(pod(cluster, namespaceFile)).toMatchObject({
    inPod: true,
    pod: { name: "step-1", namespace: "team", uid: undefined },
  });
});

test("what the pod is told about itself wins", () => {
  const env = { ...cluster, POD_NAME: "p", POD_NAMESPACE: "n", POD_UID: "u", POD_SERVICE_ACCOUNT: "s" };
  expect(pod(env, namespaceFile)).toEqual({
    inPod: true,
    mounts: undefined,
    pod: { name: "p", namespace: "n", uid: "u", serviceAccount: "s", image: undefined, mountedNamespace: "team" },
  });
});

test.for([
  ["a laptop", {}, {}],
  ["a laptop with a variable of the cluster", cluster, {}],
  ["a container with an empty variable", { KUBERNETES_SERVICE_HOST: "" }, namespaceFile],
] as const)("%s is no pod, and its host's name no pod's", ([, env, files]) => {
  expect(pod(env, files)).toMatchObject({ inPod: false, pod: { name: undefined } });
});

test("without a mounted token a pod that is told its name is one", () => {
  expect(pod({ ...cluster, POD_NAME: "p" })).toMatchObject({ inPod: true, pod: { name: "p", namespace: undefined } });
});

test("a host's name that Linux may have cut is not taken for the pod's", () => {
  expect(pod(cluster, namespaceFile, "x".repeat(63)).pod.name).toBeUndefined();
  expect(pod(cluster, namespaceFile, "x".repeat(62)).pod.name).toBe("x".repeat(62));
});

test("empty variables count as not set", () => {
  expect(pod({ ...cluster, POD_NAME: "", POD_NAMESPACE: "", POD_UID: "" }, namespaceFile).pod).toMatchObject({
    name: "step-1",
    namespace: "team",
    uid: undefined,
  });
});

const tokenOf = (claims: unknown): string => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;
const withToken = (token: string) => ({
  ...namespaceFile,
  "/var/run/secrets/kubernetes.io/serviceaccount/token": token,
});

test("the token says for which pod it was made, which a host name may not", () => {
  const token = tokenOf({ "kubernetes.io": { pod: { name: "long-1", uid: "u-1" } } });
  expect(pod(cluster, withToken(token), "node-7").pod).toMatchObject({ name: "long-1", uid: "u-1" });
  expect(pod({ ...cluster, POD_NAME: "p", POD_UID: "u" }, withToken(token)).pod).toMatchObject({ name: "p", uid: "u" });
});

test.for(["", "e30", tokenOf({ sub: "x" }), tokenOf({ "kubernetes.io": { pod: null } }), "a.!.b", tokenOf(7)])(
  "a token that says nothing of its pod (%#) leaves the host name",
  (token) => {
    expect(pod(cluster, withToken(token)).pod).toMatchObject({ name: "step-1", uid: undefined });
  },
);

test("the kernel is asked in a pod only", () => {
  const mountinfo = "1 2 8:1 /var/lib/kubelet/pods/u-1/containers/spark/1a /dev/termination-log rw - ext4 /dev/sda rw";
  const files = { ...namespaceFile, "/proc/self/mountinfo": mountinfo };
  expect(pod(cluster, files).mounts).toEqual({ podUid: "u-1", container: "spark" });
  expect(pod({}, files).mounts).toBeUndefined();
});
