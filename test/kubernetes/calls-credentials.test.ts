import { writeFileSync } from "node:fs";
import path from "node:path";
import { rootCertificates } from "node:tls";
import { expect, test } from "vitest";
import { createApi } from "../../src/adapters/kubernetes/client/api.ts";
import { getDriver, proxy, server, team } from "../support/calls.ts";
import { makeToken } from "../support/team.ts";

test("a certificate of a new CA is accepted as soon as the kubelet has written it into the pod", async () => {
  writeFileSync(path.join(team.folder, "ca.crt"), unrelatedCa());
  const connection = team.connection(proxy.url);
  const early = createApi(connection, { timeoutMs: 5000 });
  writeFileSync(path.join(team.folder, "ca.crt"), server.ca);
  expect((await getDriver(early)).metadata.name).toBe("driver");
  early.close();
});

/** A real certificate, which signed nothing here. */
const unrelatedCa = (): string => rootCertificates[0] ?? "";

test("a token that was changed is read anew for the next call", async () => {
  await getDriver();
  const before = proxy.seen[0]?.headers.authorization;
  writeFileSync(path.join(team.folder, "token"), await makeToken(server, team.namespace, 7200));
  await getDriver();
  expect(proxy.seen[1]?.headers.authorization).not.toBe(before);
  expect(proxy.seen).toHaveLength(2);
});

test("a 401 is tried once more, with the token that is there by then", async () => {
  const token = path.join(team.folder, "token");
  const good = await makeToken(server, team.namespace);
  writeFileSync(token, "too old");
  const first = proxy.request(() => true).then(() => writeFileSync(token, good));
  await getDriver();
  await first;
  expect(proxy.seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer too old", `Bearer ${good}`]);
});

test("a token that is not accepted twice ends the call with 77", async () => {
  const token = path.join(team.folder, "token");
  const good = await makeToken(server, team.namespace);
  writeFileSync(token, "too old");
  await expect(getDriver()).rejects.toMatchObject({
    exitCode: 77,
    message: expect.stringMatching(/does not accept the credentials: Unauthorized$/),
    advice: expect.stringContaining(token),
  });
  expect(proxy.seen).toHaveLength(2);
  writeFileSync(token, good);
});
