/**
 * Takes a log of any size, chunk by chunk, and keeps what may tell why the job failed: its last part, and lines with marks
 * (marks.ts) with what stands around them. Memory stays flat: what is searched is one buffer, used again and again.
 */
import { Ring } from "../diagnosis/ring.ts";
import { anyMark, attemptStarts, Marks, ofSparkRunner, type Mark } from "./marks.ts";
import { countLines, LineEnds } from "./line-ends.ts";

/** A part of the log as it lies there. */
export interface Part {
  /** Where it begins, in bytes of the log. */
  readonly at: number;
  /** The number of its first line, from 1. */
  readonly line: number;
  readonly bytes: Buffer;
}

export interface Kept {
  /** In order, without overlaps. */
  readonly parts: readonly Part[];
  /** What spark-runner itself may have said: all of it, within bounds. */
  readonly own: readonly Part[];
  readonly lines: number;
  readonly bytes: number;
}

/** What is kept of one mark; the buffer stays when another line with that mark takes its place. */
interface Window {
  at: number;
  line: number;
  limit: number;
  size: number;
  readonly buffer: Buffer;
}

interface Hit {
  readonly mark: Mark;
  readonly first: number;
  last: number;
}

/** A larger one, as a text, is a large object of V8, which is freed much later: a log of nothing but errors took 30 MB more. */
const blockBytes = 64 * 1024;
const tailBytes = 512 * 1024;
/** Lines before a mark that belong to it: a usage above its error. */
const linesBefore = 4;
const mostBefore = 2048;
const longestOwn = 4096;
const mostOwn = { first: 40, last: 200 };
const NEWLINE = 10;

export class Keeper {
  readonly #block = Buffer.allocUnsafeSlow(blockBytes);
  #filled = 0;
  readonly #tail = new Ring(tailBytes);
  readonly #marks = new Marks();
  readonly #windows = new Map<string, Window>();
  readonly #open = new Set<Window>();
  /** Where each line of the block ends. */
  readonly #ends = new LineEnds(blockBytes);
  #own: Part[] = [];
  /** Bytes and line feeds before the block. */
  #total = 0;
  #lines = 0;
  /** Where the last attempt begins. */
  #floor = 0;

  add(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const taken = chunk.copy(this.#block, this.#filled, at);
      at += taken;
      this.#filled += taken;
      if (this.#filled === blockBytes) this.#search(this.#block.lastIndexOf(NEWLINE) + 1 || blockBytes);
    }
  }

  end(): Kept {
    if (this.#filled > 0) this.#search(this.#filled);
    const tail = this.#tailPart();
    const parts = [...this.#windows.values()]
      .map(({ at, line, buffer, size }) => ({ at, line, bytes: buffer.subarray(0, size) }))
      .filter(({ at }) => at < tail.at)
      .toSorted((one, other) => one.at - other.at);
    return { parts: disjoint([...parts, tail]), own: this.#own, lines: this.#lines, bytes: this.#total };
  }

  /** Looks through the first bytes of the block, as a rule whole lines, and makes room for more. */
  #search(length: number): void {
    const bytes = this.#block.subarray(0, length);
    for (const window of this.#open) if (!fill(window, bytes)) this.#open.delete(window);
    this.#ends.read(bytes);
    this.#keep(this.#hits(bytes), bytes);
    this.#tail.add(bytes);
    this.#lines += this.#ends.count;
    this.#total += length;
    this.#block.copy(this.#block, 0, length, this.#filled);
    this.#filled -= length;
  }

  #hits(bytes: Buffer): Map<string, Hit> {
    const text = bytes.toString("latin1");
    const hits = new Map<string, Hit>();
    anyMark.lastIndex = 0;
    for (let found = anyMark.exec(text); found !== null; found = anyMark.exec(text)) {
      const start = text.lastIndexOf("\n", found.index) + 1;
      const end = text.indexOf("\n", found.index);
      const line = text.slice(start, Math.min(end < 0 ? text.length : end, start + longestOwn));
      if (line.includes("spark-runner: ") && ofSparkRunner.test(line)) this.#ownLine(line, start, bytes, hits);
      else {
        const mark = this.#marks.of(line);
        const hit = mark === undefined ? undefined : hits.get(mark.key);
        if (hit !== undefined) hit.last = start;
        else if (mark !== undefined) hits.set(mark.key, { mark, first: start, last: start });
      }
      if (end < 0) break;
      anyMark.lastIndex = end + 1;
    }
    return hits;
  }

  #ownLine(line: string, start: number, bytes: Buffer, hits: Map<string, Hit>): void {
    if (attemptStarts.test(line)) {
      hits.clear();
      this.#windows.clear();
      this.#open.clear();
      this.#floor = this.#total + start;
    }
    const part = Buffer.from(bytes.subarray(start, start + line.length));
    this.#own.push({ at: this.#total + start, line: this.#lineAt(start), bytes: part });
    const { first, last } = mostOwn;
    if (this.#own.length > first + 2 * last) this.#own = [...this.#own.slice(0, first), ...this.#own.slice(-last)];
  }

  #keep(hits: Map<string, Hit>, bytes: Buffer): void {
    for (const { mark, first, last } of hits.values()) {
      const name = `first ${mark.key}`;
      if (mark.keeps === "first and last" && !this.#windows.has(name)) this.#put(name, mark, first, bytes);
      this.#put(mark.key, mark, last, bytes);
    }
  }

  #put(name: string, mark: Mark, start: number, bytes: Buffer): void {
    const from = Math.max(this.#ends.startBefore(start, linesBefore, mostBefore), this.#floor - this.#total);
    const old = this.#windows.get(name);
    const window = old ?? {
      at: 0,
      line: 0,
      limit: 0,
      size: 0,
      buffer: Buffer.allocUnsafeSlow(mark.bytes + mostBefore),
    };
    window.at = this.#total + from;
    window.line = this.#lineAt(from);
    window.limit = mark.bytes + start - from;
    window.size = 0;
    this.#windows.set(name, window);
    if (fill(window, bytes.subarray(from))) this.#open.add(window);
    else this.#open.delete(window);
  }

  #lineAt(at: number): number {
    return this.#lines + this.#ends.before(at) + 1;
  }

  #tailPart(): Part {
    const all = this.#tail.bytes();
    const start = this.#total - all.length;
    const from = Math.max(start, this.#floor);
    const bytes = all.subarray(from - start);
    // What begins within a line begins with the next one, but where there is none.
    const next = from > this.#floor ? bytes.indexOf(NEWLINE) + 1 : 0;
    const kept = bytes.subarray(next);
    return { at: from + next, line: this.#lines - countLines(kept) + 1, bytes: kept };
  }
}

/** Whether it takes more. */
function fill(window: Window, bytes: Buffer): boolean {
  window.size += bytes.copy(window.buffer, window.size, 0, window.limit - window.size);
  return window.size < window.limit;
}

/** Each part without what the one before it has; a part's end within a line is the end of the line before. */
function disjoint(parts: readonly Part[]): Part[] {
  const result: Part[] = [];
  let end = 0;
  for (const part of parts) {
    const known = Math.max(end - part.at, 0);
    const rest = part.bytes.subarray(known);
    if (rest.length === 0) continue;
    const line = part.line + countLines(part.bytes.subarray(0, known));
    const last = result.at(-1);
    if (last !== undefined && part.at <= end)
      result[result.length - 1] = { ...last, bytes: Buffer.concat([last.bytes, rest]) };
    else result.push({ ...part, at: part.at + known, line, bytes: rest });
    end = part.at + part.bytes.length;
  }
  return result;
}
