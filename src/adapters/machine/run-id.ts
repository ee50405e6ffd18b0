import { randomBytes } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

const runIdBytes = 5;

/** 8 letters and digits: 40 bits, enough to tell the runs of one namespace apart. */
export const makeRunId = (): string =>
  BigInt(`0x${chance(runIdBytes).toString("hex")}`)
    .toString(36)
    .padStart(8, "0");

/** From the kernel's own source: to load node:crypto, which asks it too, takes eight milliseconds of a start. */
function chance(bytes: number): Buffer {
  try {
    const fd = openSync("/dev/urandom", "r");
    try {
      const buffer = Buffer.alloc(bytes);
      if (readSync(fd, buffer) === bytes) return buffer;
    } finally {
      closeSync(fd);
    }
  } catch {
    // A container without /dev.
  }
  return randomBytes(bytes);
}
