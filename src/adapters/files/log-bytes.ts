/** The bytes of a log: of a file or of stdin, packed or not. */
import { closeSync, openSync, readSync } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { ExitCode, RunnerError } from "../../errors.ts";
import { pauseThread } from "../process/output/pause-thread.ts";

const chunkBytes = 64 * 1024;

/**
 * Calls `take` with each chunk, which is its own only during the call. Returns what is odd about the log, such as that it is
 * cut off: what can be read is read. `file`: undefined is stdin. Throws RunnerError where there is nothing to read.
 */
export async function readLogBytes(
  file: string | undefined,
  take: (bytes: Buffer) => void,
): Promise<string | undefined> {
  const fd = opened(file);
  try {
    const chunks = chunksOf(fd, file);
    const first = Buffer.from(chunks.next().value ?? Buffer.alloc(0));
    const kind = kinds.find(({ begins }) => first.indexOf(Buffer.from(begins)) === 0);
    if (kind !== undefined) return await kind.read(whole(first, chunks), take);
    take(first);
    for (const chunk of chunks) take(chunk);
    return undefined;
  } finally {
    if (fd !== 0) closeSync(fd);
  }
}

interface Kind {
  /** How it is known. */
  readonly begins: readonly number[];
  read(chunks: Iterable<Buffer>, take: (bytes: Buffer) => void): Promise<string | undefined>;
}

const kinds: readonly Kind[] = [
  { begins: [0x1f, 0x8b, 8], read: (chunks, take) => unpack(chunks, createGunzip({ chunkSize: chunkBytes }), take) },
  {
    begins: [0x28, 0xb5, 0x2f, 0xfd],
    read: (chunks, take) => unpack(chunks, createZstdDecompress({ chunkSize: chunkBytes }), take),
  },
  // What PowerShell writes by `>`.
  { begins: [0xff, 0xfe], read: (chunks, take) => decode(chunks, "utf-16le", take) },
  { begins: [0xfe, 0xff], read: (chunks, take) => decode(chunks, "utf-16be", take) },
];

/** Copies: whoever takes them takes its time. */
function* whole(first: Buffer, rest: Iterable<Buffer>): Generator<Buffer> {
  yield first;
  for (const chunk of rest) yield Buffer.from(chunk);
}

async function unpack(
  chunks: Iterable<Buffer>,
  unpacker: ReturnType<typeof createGunzip>,
  take: (bytes: Buffer) => void,
): Promise<string | undefined> {
  const source = Readable.from(chunks, { objectMode: false, highWaterMark: chunkBytes });
  let failure: unknown;
  source.on("error", (error) => {
    failure = error;
    unpacker.destroy();
  });
  try {
    for await (const chunk of source.pipe(unpacker)) take(chunk as Buffer);
    return undefined;
  } catch (error) {
    if (failure !== undefined) throw failure;
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "Z_BUF_ERROR"
      ? "the packed log is cut off: what is there of it was read"
      : `the packed log is damaged (${message}): what comes before that was read`;
  } finally {
    source.destroy();
  }
}

async function decode(chunks: Iterable<Buffer>, encoding: string, take: (bytes: Buffer) => void): Promise<undefined> {
  const decoder = new TextDecoder(encoding);
  for (const chunk of chunks) take(Buffer.from(decoder.decode(chunk, { stream: true })));
  take(Buffer.from(decoder.decode()));
}

function opened(file: string | undefined): number {
  if (file === undefined) return 0;
  try {
    return openSync(file, "r");
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Each is overwritten by the next. */
function* chunksOf(fd: number, file: string | undefined): Generator<Buffer, undefined> {
  const buffer = Buffer.allocUnsafeSlow(chunkBytes);
  for (;;) {
    const size = readSome(fd, buffer, file);
    if (size === 0) return undefined;
    yield buffer.subarray(0, size);
  }
}

function readSome(fd: number, buffer: Buffer, file: string | undefined): number {
  for (;;) {
    try {
      return readSync(fd, buffer);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw unreadable(file ?? "stdin", error);
      pauseThread(5); // a pipe that somebody made non-blocking
    }
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "this user may not read it",
  EPERM: "this user may not read it",
};

function unreadable(file: string, error: unknown): RunnerError {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new RunnerError(
    ExitCode.applicationMissing,
    `failed to read the log ${JSON.stringify(file)}: ${reasons[code] ?? message}`,
    {
      advice: "give the file of a job's log, or - for stdin",
      cause: error,
    },
  );
}
