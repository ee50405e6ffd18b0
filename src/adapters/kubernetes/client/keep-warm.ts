/**
 * Keeps the connections open that the end of a long job needs. New ones take TCP and TLS, 25 to 55 ms, when spark-runner may
 * have less than a second left after SIGTERM; and idle ones are closed by API servers (90 s) and load balancers (60 s and
 * more). With all of them open the last DELETE arrives after 85 ms where it took 120 ms with one (measured on a busy machine).
 */
import { keptOpen, type Connection } from "./connection.ts";
import { exchange } from "./exchange.ts";

/**
 * `OPTIONS *` is about the server itself (RFC 9110, 9.3.7): Go's HTTP server, and so the API server, answers it before it looks
 * at who asks. It needs no credentials, no rights and no line in the audit log.
 */
const message = { method: "OPTIONS", path: "*", headers: {} } as const;
/** Where something before the API server doesn't take it: fixed text that everybody may ask for. */
const plainMessage = { method: "GET", path: "/version", headers: { Accept: "application/json" } } as const;
const everyMs = 30_000;
const timeoutMs = 5000;

/** Returns what ends it. Its timer does not keep the process alive. */
export function keepWarm(connection: Connection, intervalMs: number = everyMs): () => void {
  let takesOptions = connection.server.pathname === "/";
  const warm = async (): Promise<void> => {
    try {
      if (takesOptions) {
        const { status } = await exchange(connection, message, timeoutMs);
        if (status >= 200 && status < 300) return;
        // Overloaded is not unwilling.
        takesOptions = status >= 500 || status === 429;
        if (takesOptions) return;
      }
      const headers = { ...plainMessage.headers, ...(await connection.credentials()) };
      await exchange(connection, { ...plainMessage, headers }, timeoutMs);
    } catch {
      // The next call that matters opens a new connection, and tells what is wrong if that does not work either.
    }
  };
  // Side by side, so that none of them can go over a connection that another one uses.
  const warmAll = (): Promise<unknown> => Promise.all(Array.from({ length: keptOpen.maxSockets }, warm));
  let timer: NodeJS.Timeout;
  let isOver = false;
  const later = (): void => {
    if (!isOver) timer = setTimeout(() => void warmAll().then(later), intervalMs).unref();
  };
  later();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
