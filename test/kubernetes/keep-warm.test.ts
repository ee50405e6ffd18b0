import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";
import { exchange } from "../../src/adapters/kubernetes/client/exchange.ts";
import { keptOpen } from "../../src/adapters/kubernetes/client/connection.ts";
import { keepWarm } from "../../src/adapters/kubernetes/client/keep-warm.ts";
import { useApiServer } from "../ground/api-server.ts";
import { startFaultProxy } from "../support/fault-proxy.ts";
import { makeTeam } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));

test("as many connections as the teardown uses are kept open by small requests, and survive one that fails", async () => {
  const team = await makeTeam(server);
  const proxy = await startFaultProxy(server);
  const connection = team.connection(proxy.url);
  proxy.next("pass", { status: 503 });
  let left = 3 * keptOpen.maxSockets;
  const last = proxy.request(() => --left === 0);
  const stop = keepWarm(connection, 20);
  await last;
  stop();
  expect(proxy.seen[0]).toMatchObject({ method: "OPTIONS", url: "*" });
  expect(proxy.connections).toBe(keptOpen.maxSockets);
  connection.agent.destroy();
  await proxy.close();
  team.remove();
});

test("what keeps them open needs neither credentials nor rights, and the API server writes nothing down", async () => {
  const team = await makeTeam(server);
  const { agent } = team.connection();
  const { status } = await exchange(
    { ...team.connection(), agent },
    { method: "OPTIONS", path: "*", headers: {} },
    5000,
  );
  expect(status).toBe(200);
  agent.destroy();
  team.remove();
});

test("where something before the API server does not take that, the version is asked for", async () => {
  const team = await makeTeam(server);
  const proxy = await startFaultProxy(server);
  const connection = team.connection(proxy.url);
  proxy.always(({ method }) => (method === "OPTIONS" ? { status: 400, body: "" } : undefined));
  const asked = proxy.request(({ url }) => url === "/version");
  const stop = keepWarm(connection, 20);
  expect(await asked).toMatchObject({ method: "GET" });
  stop();
  connection.agent.destroy();
  await proxy.close();
  team.remove();
});

test("neither an open connection nor its keeping keeps the process alive", async () => {
  const team = await makeTeam(server);
  await team.pod("driver");
  const root = path.join(import.meta.dirname, "../..");
  const program = `
    import { createApi } from "${root}/src/adapters/kubernetes/client/api.ts";
    import { get } from "${root}/src/adapters/kubernetes/client/calls.ts";
    import { keepWarm } from "${root}/src/adapters/kubernetes/client/keep-warm.ts";
    import { pods } from "${root}/src/leftovers/kinds.ts";
    import { serviceAccountConnection } from "${root}/src/adapters/kubernetes/client/service-account.ts";
    const connection = serviceAccountConnection(process.env, "${team.folder}");
    keepWarm(connection);
    const pod = await get(createApi(connection, { timeoutMs: 5000 }), { kind: pods, namespace: "${team.namespace}", name: "driver" });
    console.log(pod.metadata.name);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    env: { KUBERNETES_SERVICE_HOST: server.url.hostname, KUBERNETES_SERVICE_PORT: server.url.port },
    timeout: 20_000, // a process that is kept alive is killed, and that is a failure
  });
  expect(stdout.trim()).toBe("driver");
  team.remove();
});
