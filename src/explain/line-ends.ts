/** Where the lines of a buffer end, found once and asked often. */

const NEWLINE = 10;

export class LineEnds {
  /** The place of each line feed, in order. */
  readonly #ends: Int32Array;
  count = 0;

  /** `size` is that of the largest buffer. */
  constructor(size: number) {
    this.#ends = new Int32Array(size);
  }

  read(bytes: Buffer): void {
    this.count = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) this.#ends[this.count++] = at;
  }

  /** How many lines end before a place. */
  before(at: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ends[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where the line begins that is so many lines above that at `start`, but not more than so many bytes. */
  startBefore(start: number, lines: number, bytes: number): number {
    const index = this.before(start);
    for (let each = Math.max(index - lines, 0); each < index; each++) {
      const from = each === 0 ? 0 : (this.#ends[each - 1] ?? 0) + 1;
      if (start - from <= bytes) return from;
    }
    return start;
  }
}

export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}
