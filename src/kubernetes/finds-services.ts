/** Whether names of Services are found here, as the JVM of the driver would ask for them. */
import { lookup } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Every cluster has it. */
const everywhere = "kubernetes.default.svc";
const patienceMs = 3000;

/** undefined where the name servers give no clear answer in time. */
export async function findsServices(host: string = everywhere): Promise<boolean | undefined> {
  const over = new AbortController();
  const answer = lookup(host).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => (code === "ENOTFOUND" ? false : undefined),
  );
  const bound = sleep(patienceMs, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([answer, bound]);
  } finally {
    over.abort();
  }
}
