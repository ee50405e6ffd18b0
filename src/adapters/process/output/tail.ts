import { Heads } from "./heads.ts";

/**
 * The last bytes of a stream, in a ring of fixed size: what explains a failure, whatever the job printed before it. An
 * error whose message is longer than the ring keeps its beginning.
 */
export class Tail {
  readonly #heads = new Heads();
  readonly #ring: Buffer;
  #next = 0;
  /** How many bytes went by in all. */
  total = 0;

  // A HotSpot thread dump alone has 57 to 66 KB, so 64 KiB would cut its head off.
  constructor(size = 128 * 1024) {
    this.#ring = Buffer.alloc(size);
  }

  add(bytes: Buffer): void {
    const size = this.#ring.length;
    this.total += bytes.length;
    this.#heads.add(bytes);
    const kept = bytes.length > size ? bytes.subarray(bytes.length - size) : bytes;
    const untilEnd = Math.min(kept.length, size - this.#next);
    kept.copy(this.#ring, this.#next, 0, untilEnd);
    kept.copy(this.#ring, 0, untilEnd);
    this.#next = (this.#next + kept.length) % size;
  }

  text(): string {
    if (this.total < this.#ring.length) return this.#ring.toString("utf8", 0, this.total);
    const last = Buffer.concat([this.#ring.subarray(this.#next), this.#ring.subarray(0, this.#next)]).toString("utf8");
    return this.#heads.before(this.total - this.#ring.length) + last;
  }
}
