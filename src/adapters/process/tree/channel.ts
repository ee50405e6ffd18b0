import { closeSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { Outputs } from "../output/outputs.ts";
import { pumpPipe, pumpStream, type Listener, type Pump } from "../output/pump.ts";
import type { RingFile } from "../output/ring-file.ts";
import type { Spawned, StdioList } from "./spawn.ts";
import { Spool, type Outlet } from "../output/spool.ts";
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
  /** Whether the reader of stdout holds the job up. */
  isHeldUp(): boolean;
  /** Gives up what the readers have not taken, and says how many bytes. */
  drop(): number;
  /** What could not be written, or kept until it could be. */
  loss(): string | undefined;
  tail(): { stdout: string; stderr: string };
  close(): void;
}

/** What the job writes to stdout waits for its reader in the file `ring`, where there is one. */
export function openChannel(
  outputs: Outputs,
  pipes: readonly [Pipe, Pipe, Pipe] | undefined,
  ring: RingFile | undefined,
): Channel {
  const { stdout, stderr } = outputs;
  const merged = stdout === stderr;
  const spool = ring === undefined ? undefined : new Spool(stdout, ring);
  const first = spool ?? stdout;
  const attached = (pumps: readonly Pump[], close: () => void): Attached => ({
    printed: () => pumps.reduce((sum, pump) => sum + pump.tail.total, 0),
    deliver: async () => void (await Promise.all(pumps.map((pump) => pump.finish()))),
    isHeldUp: () => pumps[0]?.isHeldUp() === true,
    // The spool first: it would fill up what is dropped after it.
    drop: () => (spool?.drop() ?? 0) + stdout.drop() + (merged ? 0 : stderr.drop()),
    loss: () => lossOf([spool?.loss, stdout.takeLoss()], merged ? [] : [stderr.takeLoss()]),
    tail: () => ({ stdout: pumps[0]?.tail.text() ?? "", stderr: pumps[1]?.tail.text() ?? "" }),
    close() {
      close();
      spool?.close();
    },
  });
  if (pipes === undefined) {
    return {
      stdio: ["ignore", "pipe", "pipe"],
      attach: ({ child }, _onDeath, onOutput) =>
        attached(streamPumps([child.stdout, first], [child.stderr, stderr], onOutput), () => {}),
    };
  }
  const [out, err, life] = pipes;
  return {
    stdio: ["ignore", out.write, merged ? out.write : err.write, life.write],
    attach(_job, onDeath, onOutput) {
      for (const pipe of pipes) closeSync(pipe.write);
      const pumps = [pumpPipe(out.read, first, onOutput)];
      if (merged) closeSync(err.read);
      else pumps.push(pumpPipe(err.read, stderr, onOutput));
      const lifeline = new Socket({ fd: life.read, readable: true, writable: false });
      lifeline
        .on("error", () => {})
        .on("end", onDeath)
        .resume();
      return attached(pumps, () => void lifeline.destroy());
    },
  };
}

/** Which of the two it was is only of interest where both have lost something. */
function lossOf(...streams: readonly (readonly (string | undefined)[])[]): string | undefined {
  const [ofStdout = "", ofStderr = ""] = streams.map((losses) =>
    losses.filter((each) => each !== undefined).join(", "),
  );
  if (ofStdout !== "" && ofStderr !== "") return `stdout: ${ofStdout}; stderr: ${ofStderr}`;
  return `${ofStdout}${ofStderr}` || undefined;
}

type Way = readonly [from: Readable | null, to: Outlet];

const streamPumps = (stdout: Way, stderr: Way, onOutput: Listener | undefined): Pump[] =>
  [stdout, stderr].flatMap(([from, to]) => (from === null ? [] : [pumpStream(from, to, onOutput)]));
