/** What is seen of the own container around an attempt, and what of it may be a cause's evidence. */

/** Where the driver writes files. */
export interface PlaceSeen {
  readonly folder: string;
  /** `volume scratch`, `the container's own file system` */
  readonly on: string;
  /** Of the file system, in bytes. */
  readonly size: number;
  /** What of it is used up now. */
  readonly full?: "bytes" | "inodes";
  /** As the pod's spec says it of an emptyDir: `2Gi`. */
  readonly sizeLimit?: string;
}

export interface ContainerSeen {
  /** Processes of it that the kernel killed for memory meanwhile; limit and peak of its memory in bytes, where known. */
  readonly oomKills?: { readonly count: number; readonly limit?: number; readonly peak?: number };
  readonly places: readonly PlaceSeen[];
  /** The report that a JVM wrote of its crash meanwhile, and what it says at its head. */
  readonly crash?: { readonly file: string; readonly what: string };
}

export const nothingSeen: ContainerSeen = { places: [] };

type Saw = "oom kill" | "disk full" | "jvm crash";

/** One such thing that ended the attempt. `line` tells it by itself. */
export interface ContainerClue {
  readonly in: "container";
  readonly saw: Saw;
  readonly line: string;
  readonly facts: Readonly<Record<string, string | undefined>>;
}

export interface ContainerEvidence {
  readonly in: "container";
  readonly saw: Saw;
}
