/** Stands between a client and the API server, sees all that goes through, and does to it what proxies and networks do. */
import { readFileSync } from "node:fs";
import https from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import path from "node:path";
import type { ApiServer } from "../ground/api-server.ts";

export type Fault =
  /** Sent instead of the server's answer; the server sees nothing. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The connection is reset before an answer. */
  | "reset"
  /** There is no answer. */
  | "hang"
  /** The server does what it was asked for, but its answer is lost: the connection is reset. */
  | "lose the answer"
  /** What the server says, asked only then. */
  | { readonly passesAfter: Promise<unknown> }
  /** Half of the server's answer, then the connection is closed. */
  | "cut"
  /** What the server says. */
  | "pass";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  /** Numbered from 1. */
  readonly connection: number;
  /** By performance.now(). */
  readonly atMs: number;
}

export interface FaultProxy {
  readonly url: URL;
  /** In order. */
  readonly seen: readonly Seen[];
  readonly connections: number;
  /** What happens to the next requests, in this order; then all pass. */
  next(...faults: readonly Fault[]): void;
  /** What happens to all requests to which the answer of `choose` is not undefined. */
  always(choose: (seen: Seen) => Fault | undefined): void;
  /** Settles when a request comes that is so. */
  request(is: (seen: Seen) => boolean): Promise<Seen>;
  /** Closes the connections on which nothing goes on, as an idle time-out does. */
  closeIdle(): void;
  close(): Promise<void>;
}

export async function startFaultProxy({ url: target, folder, ca }: ApiServer): Promise<FaultProxy> {
  const queue: Fault[] = [];
  const seen: Seen[] = [];
  const waiting = new Set<(one: Seen) => void>();
  const numbers = new Map<Socket, number>();
  let choose: (one: Seen) => Fault | undefined = () => undefined;
  const upstream = new https.Agent({ keepAlive: true, ca });
  const forward = forwardTo(target, upstream);

  const server = https.createServer(
    {
      key: readFileSync(path.join(folder, "apiserver.key")),
      cert: readFileSync(path.join(folder, "apiserver.crt")),
    },
    (request, response) => {
      const one: Seen = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        connection: numbers.get(request.socket) ?? 0,
        atMs: performance.now(),
      };
      seen.push(one);
      for (const tell of waiting) tell(one);
      const fault = choose(one) ?? queue.shift() ?? "pass";
      onceRead(request, (body) => {
        // The server is gone: so is the answer.
        answer(fault, { request, response, body }, forward).catch(() => request.socket.destroy());
      });
    },
  );
  server.keepAliveTimeout = 0;
  server.on("secureConnection", (socket: Socket) => {
    numbers.set(socket, numbers.size + 1);
    socket.on("error", () => undefined);
  });

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`),
    seen,
    get connections() {
      return numbers.size;
    },
    next: (...faults) => void queue.push(...faults),
    always: (other) => (choose = other),
    request: (is) => seenBy(waiting, is),
    closeIdle: () => server.closeIdleConnections(),
    async close() {
      upstream.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Real {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const seenBy = (waiting: Set<(one: Seen) => void>, is: (one: Seen) => boolean): Promise<Seen> =>
  new Promise((resolve) => {
    const tell = (one: Seen): void => {
      if (!is(one)) return;
      waiting.delete(tell);
      resolve(one);
    };
    waiting.add(tell);
  });

function onceRead(request: IncomingMessage, act: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on("error", () => undefined); // the client may have enough of waiting
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => act(Buffer.concat(chunks)));
}

interface Asked {
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly response: ServerResponse;
}

type Forward = (asked: Omit<Asked, "response">) => Promise<Real>;

async function answer(fault: Fault, asked: Asked, forward: Forward): Promise<void> {
  const { request, response } = asked;
  if (typeof fault === "object" && "passesAfter" in fault) {
    await fault.passesAfter;
    await answer("pass", asked, forward);
  } else if (typeof fault === "object") {
    response.writeHead(fault.status, fault.headers).end(fault.body ?? "");
  } else if (fault === "reset") {
    request.socket.destroy();
  } else if (fault !== "hang") {
    const real = await forward(asked);
    if (fault === "lose the answer") request.socket.destroy();
    else if (fault === "cut") {
      response.writeHead(real.status, { ...real.headers, "content-length": String(real.body.length) });
      response.write(real.body.subarray(0, real.body.length / 2), () => request.socket.destroy());
    } else response.writeHead(real.status, real.headers).end(real.body);
  }
}

const forwardTo =
  (target: URL, agent: https.Agent): Forward =>
  ({ request, body }) =>
    new Promise((resolve, reject) => {
      const headers = { ...request.headers, host: target.host };
      const options = { agent, host: target.hostname, port: target.port };
      const sent = https.request({ ...options, path: request.url, method: request.method, headers }, (real) => {
        const chunks: Buffer[] = [];
        real.on("data", (chunk: Buffer) => chunks.push(chunk));
        real.on("end", () => {
          const { "content-type": type = "" } = real.headers;
          resolve({ status: real.statusCode ?? 0, headers: { "content-type": type }, body: Buffer.concat(chunks) });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
