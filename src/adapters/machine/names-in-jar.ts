/** What a jar holds, by its central directory alone: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 to 4.3.16. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const signature = { entry: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 } as const;
const length = { entry: 46, end: 22, end64: 56, locator64: 20 } as const;
const longestComment = 0xffff;

/** The names of its files and folders; none where it is no jar, as Java finds none there. */
export function namesInJar(file: string): string[] {
  try {
    const descriptor = openSync(file, "r");
    try {
      return [...namesIn(directoryOf(descriptor))];
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return [];
  }
}

function* namesIn(directory: Buffer): Generator<string> {
  for (let at = 0; at + length.entry <= directory.length;) {
    if (directory.readUInt32LE(at) !== signature.entry) return;
    const [name, extra, comment] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    yield directory.toString("utf8", at + length.entry, at + length.entry + name);
    at += length.entry + name + extra + comment;
  }
}

function directoryOf(descriptor: number): Buffer {
  const { size } = fstatSync(descriptor);
  const tailAt = Math.max(0, size - length.end - longestComment - length.locator64);
  const tail = read(descriptor, tailAt, size - tailAt);
  const end = tail.lastIndexOf(bytesOf(signature.end));
  if (end < 0) return Buffer.alloc(0);
  const locator = end - length.locator64;
  // With more than 65,535 entries, as the AWS bundle has.
  if (locator >= 0 && tail.readUInt32LE(locator) === signature.locator64) {
    const end64 = read(descriptor, Number(tail.readBigUInt64LE(locator + 8)), length.end64);
    if (end64.readUInt32LE(0) === signature.end64)
      return read(descriptor, Number(end64.readBigUInt64LE(48)), Number(end64.readBigUInt64LE(40)));
  }
  return read(descriptor, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
}

function bytesOf(word: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(word);
  return bytes;
}

function read(descriptor: number, at: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  return buffer.subarray(0, readSync(descriptor, buffer, 0, bytes, at));
}
