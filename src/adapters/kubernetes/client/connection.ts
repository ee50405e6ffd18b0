/** Where the API server is, and who calls it. */
import type { Agent as HttpAgent } from "node:http";

export interface Connection {
  /** With a path where the API server stands behind one. */
  readonly server: URL;
  readonly agent: HttpAgent;
  /** Asked before each request, because tokens are changed while a job runs. Fails with a RunnerError. */
  readonly credentials: () => Promise<Readonly<Record<string, string>>>;
  /** Reads anew by what the server's certificate is judged; whether that has changed. Not there: it never changes. */
  readonly renew?: () => boolean;
  /** The namespace of the service account or the context. */
  readonly namespace: string;
  /** What to do when the credentials are not accepted. */
  readonly adviceOnCredentials: string;
}

/**
 * So many connections are made when calls go out side by side, and kept open (keep-warm.ts), so that one which hangs does
 * not hold up the others. More than these are no faster: a new one takes longer than many calls on one that is open.
 * TCP's own probes keep what stands between from forgetting it. Node's agent sees to it that idle connections don't keep
 * the process alive.
 */
export const keptOpen = { keepAlive: true, keepAliveMsecs: 15_000, maxSockets: 4, scheduling: "lifo" } as const;
