/** An answer that goes on: a watch, line by line. On a connection of its own, since the kept ones are for calls. */
import http from "node:http";
import https from "node:https";
import { createInterface } from "node:readline";
import type { Connection } from "./connection.ts";
import { target, type Message } from "./exchange.ts";

/**
 * Gives the HTTP status when the answer is over; `onLine` only gets lines of one that is a success. Fails with the error of
 * the connection, or when `signal` is aborted.
 */
export function follow(
  { server, agent }: Connection,
  { method, path, headers }: Message,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const { request } = server.protocol === "http:" ? http : https;
    const sent = request({
      ...(agent as https.Agent).options, // how the server's certificate is judged
      agent: false,
      ...target(server, path),
      method,
      headers,
      signal,
    });
    // A peer that is gone without a word is noticed by TCP's own probes.
    sent.on("socket", (socket) => socket.setKeepAlive(true, 15_000));
    sent.on("error", reject);
    sent.on("response", (answer) => {
      const status = answer.statusCode ?? 0;
      answer.on("error", reject);
      answer.on("close", () => resolve(status));
      // Both tell of a connection that broke.
      if (status === 200) createInterface({ input: answer }).on("line", onLine).on("error", reject);
      else answer.resume();
    });
    sent.end();
  });
}
