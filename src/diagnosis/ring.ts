/** The last bytes of a stream, so many at most. */
export class Ring {
  readonly #bytes: Buffer;
  #next = 0;
  #total = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  add(bytes: Buffer): void {
    const size = this.#bytes.length;
    const kept = bytes.subarray(Math.max(0, bytes.length - size));
    const untilEnd = kept.copy(this.#bytes, this.#next);
    kept.copy(this.#bytes, 0, untilEnd);
    this.#next = (this.#next + kept.length) % size;
    this.#total += bytes.length;
  }

  /** A copy, in the order of the stream. */
  bytes(): Buffer {
    if (this.#total < this.#bytes.length) return Buffer.from(this.#bytes.subarray(0, this.#total));
    return Buffer.concat([this.#bytes.subarray(this.#next), this.#bytes.subarray(0, this.#next)]);
  }
}
