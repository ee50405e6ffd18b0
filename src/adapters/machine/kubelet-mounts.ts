/** Which pod and container this is, as the kernel tells it: by the files that the kubelet mounts into each container. */
import type { KubeletMounts } from "../../facts/kubelet-mounts.ts";
import { readText, type ReadText } from "./cgroup.ts";

/** The file's folder on the node, from whatever file system it is on: `…/pods/UID/containers/NAME/HASH`. */
const ofContainer = /(?:^|\/)pods\/([^/]+)\/containers\/([^/]+)\/[^/]+$/;
const ofHosts = /(?:^|\/)pods\/([^/]+)\/etc-hosts$/;

/**
 * undefined where the kernel says nothing of it (gVisor, Windows, no Kubernetes), or two mounts contradict each other: a
 * hostPath can be mounted over one of them, and then it may be another pod's.
 */
export function kubeletMounts(read: ReadText = readText): KubeletMounts | undefined {
  const roots = rootsByPoint(read("/proc/self/mountinfo") ?? "");
  const [, ofLog, container] = ofContainer.exec(roots.get("/dev/termination-log") ?? "") ?? [];
  const [, ofPod] = ofHosts.exec(roots.get("/etc/hosts") ?? "") ?? [];
  const podUid = ofLog ?? ofPod;
  if (podUid === undefined || (ofPod !== undefined && ofPod !== podUid)) return undefined;
  return { podUid, container };
}

/** https://docs.kernel.org/filesystems/proc.html: `id parent major:minor root point …`. Of several at one point the last is seen. */
const rootsByPoint = (mountinfo: string): ReadonlyMap<string, string> =>
  new Map(
    mountinfo.split("\n").map((line) => {
      const [, , , root = "", point = ""] = line.split(" ");
      return [point, root] as const;
    }),
  );
