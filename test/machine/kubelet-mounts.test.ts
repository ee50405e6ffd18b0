import { expect, test } from "vitest";
import { kubeletMounts } from "../../src/adapters/machine/kubelet-mounts.ts";

const uid = "6f7c1cf2-5d5e-4d1c-a1d4-6f9a0d4a2c11";
const another = "00000000-5d5e-4d1c-a1d4-6f9a0d4a2c11";
const mount = (root: string, point: string): string => `812 790 8:1 ${root} ${point} rw,relatime - ext4 /dev/sda1 rw`;
const hosts = (of: string, folder = "/var/lib/kubelet"): string =>
  mount(`${folder}/pods/${of}/etc-hosts`, "/etc/hosts");
const log = (of: string, name = "spark", folder = "/var/lib/kubelet"): string =>
  mount(`${folder}/pods/${of}/containers/${name}/1a2b3c4d`, "/dev/termination-log");

test.for<[string, readonly string[], ReturnType<typeof kubeletMounts>]>([
  ["both are known", [hosts(uid), log(uid)], { podUid: uid, container: "spark" }],
  [
    "both are known where the kubelet's folder is a file system of its own",
    [hosts(uid, ""), log(uid, "spark", "")],
    { podUid: uid, container: "spark" },
  ],
  [
    "in a cluster that runs in a pod the inner pod is ours",
    [hosts(uid, `/pods/${another}/volumes/d/pods-of`), log(uid, "spark", `/pods/${another}/containers/kind`)],
    { podUid: uid, container: "spark" },
  ],
  ["the container alone tells its pod", [log(uid)], { podUid: uid, container: "spark" }],
  ["hosts alone tell the pod", [hosts(uid)], { podUid: uid, container: undefined }],
  ["of mounts over each other the last is seen", [log(another, "x"), log(uid)], { podUid: uid, container: "spark" }],
  ["a mount of another pod's, over ours, is not believed", [hosts(uid), log(another)], undefined],
  [
    "a container's folder at another place says nothing",
    [mount(`/var/lib/kubelet/pods/${another}/containers/x/1a`, "/host/log")],
    undefined,
  ],
  ["Docker's own mounts say nothing", [mount("/var/lib/docker/containers/1a/hosts", "/etc/hosts")], undefined],
  ["a file system without roots, as gVisor's, says nothing", [mount("/", "/etc/hosts")], undefined],
])("%s", ([, lines, expected]) => {
  const text = [mount("/", "/"), ...lines, ""].join("\n");
  expect(kubeletMounts((file) => (file === "/proc/self/mountinfo" ? text : undefined))).toEqual(expected);
});

test("without /proc nothing is known", () => {
  expect(kubeletMounts(() => undefined)).toBeUndefined();
});
