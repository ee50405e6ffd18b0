import { createServer } from "node:net";
import { once } from "node:events";
import { expect, test } from "vitest";
import { addressesOf, addressOf } from "../../src/adapters/progress/listening.ts";

test.for<[string, string, string]>([
  ["every IPv4 address", "00000000:0FC8", "127.0.0.1"],
  ["one IPv4 address", "0100A8C0:0FC8", "192.168.0.1"],
  ["every address", "00000000000000000000000000000000:0FC8", "127.0.0.1"],
  ["an IPv4 address by IPv6", "0000000000000000FFFF00000100007F:0FC8", "127.0.0.1"],
  ["one IPv6 address", "00000000000000000000000001000000:0FC8", "0:0:0:0:0:0:0:1"],
])("what listens on %s is reached", ([, local, host]) => {
  expect(addressOf(local)).toEqual({ host, port: 4040 });
});

test("only what the process itself listens on is found", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  expect(addressesOf(process.pid)).toContainEqual({ host: "127.0.0.1", port });
  expect(addressesOf(process.ppid)).not.toContainEqual({ host: "127.0.0.1", port });
  server.close();
});
