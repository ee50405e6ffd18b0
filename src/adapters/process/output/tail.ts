import { Ring } from "../../../diagnosis/ring.ts";
import { Heads } from "./heads.ts";

/**
 * The last bytes of a stream, in a ring of fixed size: what explains a failure, whatever the job printed before it. An
 * error whose message is longer than the ring keeps its beginning.
 */
export class Tail {
  readonly #heads = new Heads();
  readonly #size: number;
  readonly #ring: Ring;
  /** How many bytes went by in all. */
  total = 0;

  // A HotSpot thread dump alone has 57 to 66 KB, so 64 KiB would cut its head off.
  constructor(size = 128 * 1024) {
    this.#size = size;
    this.#ring = new Ring(size);
  }

  add(bytes: Buffer): void {
    this.total += bytes.length;
    this.#heads.add(bytes);
    this.#ring.add(bytes);
  }

  text(): string {
    const last = this.#ring.bytes().toString("utf8");
    return this.total < this.#size ? last : this.#heads.before(this.total - this.#size) + last;
  }
}
