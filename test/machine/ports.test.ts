import { createServer } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { listeningPorts } from "../../src/adapters/machine/ports.ts";

test("a port on which something listens is seen, and is not when nothing does", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  expect(listeningPorts()).toContain(port);
  server.close();
  await once(server, "close");
  expect(listeningPorts()).not.toContain(port);
});

test("of both families, each once, and no connections", () => {
  const head = "  sl  local_address rem_address   st\n";
  const files: Record<string, string> = {
    "/proc/net/tcp": `${head}   0: 00000000:1BA6 00000000:0000 0A 0\n   1: 0100007F:1BA8 0100007F:9999 01 0\n`,
    "/proc/net/tcp6": `${head}   0: 00000000000000000000000000000000:1BA6 00000000000000000000000000000000:0000 0A 0\n`,
  };
  expect(listeningPorts((file) => files[file])).toEqual([7078]);
  expect(listeningPorts(() => undefined)).toEqual([]);
});
