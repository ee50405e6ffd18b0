/**
 * Names that a living process holds in its pod: sockets in the kernel's abstract namespace, which all containers of a pod share
 * with its network, and which the kernel frees when the process ends, however it ends. No file can be left behind.
 */
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";

export interface Claims {
  /** Takes the name; false when another living process has it. */
  hold(name: string): Promise<boolean>;
  /** Gives it back; that it is not ours is no error. */
  release(name: string): void;
  /** Whether any living process, this one included, has it. */
  isHeld(name: string): boolean;
  /** Whether any living process has a name that begins so. */
  isAnyHeld(beginning: string): boolean;
}

const prefix = "spark-runner/";

/** Held by each run, from before it makes anything until it ends. */
export const runClaim = (runId: string): string => `run/${runId}`;

/** What is held is so until the process ends; it does not keep the process alive. */
export function createClaims(): Claims {
  const held = new Map<string, Server>();
  return {
    async hold(name) {
      if (held.has(name)) return true;
      const server = await listen(name);
      if (server === "taken") return false;
      if (server !== undefined) held.set(name, server);
      return true;
    },
    release(name) {
      held.get(name)?.close();
      held.delete(name);
    },
    isHeld,
    isAnyHeld,
  };
}

/** For plans: what would be free is not taken. */
export const lookingClaims: Claims = {
  hold: async (name) => !isHeld(name),
  release: () => {},
  isHeld,
  isAnyHeld,
};

/** For a pod elsewhere, where nothing can be seen. */
export const noClaims: Claims = {
  hold: async () => true,
  release: () => {},
  isHeld: () => false,
  isAnyHeld: () => false,
};

/** undefined where the kernel has no such sockets: then a run can't know of others, and none is in its way. */
const listen = (name: string): Promise<Server | "taken" | undefined> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "EADDRINUSE" ? "taken" : undefined));
    server.listen(`\0${prefix}${name}`, () => resolve(server));
  });

function isHeld(name: string): boolean {
  return heldNames().includes(name);
}

function isAnyHeld(beginning: string): boolean {
  return heldNames().some((name) => name.startsWith(beginning));
}

/** https://man7.org/linux/man-pages/man5/proc_net.5.html: an abstract name is shown with an `@` before it. */
function heldNames(): string[] {
  try {
    const sockets = readFileSync("/proc/net/unix", "utf8");
    return [...sockets.matchAll(/ @spark-runner\/(\S+)$/gm)].map(([, name = ""]) => name);
  } catch {
    return [];
  }
}

/** The first of the pod's places that no other run has; `most` when all are taken. */
export async function takePlace(claims: Claims, most = 50): Promise<number> {
  for (let place = 0; place < most; place += 1) if (await claims.hold(`place/${place}`)) return place;
  return most;
}
