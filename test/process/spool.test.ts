import { closeSync, existsSync, mkdtempSync, openSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { openRingFile, RingFile } from "../../src/adapters/process/output/ring-file.ts";
import { Spool, type Outlet } from "../../src/adapters/process/output/spool.ts";

const folder = mkdtempSync(path.join(tmpdir(), "spool-"));
const openFile = (flags = "w+"): number => openSync(path.join(folder, "file"), flags);

/** A reader that takes one piece when it is told to, or all at once. */
class Reader implements Outlet {
  got = "";
  keepsUp = false;
  #held: { readonly chunk: Buffer; readonly resolve: () => void } | undefined;

  write(chunk: Buffer): Promise<void> | undefined {
    if (!this.keepsUp) return new Promise((resolve) => (this.#held = { chunk, resolve }));
    this.got += chunk.toString();
    return undefined;
  }

  idle(): Promise<void> {
    return Promise.resolve();
  }

  async take(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    this.got += held?.chunk.toString() ?? "";
    held?.resolve();
    await turn();
  }

  async takeAll(): Promise<void> {
    while (this.#held !== undefined) await this.take();
  }
}

/** Writes and makes the buffer unusable as soon as it is free. Says whether it was free at once. */
function write(spool: Outlet, text: string): boolean {
  const chunk = Buffer.from(text);
  const wait = spool.write(chunk);
  if (wait === undefined) chunk.fill("#");
  else void wait.then(() => chunk.fill("#"));
  return wait === undefined;
}

/** Always the same numbers between 0 and 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

test.for([1, 7, 100, 5000])(
  "what goes through a file of %i bytes is whole and in order, however writer and reader take turns",
  async (capacity) => {
    const next = numbers(capacity);
    const reader = new Reader();
    const spool = new Spool(reader, new RingFile(openFile(), capacity));
    let given = "";
    for (let step = 0; step < 2000; step += 1) {
      reader.keepsUp = next() < 0.2;
      if (next() < 0.6) {
        const text = `${step},`.repeat(Math.ceil(next() * 20));
        given += text;
        write(spool, text);
      } else await reader.take();
    }
    const idle = spool.idle();
    await reader.takeAll();
    await idle;
    expect(reader.got).toBe(given);
  },
);

test("a writer waits for nobody while the file has room, and then until it has room again", async () => {
  const reader = new Reader();
  const spool = new Spool(reader, new RingFile(openFile(), 10));
  expect(["first", "12345", "12345", "more"].map((text) => write(spool, text))).toEqual([false, true, true, false]);
  let isFree = false;
  void spool.write(Buffer.from("last"))?.then(() => (isFree = true));
  await reader.take();
  await turn();
  expect([reader.got, isFree]).toEqual(["first", true]);
  await reader.takeAll();
  expect(reader.got).toBe("first1234512345morelast");
});

test("where the disk is full it is as without a file: the writer waits, nothing is lost, and nothing waits for ever", async () => {
  const reader = new Reader();
  const spool = new Spool(reader, new RingFile(openSync("/dev/full", "r+"), 100));
  expect(["a", "b", "c"].map((text) => write(spool, text))).toEqual([false, false, false]);
  await reader.takeAll();
  expect(reader.got).toBe("abc");
  reader.keepsUp = true;
  expect(write(spool, "d")).toBe(true);
  expect([reader.got, spool.loss]).toEqual(["abcd", undefined]);
});

test("a disk that gets full keeps what it took", async () => {
  const reader = new Reader();
  const file = openFile();
  const ring = new RingFile(file, 100);
  const spool = new Spool(reader, ring);
  write(spool, "a");
  write(spool, "b");
  closeSync(file);
  write(spool, "c");
  const again = openFile("r+"); // the lowest number that is free: the same
  expect(again).toBe(file);
  write(spool, "d");
  await reader.takeAll();
  expect([reader.got, spool.loss]).toEqual(["abcd", undefined]);
});

test("what a file can't give back is told as lost, and what comes after it arrives", async () => {
  const reader = new Reader();
  const file = openFile();
  const spool = new Spool(reader, new RingFile(file, 100));
  write(spool, "a");
  write(spool, "bcd");
  closeSync(file);
  await reader.take();
  write(spool, "e");
  await reader.takeAll();
  expect([reader.got, spool.loss]).toEqual(["ae", expect.stringMatching(/^EBADF: .* \(3 bytes\)$/)]);
});

test("what is dropped is counted, and what waits for it goes on", async () => {
  const reader = new Reader();
  const spool = new Spool(reader, new RingFile(openFile(), 3));
  for (const text of ["a", "bc", "def"]) write(spool, text);
  const idle = spool.idle();
  expect(spool.drop()).toBe(5);
  await reader.take();
  await idle;
  expect(reader.got).toBe("a");
});

test("the file has no name, little room where it is memory, and is done without where none can be made", () => {
  const ring = openRingFile(path.join(folder, "one.spool"));
  expect(ring?.put(Buffer.alloc(9 << 20))).toBe(9 << 20);
  ring?.close();
  expect(readdirSync(folder).filter((name) => name.endsWith(".spool"))).toEqual([]);
  const inMemory = openRingFile("/dev/shm/spark-runner-test.spool");
  expect(inMemory?.put(Buffer.alloc(9 << 20))).toBeLessThanOrEqual(8 << 20);
  inMemory?.close();
  expect(existsSync("/dev/shm/spark-runner-test.spool")).toBe(false);
  expect(openRingFile("/proc/one.spool")).toBeUndefined();
});
