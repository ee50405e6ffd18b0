/** Which pod and container this is, as the kernel tells it. */
export interface KubeletMounts {
  /** The pod's uid as its kubelet has it; of a static pod that is not the API server's. */
  readonly podUid: string;
  /** undefined where the mount that tells it is not there. */
  readonly container: string | undefined;
}
