/**
 * A zip archive whose bytes depend on nothing but its entries: fixed times, no compression (whose result would change
 * with zlib's version). Enough for the few kilobytes of a small jar; the format is described in PKWARE's APPNOTE.
 */
import { crc32 } from "node:zlib";

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
}

export function zip(entries: readonly ZipEntry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const local = Buffer.concat([signature(0x04034b50), common(name, content), Buffer.from(name), content]);
    directory.push(
      signature(0x02014b50),
      fields([2, 20]),
      common(name, content),
      fields([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]),
      Buffer.from(name),
    );
    bodies.push(local);
    offset += local.length;
  }
  const list = Buffer.concat(directory);
  const count = entries.length;
  const end = Buffer.concat([
    signature(0x06054b50),
    fields([2, 0], [2, 0], [2, count], [2, count], [4, list.length], [4, offset], [2, 0]),
  ]);
  return Buffer.concat([...bodies, list, end]);
}

/** What the entry itself and its line in the directory both say; the date is 1 January 1980, the first that zip knows. */
const common = (name: string, content: Buffer): Buffer =>
  fields(
    [2, 20],
    [2, 0x0800],
    [2, 0],
    [2, 0],
    [2, 0x0021],
    [4, crc32(content)],
    [4, content.length],
    [4, content.length],
    [2, Buffer.byteLength(name)],
    [2, 0],
  );

const signature = (value: number): Buffer => fields([4, value]);

/** Little-endian numbers, each given as its size in bytes and its value. */
function fields(...parts: readonly (readonly [size: 2 | 4, value: number])[]): Buffer {
  const buffer = Buffer.alloc(parts.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of parts) at = buffer.writeUIntLE(value, at, size);
  return buffer;
}
