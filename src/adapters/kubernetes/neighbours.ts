/** The other runs that live in this pod, as far as the cluster's steps must know of them. */

export interface Neighbours {
  /** Whether the run with this id goes on. */
  isLiving(runId: string): boolean;
  /** Whether a living run uses the Service of this name. */
  isUsed(service: string): boolean;
  /** This run is about to end; gives whether another one goes on in its pod. */
  leave(): boolean;
}

export const noNeighbours: Neighbours = { isLiving: () => false, isUsed: () => false, leave: () => false };
