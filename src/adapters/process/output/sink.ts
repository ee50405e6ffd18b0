import { closeSync, writeSync } from "node:fs";
import type { Socket } from "node:net";
import type { WriteStream } from "node:tty";
import { streamTo, targetOf, type Target } from "./descriptor.ts";

interface Item {
  bytes: Buffer;
  readonly own: boolean;
  /** Called when these bytes are out, or given up. */
  readonly done: (() => void)[];
}

/** A pipe takes this much at once or not at all (PIPE_BUF), so what was delivered is known to the byte. */
const ATOMIC = 4096;
const NEWLINE = 10;

/**
 * One of spark-runner's own outputs. Never blocks, keeps the order, loses nothing while its reader is there or its disk
 * has space, and discards all when the reader is gone. It holds two things apart: the job's bytes, and lines of our own, which go
 * between the job's lines where that can be had.
 */
export class Sink {
  readonly #number: 1 | 2;
  #target: Target | undefined;
  #stream: Socket | WriteStream | undefined;
  #queue: Item[] = [];
  #waiting = false;
  #gone = false;
  #failure: string | undefined;
  #held = "";
  #atLineStart = true;

  constructor(number: 1 | 2) {
    this.#number = number;
  }

  /** Takes bytes of the job. Undefined: they are out and the buffer is free again; else a promise for that moment. */
  write(chunk: Buffer): Promise<void> | undefined {
    const newline = this.#held === "" ? -1 : chunk.lastIndexOf(NEWLINE);
    if (newline >= 0) {
      this.#emit(chunk.subarray(0, newline + 1), false);
      this.#release();
    }
    this.#emit(chunk.subarray(newline + 1), false);
    return this.#queue.length === 0 ? undefined : this.idle();
  }

  /** Takes whole lines of our own; held back while the job is within a line, at most until `release`. */
  writeOwn(lines: string): void {
    this.#held += lines;
    if (this.#atLineStart) this.#release();
  }

  /** Lines of our own that wait for the job to end its line. */
  get held(): boolean {
    return this.#held !== "";
  }

  /** Waits for the job's line no longer: begins a new one. */
  release(): void {
    if (this.#held === "") return;
    if (!this.#atLineStart) this.#held = `\n${this.#held}`;
    this.#release();
  }

  /** Bytes of our own lines that nobody has taken yet. */
  get ownPending(): number {
    return this.#queue.reduce((sum, item) => (item.own ? sum + item.bytes.length : sum), this.#held.length);
  }

  /** What could not be written since this was last asked, though somebody wants it: a reader that is gone does not. */
  takeLoss(): string | undefined {
    return this.#failure ?? (this.#target?.kind === "file" ? this.#target.writer.takeLoss() : undefined);
  }

  /** Fulfilled when all that came so far is out, or given up. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      const last = this.#queue.at(-1);
      if (last === undefined) resolve();
      else last.done.push(resolve);
    });
  }

  /** Gives up the job's bytes that the reader hasn't taken, and says how many. Lines of our own stay. */
  drop(): number {
    const given = this.#queue.filter((item) => !item.own);
    if (given.length === 0) return 0;
    const own = this.#queue.filter((item) => item.own);
    // The write that the stream waits for can only be called back by closing. A pipe can be opened once more.
    this.#close();
    this.#queue = own;
    settle(given);
    if (this.#gone) this.#lost();
    else this.#pour();
    return given.reduce((sum, item) => sum + item.bytes.length, 0);
  }

  /** Ends it, so that no waiting write keeps the process alive. */
  close(): void {
    this.#lost();
  }

  #release(): void {
    const lines = this.#held;
    this.#held = "";
    this.#emit(Buffer.from(lines), true);
  }

  #emit(bytes: Buffer, own: boolean): void {
    if (bytes.length === 0 || this.#gone) return;
    this.#atLineStart = bytes[bytes.length - 1] === NEWLINE;
    const taken = this.#queue.length === 0 ? this.#attempt(bytes) : 0;
    if (this.#gone || taken === bytes.length) return;
    this.#queue.push({ bytes: bytes.subarray(taken), own, done: [] });
    this.#drain();
  }

  /** Writes what is taken at once, and says how much that was. */
  #attempt(bytes: Buffer): number {
    this.#target ??= targetOf(this.#number);
    if (this.#target.kind === "stream") return 0;
    if (this.#target.kind === "file") {
      this.#target.writer.write(bytes);
      return bytes.length;
    }
    for (let taken = 0; ;) {
      try {
        taken += writeSync(this.#target.fd, bytes, taken);
        if (taken === bytes.length) return taken;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EAGAIN") return taken;
        this.#fail(error as NodeJS.ErrnoException);
        return bytes.length;
      }
    }
  }

  #drain(): void {
    const [first] = this.#queue;
    if (first === undefined || this.#waiting || this.#target === undefined || this.#target.kind === "file") return;
    const stream = (this.#stream ??= this.#open(this.#target.fd));
    if (stream === undefined) return this.#lost();
    const block = this.#target.kind === "stream" ? first.bytes : first.bytes.subarray(0, ATOMIC);
    this.#waiting = true;
    stream.write(block, (error) => {
      if (error || stream !== this.#stream) return; // told by the 'error' event, or dropped
      this.#waiting = false;
      this.#advance(block.length);
      this.#pour();
    });
  }

  /** After the reader took something: as much as it takes now. */
  #pour(): void {
    for (let [first] = this.#queue; first !== undefined; [first] = this.#queue) {
      const { bytes } = first;
      const taken = this.#attempt(bytes);
      if (this.#gone) return;
      this.#advance(taken);
      if (taken < bytes.length) return this.#drain();
    }
  }

  #advance(taken: number): void {
    const [first] = this.#queue;
    if (first === undefined) return;
    if (taken === first.bytes.length) settle(this.#queue.splice(0, 1));
    else first.bytes = first.bytes.subarray(taken);
  }

  #open(fd: number): Socket | WriteStream | undefined {
    const stream = streamTo(fd);
    stream?.on("error", (error: NodeJS.ErrnoException) => stream === this.#stream && this.#fail(error));
    return stream;
  }

  /** EPIPE: the reader is gone, and wants no more. EIO of a terminal: nothing more can be written either, but somebody wants it. */
  #fail(error: NodeJS.ErrnoException): void {
    if (!["EPIPE", "ECONNRESET"].includes(error.code ?? "")) this.#failure ??= error.message;
    this.#lost();
  }

  /** Nobody reads any more: from now on everything is discarded at once. */
  #lost(): void {
    this.#gone = true;
    this.#held = "";
    this.#close();
    settle(this.#queue.splice(0));
  }

  #close(): void {
    const [stream, target] = [this.#stream, this.#target];
    this.#stream = undefined;
    this.#waiting = false;
    if (target?.kind === "pipe") {
      this.#target = undefined;
      if (stream === undefined) closeSync(target.fd);
    } else if (stream !== undefined) this.#gone = true;
    stream?.destroy();
  }
}

function settle(items: readonly Item[]): void {
  for (const { done } of items) for (const resolve of done) resolve();
}
