import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { servePods } from "../../src/prepare/pods-here.ts";

const pod = (name: string, app: string): string =>
  JSON.stringify({
    kind: "Pod",
    metadata: { name, labels: { app } },
    spec: {
      containers: [
        {
          env: [
            { name: "ID", value: "7" },
            { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
            { name: "NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
          ],
        },
      ],
    },
  });

async function serve() {
  const started: Readonly<Record<string, string>>[] = [];
  const pods = await servePods((env) => started.push(env));
  onTestFinished(() => pods.close());
  const call = async (
    method: string,
    path: string,
    body?: string,
  ): Promise<{ items?: { metadata: { name: string } }[] }> =>
    (await (
      await fetch(`${pods.url}/api/v1/namespaces/default${path}`, { method, ...(body ? { body } : {}) })
    ).json()) as never;
  const names = async (selector: string): Promise<string[]> =>
    ((await call("GET", `/pods?labelSelector=${encodeURIComponent(selector)}`)).items ?? []).map(
      ({ metadata }) => metadata.name,
    );
  return { pods, started, call, names };
}

test("a pod is started with the variables of its container, and found by its labels until it is deleted", async () => {
  const { started, call, names } = await serve();
  expect(await call("POST", "/pods", pod("one", "a"))).toMatchObject({ status: { phase: "Running" } });
  await call("POST", "/pods", pod("two", "b"));
  expect(started[0]).toEqual({ ID: "7", IP: "127.0.0.1", NAME: "one" });
  expect([await names("app=a"), await names("")]).toEqual([["one"], ["one", "two"]]);
  await call("DELETE", "/pods/one");
  expect(await names("")).toEqual(["two"]);
});

test("a watch is taken, and ends with the server", async () => {
  const { pods } = await serve();
  const socket = connect(Number(new URL(pods.url).port), "127.0.0.1");
  socket.write("GET /pods?watch=true HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
  socket.write("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  const [answer] = await new Promise<Buffer[]>((resolve) => void socket.once("data", (bytes) => resolve([bytes])));
  // The example of RFC 6455, 1.3.
  expect(String(answer)).toMatch(/^HTTP\/1\.1 101 [^]*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/);
  pods.close();
  await new Promise((resolve) => void socket.once("close", resolve));
});
