import { writeSync } from "node:fs";

const NEWLINE = 10;
const lineEnd = Buffer.of(NEWLINE);

/**
 * Writes to a file, or to a device that takes bytes at once. A disk that is full may have space again: what could not be
 * written is lost and counted, and what comes after it is tried anew. It then begins with a line of its own, so that no
 * two halves make a line that nobody wrote.
 */
export class FileWriter {
  readonly #fd: number;
  #lost = 0;
  #why = "";
  /** The file ends within a line. */
  #inLine = false;
  /** What came last was lost, */
  #gap = false;
  /** and the line that it belongs to goes on. */
  #losing = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Never fails. */
  write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const rest = this.#losing ? bytes.subarray(bytes.indexOf(NEWLINE) + 1 || bytes.length) : bytes;
    const canGoOn = rest.length > 0 && (!this.#gap || !this.#inLine || this.#put(lineEnd) === 1);
    const taken = canGoOn ? this.#put(rest) : 0;
    this.#lost += bytes.length - taken;
    this.#gap = taken < rest.length || rest.length === 0;
    this.#losing = this.#gap && bytes[bytes.length - 1] !== NEWLINE;
  }

  /** What was lost since this was last asked: why, and how much. */
  takeLoss(): string | undefined {
    const loss = this.#lost === 0 ? undefined : `${this.#why} (${this.#lost} bytes)`;
    this.#lost = 0;
    return loss;
  }

  /** How much of it the file took. */
  #put(bytes: Buffer): number {
    let taken = 0;
    try {
      while (taken < bytes.length) taken += writeSync(this.#fd, bytes, taken);
    } catch (error) {
      this.#why = (error as Error).message;
    }
    if (taken > 0) this.#inLine = bytes[taken - 1] !== NEWLINE;
    return taken;
  }
}
