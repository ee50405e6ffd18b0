/** How the tree's main process ended, and what it last said. */
export interface Ended {
  readonly exit:
    | { readonly kind: "exited"; readonly code: number }
    | { readonly kind: "signalled"; readonly signal: string; readonly number: number }
    | { readonly kind: "not started"; readonly exitCode: 126 | 127; readonly why: string };
  readonly timedOut: boolean;
  /** Whether spark-runner killed it, because it had not ended within the grace. */
  readonly killed?: boolean;
  /** Whether it ended before any signal came: then a signal that comes while its output is delivered changes nothing of it. */
  readonly endedFirst?: boolean;
  readonly durationMs: number;
  /**
   * The last 128 KiB of its stdout and stderr, each, as text (invalid UTF-8 replaced), after the beginnings of errors that
   * are longer than that; all in stdout if both are one.
   */
  readonly tail: { readonly stdout: string; readonly stderr: string };
  /** What a stalled reader of spark-runner's output had not taken at the end of the grace, or of the time. */
  readonly droppedBytes: number;
  /** Why the job's output could not be written any more (a full disk, say); the job went on. */
  readonly unwritten?: string | undefined;
  /** With a spool: it was full when the main process ended, and so the reader held that up all the same. */
  readonly heldUp?: boolean;
  /** Processes of the tree that even SIGKILL didn't end (stuck in the kernel); 0 but for broken disks and the like. */
  readonly survivors: number;
}
