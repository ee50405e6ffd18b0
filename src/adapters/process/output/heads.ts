/** The beginnings of errors in a stream, kept although the rest of their message pushed them out of the tail. */

/** What the lines that name a cause begin with; `job/` reads the tail for the same. */
const marks = [
  'Exception in thread "main" ',
  "Traceback (most recent call last):",
  "Caused by: ",
  "Calling System.exit() with exit code ",
].map((mark) => Buffer.from(mark));
const longestMark = Math.max(...marks.map(({ length }) => length));

/** So much of an error is kept: some frames of Python's stand before the message. */
const keptBytes = 8 * 1024;

interface Head {
  /** Where it begins, in bytes of the whole stream. */
  readonly at: number;
  text: Buffer;
}

export class Heads {
  /** The last bytes of the stream: a mark may come in two pieces. */
  #before = Buffer.alloc(0);
  #total = 0;
  readonly #last = new Map<Buffer, Head>();

  add(bytes: Buffer): void {
    for (const head of this.#last.values()) {
      const missing = keptBytes - head.text.length;
      if (missing > 0) head.text = Buffer.concat([head.text, bytes.subarray(0, missing)]);
    }
    // Only the seam is copied: a copy of all that goes by would be garbage at the speed of the job.
    const seam = Buffer.concat([this.#before, bytes.subarray(0, longestMark)]);
    this.#look(seam, bytes, this.#total - this.#before.length);
    this.#look(bytes, bytes, this.#total);
    const kept = bytes.length >= longestMark ? bytes : Buffer.concat([this.#before, bytes]);
    this.#before = Buffer.from(kept.subarray(Math.max(0, kept.length - longestMark)));
    this.#total += bytes.length;
  }

  /** `part` begins at the byte `start` of the stream, and `bytes` is what came last. */
  #look(part: Buffer, bytes: Buffer, start: number): void {
    for (const mark of marks) {
      // Forward is several times as fast, and as a rule there is none.
      const found = part.includes(mark) ? part.lastIndexOf(mark) : -1;
      const at = start + found;
      if (found < 0 || at <= (this.#last.get(mark)?.at ?? -1)) continue;
      const within = at - this.#total;
      const text =
        within >= 0
          ? Buffer.from(bytes.subarray(within, within + keptBytes))
          : Buffer.concat([part.subarray(found, found - within), bytes.subarray(0, keptBytes + within)]);
      this.#last.set(mark, { at, text });
    }
  }

  /** Those that begin before the byte `end` of the stream, in order, each ended by a line feed and none twice. */
  before(end: number): string {
    const heads = [...this.#last.values()].filter(({ at }) => at < end).toSorted((one, other) => one.at - other.at);
    return heads
      .map(({ at, text }, index) => {
        const until = Math.min(heads[index + 1]?.at ?? end, end);
        return `${text.toString("utf8", 0, Math.min(text.length, until - at)).replace(/\n$/, "")}\n`;
      })
      .join("");
  }
}
