/** A namespace of a real Kubernetes for one test, and driver pods in it. docs/test-cluster.md shows the use. */
import { onTestFinished } from "vitest";
import { describe, makeNamespace, type Namespace, type NamespaceOptions } from "../ground/namespace.ts";

export { smallExecutors } from "../ground/namespace.ts";

/** A namespace that is removed when the test is over; of a test that failed, its pods and their logs are shown. */
export async function namespaceForTest(options: NamespaceOptions = {}): Promise<Namespace> {
  const namespace = await makeNamespace(options);
  // In one hook: what is removed can't be shown any more.
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await describe(namespace));
    await namespace.remove();
  });
  return namespace;
}
