/**
 * A lock that can't be left behind: a listening socket in Linux's abstract name space. The kernel frees the name when
 * its process ends, however it ends, and closes the connections of those who wait; so nobody polls and no stale lock
 * file has to be judged. It reaches the processes of one network name space, which on a machine is all but containers.
 */
import { createHash } from "node:crypto";
import { readlinkSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Runs `work` while no other process of this user does so for `key`. */
export async function holding<T>(key: string, work: () => Promise<T>): Promise<T> {
  const address = addressOf(key);
  let release = await tryToHold(address);
  while (release === undefined) {
    await released(address);
    release = await tryToHold(address);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

/** Names the space in which these locks are seen: processes of another space don't exclude each other. */
export function lockSpace(): string {
  return /\d+/.exec(readlinkSync("/proc/self/ns/net"))?.[0] ?? "0";
}

const addressOf = (key: string): string => {
  const hash = createHash("sha256")
    .update(`${process.getuid?.() ?? 0}\n${key}`)
    .digest("hex");
  return `\0spark-runner-cache-${hash.slice(0, 40)}`;
};

function tryToHold(address: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<Socket>();
    const server: Server = createServer((socket) => {
      waiting.add(socket);
      socket.on("error", () => undefined).on("close", () => waiting.delete(socket));
    });
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      resolve(() => {
        server.close();
        for (const socket of waiting) socket.destroy();
      });
    });
  });
}

/** Settles when the holder has let go, or when there is none. */
function released(address: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.on("error", () => undefined); // refused or reset: the holder is gone, and `close` follows
    socket.on("close", () => resolve());
    socket.resume();
  });
}
