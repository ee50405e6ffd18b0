import { closeSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { Outputs } from "./outputs.ts";
import { pumpPipe, pumpStream, type Listener, type Pump } from "./pump.ts";
import type { Spawned, StdioList } from "./spawn.ts";
import type { Pipe } from "./watcher.ts";

/** Where the job's stdout and stderr go, and how the moment of its death is seen. */
export interface Channel {
  /** For the job: stdin, stdout, stderr, and where there are pipes one descriptor more that nobody writes to. */
  readonly stdio: StdioList;
  /** To be called once the job is started (or wasn't). `onDeath` runs before Node has reaped it. */
  attach(job: Spawned, onDeath: () => void, onOutput: Listener | undefined): Attached;
}

export interface Attached {
  /** How many bytes the job has printed so far. */
  printed(): number;
  /** Fulfilled when the readers have all there is. */
  deliver(): Promise<void>;
  tail(): { stdout: string; stderr: string };
  close(): void;
}

export function openChannel(outputs: Outputs, pipes: readonly [Pipe, Pipe, Pipe] | undefined): Channel {
  const merged = outputs.stdout === outputs.stderr;
  if (pipes === undefined) {
    return {
      stdio: ["ignore", "pipe", "pipe"],
      attach: ({ child }, _onDeath, onOutput) =>
        attached(streamPumps(child.stdout, child.stderr, outputs, onOutput), () => {}),
    };
  }
  const [out, err, life] = pipes;
  return {
    stdio: ["ignore", out.write, merged ? out.write : err.write, life.write],
    attach(_job, onDeath, onOutput) {
      for (const pipe of pipes) closeSync(pipe.write);
      const pumps = [pumpPipe(out.read, outputs.stdout, onOutput)];
      if (merged) closeSync(err.read);
      else pumps.push(pumpPipe(err.read, outputs.stderr, onOutput));
      const lifeline = new Socket({ fd: life.read, readable: true, writable: false });
      lifeline
        .on("error", () => {})
        .on("end", onDeath)
        .resume();
      return attached(pumps, () => void lifeline.destroy());
    },
  };
}

function streamPumps(
  stdout: Readable | null,
  stderr: Readable | null,
  outputs: Outputs,
  onOutput: Listener | undefined,
): Pump[] {
  const pumps: Pump[] = [];
  if (stdout) pumps.push(pumpStream(stdout, outputs.stdout, onOutput));
  if (stderr) pumps.push(pumpStream(stderr, outputs.stderr, onOutput));
  return pumps;
}

function attached(pumps: readonly Pump[], close: () => void): Attached {
  return {
    printed: () => pumps.reduce((sum, pump) => sum + pump.tail.total, 0),
    deliver: async () => void (await Promise.all(pumps.map((pump) => pump.finish()))),
    tail: () => ({ stdout: pumps[0]?.tail.text() ?? "", stderr: pumps[1]?.tail.text() ?? "" }),
    close,
  };
}
