/** Whether names of Services are found here, as the JVM of the driver would ask for them. */
import { lookup } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Every cluster has it. */
const everywhere = "kubernetes.default.svc";
/** Less than a resolver waits for a name server that says nothing. */
const patienceMs = 3000;

/** undefined where there is no answer in time. A name server that fails at once, or none, finds no Service either. */
export async function findsServices(host: string = everywhere): Promise<boolean | undefined> {
  const over = new AbortController();
  const answer = lookup(host).then(
    () => true,
    () => false,
  );
  const bound = sleep(patienceMs, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([answer, bound]);
  } finally {
    over.abort();
  }
}
