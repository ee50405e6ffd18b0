import { closeSync, ftruncateSync, openSync, readSync, statfsSync, unlinkSync, writeSync } from "node:fs";
import path from "node:path";

const MiB = 1024 * 1024;
const most = 64 * MiB;
/** There the file is memory of the container. */
const mostInMemory = 8 * MiB;
/** tmpfs and ramfs. https://man7.org/linux/man-pages/man2/statfs.2.html */
const memoryTypes = new Set([0x01021994, 0x858458f6]);
/** The job's own files need the folder's space more. */
const shareOfFree = 1 / 8;

/** A queue of bytes in a file without a name, which is gone with the process however that ends. */
export class RingFile {
  readonly #fd: number;
  readonly #capacity: number;
  #start = 0;
  #size = 0;
  /** So far the file reaches. */
  #reach = 0;
  #isBroken = false;

  constructor(fd: number, capacity: number) {
    this.#fd = fd;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#size;
  }

  /** How much of it was taken: less when there is no room, or the disk is full. After an error of writing it takes no more. */
  put(bytes: Buffer): number {
    let taken = 0;
    try {
      while (taken < bytes.length && this.#size < this.#capacity && !this.#isBroken) {
        const at = (this.#start + this.#size) % this.#capacity;
        const room = Math.min(this.#capacity - this.#size, this.#capacity - at, bytes.length - taken);
        const written = writeSync(this.#fd, bytes, taken, room, at);
        taken += written;
        this.#size += written;
        this.#reach = Math.max(this.#reach, at + written);
      }
    } catch {
      this.#isBroken = true;
    }
    return taken;
  }

  /** The next bytes, as many as go in; throws when they can't be read. */
  take(into: Buffer): Buffer {
    const length = Math.min(into.length, this.#size, this.#capacity - this.#start);
    const read = readSync(this.#fd, into, 0, length, this.#start);
    if (read === 0 && length > 0) throw new Error("the file that held it was cut off");
    this.#start = (this.#start + read) % this.#capacity;
    this.#size -= read;
    if (this.#size === 0) this.clear();
    return into.subarray(0, read);
  }

  /** Gives up what is in it, and the space that it had. */
  clear(): void {
    this.#start = 0;
    this.#size = 0;
    if (this.#reach <= MiB) return;
    try {
      ftruncateSync(this.#fd, 0);
      this.#reach = 0;
    } catch {
      // Then it keeps its space until it is closed.
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** undefined where no file can be made. Its name is seen for a moment only. */
export function openRingFile(file: string): RingFile | undefined {
  try {
    const { type, bavail, bsize } = statfsSync(path.dirname(file));
    const capacity = Math.min(memoryTypes.has(type) ? mostInMemory : most, bavail * bsize * shareOfFree);
    if (capacity < MiB) return undefined;
    const fd = openSync(file, "wx+", 0o600);
    unlinkSync(file);
    return new RingFile(fd, Math.floor(capacity));
  } catch {
    return undefined;
  }
}
