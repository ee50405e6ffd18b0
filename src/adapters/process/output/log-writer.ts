import type { Sink } from "./sink.ts";

/** spark-runner's own lines. Writing one never blocks and never fails, whatever the reader of stderr does. */
export interface LogWriter {
  /** Writes `spark-runner: <line>`; a text of several lines gets the prefix on each. */
  log(line: string): void;
  /** Waits until all is out, but no longer than the bound; what isn't out then is given up. To be called at the end. */
  flush(): Promise<void>;
}

const PREFIX = "spark-runner: ";

export function createLogWriter(
  sink: Sink,
  {
    flushMs = 1000,
    holdMs = 100,
    maxPending = 64 * 1024,
  }: { flushMs?: number; holdMs?: number; maxPending?: number } = {},
): LogWriter {
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  const write = (text: string): void => {
    sink.writeOwn(text.replace(/\n$/, "").replaceAll(/^/gm, PREFIX) + "\n");
    // The job is within a line of its own: it may end it in a moment, but we don't wait long.
    if (sink.held) timer ??= setTimeout(release, holdMs);
  };
  const release = (): void => {
    timer = undefined;
    sink.release();
  };
  const tellDropped = (): void => {
    if (dropped === 0) return;
    const lines = dropped === 1 ? "1 line" : `${dropped} lines`;
    dropped = 0;
    write(`${lines} of spark-runner's own were dropped, because the reader of its log did not take them`);
  };
  return {
    log(line) {
      if (sink.ownPending > maxPending) {
        dropped += 1;
        return;
      }
      tellDropped();
      write(line);
    },
    async flush() {
      clearTimeout(timer);
      release();
      const until = performance.now() + flushMs;
      await within(sink.idle(), flushMs);
      tellDropped();
      sink.release();
      await within(sink.idle(), Math.max(0, until - performance.now()));
      // A write that still waits would keep the process alive for as long as the reader stalls.
      if (sink.ownPending > 0) sink.close();
    },
  };
}

async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, bound]);
  clearTimeout(timer);
}
