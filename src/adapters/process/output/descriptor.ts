import { constants, fstatSync, openSync } from "node:fs";
import { Socket } from "node:net";
import { isatty, WriteStream } from "node:tty";
import { FileWriter } from "./file-writer.ts";

/** How one of spark-runner's own outputs takes bytes. */
export type Target =
  /** A pipe, reopened: an open description of our own, so that O_NONBLOCK on it touches nobody else's. */
  | { readonly kind: "pipe"; readonly fd: number }
  /** A regular file or a device like /dev/null, which never makes us wait. */
  | { readonly kind: "file"; readonly writer: FileWriter }
  /** A terminal, a socket, or a pipe of another user. */
  | { readonly kind: "stream"; readonly fd: number };

export function targetOf(fd: 1 | 2): Target {
  try {
    const stat = fstatSync(fd);
    if (stat.isFIFO()) return { kind: "pipe", fd: reopen(fd) };
    return stat.isSocket() || isTerminal(fd) ? { kind: "stream", fd } : { kind: "file", writer: new FileWriter(fd) };
  } catch {
    return { kind: "stream", fd }; // reopening a pipe: EACCES when it is another user's, ENXIO when its reader is gone
  }
}

/** Of what is no device node:tty is not asked: it takes milliseconds to load. */
export function isTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice() && isatty(fd);
  } catch {
    return false; // closed
  }
}

/** A stream that takes bytes whenever the reader does, and never blocks; undefined for what can't be one. */
export function streamTo(fd: number): Socket | WriteStream | undefined {
  try {
    return isatty(fd) ? terminal(fd) : new Socket({ fd, readable: false, writable: true });
  } catch {
    return undefined; // ERR_INVALID_FD_TYPE: neither a pipe nor a socket nor a terminal
  }
}

function terminal(fd: number): WriteStream {
  const stream = new WriteStream(fd);
  // Node makes terminals blocking, and so Ctrl-S would keep us from reacting to signals. libuv has opened the terminal
  // anew for this handle, so nobody else's flags change. Not a public API: where it is gone, terminals block.
  (stream as { _handle?: { setBlocking?(on: boolean): void } })._handle?.setBlocking?.(false);
  return stream;
}

/** Whether stdout and stderr are one pipe, file, socket or terminal, so that their order is to be kept. */
export function sameOutput(): boolean {
  try {
    const [out, err] = [fstatSync(1), fstatSync(2)];
    const device = out.isCharacterDevice() && !isatty(1); // /dev/null: nobody sees an order there
    return out.dev === err.dev && out.ino === err.ino && !device;
  } catch {
    return false;
  }
}

function reopen(fd: number): number {
  return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
}
