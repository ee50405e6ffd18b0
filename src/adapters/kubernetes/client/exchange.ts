/** One HTTP exchange: a request and its whole answer, within a time. Nothing is judged and nothing repeated here. */
import http from "node:http";
import https from "node:https";
import type { Connection } from "./connection.ts";

export interface Message {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** No answer within the time of one try. */
export class NoAnswer extends Error {
  override name = "NoAnswer";
}

/** An answer that is larger than anything Kubernetes should say. */
export class AnswerTooLarge extends Error {
  override name = "AnswerTooLarge";
}

const largestAnswer = 32 * 1024 * 1024;

/**
 * Fails with NoAnswer, AnswerTooLarge, the error of the connection, or the reason of `signal`.
 * A kept connection may have been closed by the other side at the moment of its use: that is no failure of the server,
 * so the message is sent once more on another one.
 */
export async function exchange(
  connection: Connection,
  message: Message,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Answer> {
  const until = performance.now() + timeoutMs;
  const first = await send(connection, message, timeoutMs, signal);
  return first === "closed before use" ? await sendAgain() : first;

  async function sendAgain(): Promise<Answer> {
    const second = await send(connection, message, Math.max(until - performance.now(), 1), signal);
    // Several kept connections may have gone at once; the next try of the caller gets a new one.
    if (second === "closed before use") throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    return second;
  }
}

/** Where a request goes, as Node takes it. */
export const target = (server: URL, path: string) => ({
  protocol: server.protocol,
  hostname: server.hostname.replace(/^\[(.*)\]$/, "$1"), // URL keeps the brackets of an IPv6 address
  port: server.port,
  path: `${server.pathname.replace(/\/$/, "")}${path}`,
});

function send(
  { server, agent }: Connection,
  { method, path, headers, body }: Message,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Answer | "closed before use"> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const { request } = server.protocol === "http:" ? http : https;
    const sent = request({
      ...target(server, path),
      method,
      agent,
      headers: { ...headers, ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }) },
    });
    const timer = setTimeout(() => sent.destroy(new NoAnswer(`no answer in ${showMs(timeoutMs)}`)), timeoutMs);
    const onAbort = (): void => void sent.destroy(signal?.reason as Error);
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
    const fail = (error: NodeJS.ErrnoException): void => {
      settle();
      // The reason of an abort need not be an Error; Node would hand on another one then.
      if (signal?.aborted) reject(signal.reason as Error);
      else if (sent.reusedSocket && /^(ECONNRESET|EPIPE)$/.test(error.code ?? "")) resolve("closed before use");
      else reject(error);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    sent.on("error", fail);
    sent.on("response", (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > largestAnswer) answer.destroy(new AnswerTooLarge(`an answer of more than ${largestAnswer} bytes`));
      });
      answer.on("error", (error) => {
        settle();
        reject(signal?.aborted ? (signal.reason as Error) : error);
      });
      answer.on("end", () => {
        settle();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.end(body);
  });
}

const showMs = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
