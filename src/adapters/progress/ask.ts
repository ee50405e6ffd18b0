/** One question to the driver's UI. */
import type { Address } from "./listening.ts";

const timeoutMs = 5000;
/** Thread dumps of a large executor are the longest answers. */
const longestAnswer = 8 * 1024 * 1024;

/**
 * The JSON behind a path; undefined for everything else: no answer in time, a redirection to a login or to HTTPS, an error.
 * Never throws.
 */
export async function ask({ host, port }: Address, path: string): Promise<unknown> {
  // Only a job that lasts needs it.
  const { get } = await import("node:http");
  return new Promise((resolve) => {
    const nothing = (): void => resolve(undefined);
    const signal = AbortSignal.timeout(timeoutMs);
    const request = get(
      { host, port, path, agent: false, signal, headers: { accept: "application/json" } },
      (answer) => {
        const chunks: Buffer[] = [];
        let length = 0;
        if (answer.statusCode !== 200) request.destroy();
        answer.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          length += chunk.length;
          if (length > longestAnswer) request.destroy();
        });
        answer.on("error", nothing);
        answer.on("close", nothing);
        answer.on("end", () => resolve(parsed(Buffer.concat(chunks).toString())));
      },
    );
    request.on("error", nothing);
    request.on("close", nothing);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
