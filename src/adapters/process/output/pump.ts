import { readSync } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { pauseThread } from "./pause-thread.ts";
import type { Outlet } from "./spool.ts";
import { Tail } from "./tail.ts";

/** Carries one stream of the job to one of our outputs, and keeps its tail. */
export interface Pump {
  readonly tail: Tail;
  /** Whether the job has to wait for the reader. */
  isHeldUp(): boolean;
  /** Once no writer is left: takes what is still in the pipe. Fulfilled when the reader has all of it. */
  finish(): Promise<void>;
}

/** Is shown what goes by. */
export type Listener = (bytes: Buffer) => void;

const CHUNK = 64 * 1024;
const BUFFERS = 6;
const FEW = 16 * 1024;
/** Short enough that the fastest JVM doesn't fill the pipe (64 KiB) meanwhile. */
const GATHERING_MS = 0.2;
/** The most that a pipe holds (/proc/sys/fs/pipe-max-size): more than this is an orphan that goes on writing. */
const MOST_IN_PIPE = 1024 * 1024;

/** From a pipe of our own. A few buffers, used again and again: memory stays flat at any speed. */
export function pumpPipe(fd: number, outlet: Outlet, onOutput: Listener = () => {}): Pump {
  const tail = new Tail();
  // More than one, so that job and reader needn't wait for each other at every turn on a machine that is full.
  const free = Array.from({ length: BUFFERS }, (): Buffer => Buffer.allocUnsafeSlow(CHUNK));
  let finishing = false;
  let last = 0;
  const release = (buffer: Buffer): void => {
    free.push(buffer);
    if (!finishing) socket.resume();
  };
  const onread = {
    // Node asks for the next buffer after each read, also when that is the last for now: one is always left.
    buffer: () => free.pop() as Buffer,
    callback: (size: number, array: Uint8Array) => {
      const buffer = Buffer.from(array.buffer);
      const chunk = buffer.subarray(0, size);
      tail.add(chunk);
      onOutput(chunk);
      const wait = outlet.write(chunk);
      if (wait === undefined) free.push(buffer);
      else void wait.then(() => release(buffer));
      // A JVM writes each line by itself. Were each to wake us, a full machine would do little else than switch between
      // the two (measured: 4 to 10 times slower). So while lines come fast, let some gather; alone they aren't delayed.
      if (size < FEW && performance.now() - last < 1) pauseThread(GATHERING_MS);
      last = performance.now();
      // Not reading is all it takes: the pipe fills up and the job waits for the reader, as it would without us.
      return free.length > 1;
    },
  };
  const socket = new Socket({ fd, readable: true, writable: false, onread });
  let open = true;
  socket.on("error", () => {}).on("close", () => (open = false));
  return {
    tail,
    isHeldUp: () => free.length <= 1,
    async finish() {
      finishing = true;
      if (open) {
        socket.pause();
        // Directly, because the end of file never comes when an orphan out of reach holds the other end.
        for (let total = 0; total < MOST_IN_PIPE;) {
          const chunk = readNow(fd);
          if (chunk.length === 0) break;
          total += chunk.length;
          tail.add(chunk);
          void outlet.write(chunk);
        }
        socket.destroy();
      }
      await outlet.idle();
    },
  };
}

/** The fallback, from a stream that Node made: the end is an end of file, or silence. */
export function pumpStream(stream: Readable, outlet: Outlet, onOutput: Listener = () => {}): Pump {
  const tail = new Tail();
  let open = true;
  let waiting = 0;
  stream.on("error", () => {}).on("close", () => (open = false));
  stream.on("data", (chunk: Buffer) => {
    tail.add(chunk);
    onOutput(chunk);
    const wait = outlet.write(chunk);
    if (wait === undefined) return;
    waiting += 1;
    if (waiting === BUFFERS) stream.pause();
    void wait.then(() => {
      waiting -= 1;
      stream.resume();
    });
  });
  return {
    tail,
    isHeldUp: () => stream.isPaused(),
    async finish() {
      for (let last = -1; open && last !== tail.total;) {
        last = tail.total;
        await outlet.idle();
        await sleep(50);
      }
      stream.destroy();
      await outlet.idle();
    },
  };
}

function readNow(fd: number): Buffer {
  const buffer = Buffer.allocUnsafe(CHUNK); // a new one each time: the outlet may still hold the last
  try {
    return buffer.subarray(0, readSync(fd, buffer));
  } catch {
    return buffer.subarray(0, 0); // EAGAIN: empty, though somebody still holds the other end
  }
}
