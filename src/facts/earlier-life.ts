/** How the life of the own container before this one ended, as its pod's status tells. */

export interface EarlierLife {
  readonly exitCode: number;
  /** In Kubernetes' words: `OOMKilled`, `Error`. */
  readonly reason: string | undefined;
  /** As Kubernetes writes it: `2026-01-31T12:00:00Z`. */
  readonly finishedAt: string | undefined;
}

interface Terminated {
  readonly exitCode?: number;
  readonly reason?: string;
  // Of an answer a text; the client's type for it is a Date.
  readonly finishedAt?: string | Date;
}

interface ContainerStatus {
  readonly name?: string;
  readonly lastState?: { readonly terminated?: Terminated };
}

/** The part of a pod's status that is read. */
export interface PodStatus {
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
}

export function earlierLife(pod: { readonly status?: PodStatus }, container: string): EarlierLife | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {};
  const own = [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === container);
  const ended = own?.lastState?.terminated;
  if (ended?.exitCode === undefined) return undefined;
  const { exitCode, reason, finishedAt } = ended;
  return { exitCode, reason, finishedAt: finishedAt === undefined ? undefined : String(finishedAt) };
}
