/** A folder of this machine as a volume claim: in our cluster it is what a team's shared disk is in theirs. */
import type { Kubectl } from "./kubectl.ts";

/**
 * Pods of the namespace may mount it by the claim's name, at the restricted Pod Security level too, which refuses
 * hostPath in a pod itself. Kubernetes does not change the folder's owner: its mode must let user 185 in.
 * Gives what removes the volume; the claim goes with its namespace.
 */
export async function claimFolder(
  kubectl: Kubectl,
  namespace: string,
  claim: string,
  folder: string,
): Promise<() => Promise<void>> {
  const volume = `${namespace}-${claim}`;
  const shared = { accessModes: ["ReadWriteMany"], storageClassName: "" };
  const objects = [
    {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: volume },
      spec: {
        ...shared,
        capacity: { storage: "1Gi" },
        persistentVolumeReclaimPolicy: "Retain",
        claimRef: { namespace, name: claim },
        hostPath: { path: folder, type: "Directory" },
      },
    },
    {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { namespace, name: claim },
      spec: { ...shared, volumeName: volume, resources: { requests: { storage: "1Gi" } } },
    },
  ];
  await kubectl(["create", "--filename", "-"], objects.map((object) => JSON.stringify(object)).join("\n---\n"));
  // Kubernetes keeps the volume until the claim, and with it the last pod that uses it, is gone.
  return async () => void (await kubectl(["delete", "persistentvolume", volume, "--wait=false"]));
}
