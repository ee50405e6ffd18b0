import type { RingFile } from "./ring-file.ts";

/** What carries bytes on. */
export interface Outlet {
  /** Undefined: they are out and the buffer is free again; else a promise for that moment. */
  write(chunk: Buffer): Promise<void> | undefined;
  /** Fulfilled when all that came so far is out, or given up. */
  idle(): Promise<void>;
}

interface Piece {
  bytes: Buffer;
  /** Its buffer is free again. */
  readonly release: () => void;
}

const BLOCK = 64 * 1024;

/**
 * Takes bytes sooner than a slow reader does: what that has not taken waits in a file. Only when the file is full, or can't
 * be written, the writer waits for the reader.
 */
export class Spool implements Outlet {
  readonly #outlet: Outlet;
  readonly #ring: RingFile;
  readonly #block = Buffer.allocUnsafeSlow(BLOCK);
  /** What comes after the bytes in the file. */
  readonly #waiting: Piece[] = [];
  readonly #whenIdle: (() => void)[] = [];
  /** The outlet has something of ours; what comes now comes after it. */
  #busy = false;
  #loss: string | undefined;

  constructor(outlet: Outlet, ring: RingFile) {
    this.#outlet = outlet;
    this.#ring = ring;
  }

  write(chunk: Buffer): Promise<void> | undefined {
    if (!this.#busy) {
      const wait = this.#outlet.write(chunk);
      this.#busy = wait !== undefined;
      void wait?.then(() => this.#pour());
      return wait;
    }
    const taken = this.#waiting.length === 0 ? this.#ring.put(chunk) : 0;
    if (taken === chunk.length) return undefined;
    return new Promise((release) => this.#waiting.push({ bytes: chunk.subarray(taken), release }));
  }

  async idle(): Promise<void> {
    if (this.#busy) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    await this.#outlet.idle();
  }

  /** Gives up what the outlet has not got yet, and says how many bytes. */
  drop(): number {
    const pieces = this.#waiting.splice(0);
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes.length, this.#ring.size);
    this.#ring.clear();
    for (const { release } of pieces) release();
    return bytes;
  }

  /** What is lost because the file could not be read. */
  get loss(): string | undefined {
    return this.#loss;
  }

  close(): void {
    this.#ring.close();
  }

  #pour(): void {
    for (let piece = this.#next(); piece !== undefined; piece = this.#next()) {
      const { bytes, release } = piece;
      const wait = this.#outlet.write(bytes);
      if (wait !== undefined) {
        void wait.then(() => {
          release();
          this.#pour();
        });
        return;
      }
      release();
    }
    this.#busy = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #next(): Piece | undefined {
    const bytes = this.#fromFile();
    if (bytes === undefined) return this.#waiting.shift();
    this.#refill();
    return { bytes, release: () => {} };
  }

  #fromFile(): Buffer | undefined {
    const { size } = this.#ring;
    if (size === 0) return undefined;
    try {
      return this.#ring.take(this.#block);
    } catch (error) {
      this.#ring.clear();
      this.#loss ??= `${(error as Error).message} (${size} bytes)`;
      return undefined;
    }
  }

  /** The file has room again: those who wait for it needn't wait for the reader. */
  #refill(): void {
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      const taken = this.#ring.put(first.bytes);
      if (taken < first.bytes.length) {
        first.bytes = first.bytes.subarray(taken);
        return;
      }
      this.#waiting.shift();
      first.release();
    }
  }
}
