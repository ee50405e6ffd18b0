/** Istio's own definitions of its kinds, in the API server. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { moduleFolder } from "./cluster/binaries.ts";
import { controlPlane } from "./control-plane.ts";
import { virtualServices as kindOf } from "../../src/leftovers/kinds.ts";
import { list } from "../../src/adapters/kubernetes/client/calls.ts";
import type { ApiServer } from "./api-server.ts";

export const virtualServices = kindOf("v1");

export const virtualService = (name: string, spec: Readonly<Record<string, unknown>>) => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name },
  spec: { hosts: ["ui"], ...spec },
});

/** May be done twice, and by two test files at once. */
export async function applyIstio({ kubeconfig, admin }: ApiServer): Promise<void> {
  const { kubectl } = await controlPlane(console.log);
  const definitions = path.join(
    await moduleFolder("istio", "istio.io/api"),
    "kubernetes/customresourcedefinitions.gen.yaml",
  );
  await promisify(execFile)(kubectl, ["apply", "--server-side", "--force-conflicts", "-f", definitions], {
    env: { ...process.env, KUBECONFIG: kubeconfig },
  });
  // The API server begins to serve a new kind in its own time.
  const isServed = (): Promise<boolean> =>
    list(admin, { kind: virtualServices, namespace: "default" }, {}).then(
      () => true,
      () => false,
    );
  while (!(await isServed())) await sleep(50);
}
