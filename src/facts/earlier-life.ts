/** How a container ended that could not tell it itself, as its pod's status tells: the own one's life before this, and another pod's. */

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
  readonly state?: { readonly terminated?: Terminated };
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
  return lifeOf(own?.lastState?.terminated);
}

const killedCode = 137;

export const wasKilled = ({ exitCode, reason }: EarlierLife): boolean =>
  reason === "OOMKilled" || exitCode === killedCode;

/** Of a pod that is over: the container of it that was killed, if one was. */
export function killedIn(pod: { readonly status?: PodStatus }): (EarlierLife & { container: string }) | undefined {
  for (const { name = "", state } of pod.status?.containerStatuses ?? []) {
    const life = lifeOf(state?.terminated);
    if (life !== undefined && wasKilled(life)) return { ...life, container: name };
  }
  return undefined;
}

function lifeOf(ended: Terminated | undefined): EarlierLife | undefined {
  if (ended?.exitCode === undefined) return undefined;
  const { exitCode, reason, finishedAt } = ended;
  return { exitCode, reason, finishedAt: finishedAt === undefined ? undefined : String(finishedAt) };
}
