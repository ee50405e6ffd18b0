/** What stands for an API server where only that counts what a Spark asks it for: it has the driver's pod, and takes all. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface PodsAsked {
  readonly url: string;
  /** The first pod that Spark wants to be made. */
  readonly first: Promise<Readonly<Record<string, unknown>>>;
  close(): void;
}

export async function startPodsAsked(driver: Readonly<Record<string, unknown>>): Promise<PodsAsked> {
  const asked = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { method = "", url = "" } = request;
      const sent = Buffer.concat(pieces).toString();
      if (method === "POST" && /\/pods(?:\?|$)/.test(url))
        asked.resolve(JSON.parse(sent) as Readonly<Record<string, unknown>>);
      response.writeHead(method === "POST" ? 201 : 200, { "Content-Type": "application/json" });
      response.end(method === "GET" ? answerTo(url, driver) : made(sent));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    first: asked.promise,
    close: () => (server.closeAllConnections(), server.close()),
  };
}

const answerTo = (url: string, driver: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    /\/pods\/[^/?]+/.test(url)
      ? driver
      : { apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "1" }, items: [] },
  );

function made(sent: string): string {
  const { metadata, ...rest } = JSON.parse(sent === "" ? "{}" : sent) as { readonly metadata?: object };
  return JSON.stringify({ ...rest, metadata: { ...metadata, uid: "made", resourceVersion: "1" } });
}
