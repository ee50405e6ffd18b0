import { readFileSync } from "node:fs";
import https from "node:https";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { expect, inject, test } from "vitest";
import { createApi } from "../../src/adapters/kubernetes/client/api.ts";
import { get } from "../../src/adapters/kubernetes/client/calls.ts";
import type { Connection } from "../../src/adapters/kubernetes/client/connection.ts";
import { pods } from "../../src/leftovers/kinds.ts";
import { useApiServer } from "../ground/api-server.ts";

const server = useApiServer(inject("apiServer"));

/** How a call to an address fails. */
async function failure(
  address: string,
  ca: string | undefined,
  timeoutMs = 700,
  token = "x",
): Promise<{ message: string }> {
  const connection: Connection = {
    server: new URL(address),
    agent: new https.Agent(ca === undefined ? {} : { ca }),
    credentials: async () => ({ Authorization: `Bearer ${token}` }),
    namespace: "team",
    adviceOnCredentials: "",
  };
  return get(createApi(connection, { timeoutMs }), { kind: pods, namespace: "team", name: "driver" }).then(
    () => expect.fail("it was reached"),
    (error: unknown) => error as { message: string },
  );
}

test("where nobody listens, the error says how long it was tried, and where to look", async () => {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));
  expect(await failure(`https://127.0.0.1:${port}`, server.ca)).toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(
      /^failed to get pod team\/driver: the API server 127\.0\.0\.1:\d+ can't be used after [2-9] tries in 0\.\d s: connect ECONNREFUSED/,
    ),
    advice: expect.stringMatching(/^nothing listens at 127\.0\.0\.1:\d+: check KUBERNETES_SERVICE_HOST/),
  });
});

test("a name that does not resolve is a matter of DNS", async () => {
  expect(await failure("https://no-such-name.invalid", server.ca, 3000)).toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(/can't be used.*: getaddrinfo E(NOTFOUND|AI_AGAIN) no-such-name\.invalid$/),
    advice: expect.stringContaining("cluster's DNS"),
  });
});

test("a certificate of another authority is said at once, and not tried again", async () => {
  expect(await failure(server.url.origin, undefined, 5000)).toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(/can't be used: (self-signed certificate|unable to (get|verify))/),
    advice: expect.stringContaining("does not fit the CA"),
  });
});

test("a certificate for another name is said at once, and not tried again", async () => {
  const file = (name: string): Buffer => readFileSync(path.join(server.folder, name));
  const other = https.createServer({ key: file("apiserver.key"), cert: file("apiserver.crt") });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.2", resolve)); // which the certificate does not name
  const { port } = other.address() as AddressInfo;
  expect(await failure(`https://127.0.0.2:${port}`, server.ca, 5000)).toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(/can't be used: Hostname\/IP does not match certificate's altnames/),
    advice: expect.stringContaining("does not fit the CA"),
  });
  await new Promise((resolve) => other.close(resolve));
});

test("where something else than TLS answers, it is tried again and told", async () => {
  const listener = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.end("HTTP/1.0 400 Bad Request\r\n\r\n", () => socket.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  const { port } = listener.address() as AddressInfo;
  expect(await failure(`https://127.0.0.1:${port}`, server.ca)).toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(/can't be used after [2-9] tries/),
  });
  await new Promise((resolve) => listener.close(resolve));
});

test("a token that can't be sent is said at once, and not tried again", async () => {
  expect(await failure(server.url.origin, server.ca, 5000, "two\nlines")).toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(/can't be used: Invalid character in header content \["Authorization"\]$/),
  });
});
