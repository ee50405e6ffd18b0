/** The volumes of the own container, as far as their names help to tell where a file is. */
import type { ContainerManifest, PodManifest } from "./own-pod.ts";

export interface Volume {
  readonly name: string;
  readonly mountPath: string;
  /** Of an emptyDir, as the pod's spec says it: `2Gi`. */
  readonly sizeLimit?: string;
}

export const volumesOf = ({ spec }: PodManifest, container: ContainerManifest | undefined): Volume[] =>
  (container?.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
    if (name === undefined || mountPath === undefined) return [];
    const sizeLimit = (spec?.volumes ?? []).find((each) => each.name === name)?.emptyDir?.sizeLimit;
    return [{ name, mountPath, ...(sizeLimit === undefined ? {} : { sizeLimit: String(sizeLimit) }) }];
  });
