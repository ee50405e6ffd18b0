/** Waits until a name resolves here, as the JVM of the driver will ask for it. */
import { lookup } from "node:dns/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ExitCode, RunnerError } from "../errors.ts";
import { waitUntilKnown } from "./dns-probe.ts";

/** Where the name's domain is not known, so that nothing can be probed: Kubernetes' usual time for a new Service. */
const blindDelayMs = 300;
const pollMs = 250;

/** Fails with a RunnerError (69) when the name does not resolve within `timeoutMs`, and with the signal's reason. */
export async function waitUntilResolves(host: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const until = performance.now() + timeoutMs;
  let last: unknown;
  const wasProbed = await within(waitUntilKnown(host, signal), timeoutMs, signal).catch(() => true);
  signal.throwIfAborted();
  for (let delay = wasProbed ? 0 : blindDelayMs; performance.now() + delay < until; delay = pollMs) {
    await sleep(delay, undefined, { signal });
    try {
      // getaddrinfo can't be interrupted, and a name server that doesn't answer holds it for many seconds.
      await within(lookup(host), until - performance.now(), signal);
      return;
    } catch (error) {
      signal.throwIfAborted();
      last = error;
    }
  }
  throw new RunnerError(
    ExitCode.clusterUnavailable,
    `failed to resolve ${host} within ${(timeoutMs / 1000).toFixed(1)} s: ${last instanceof Error ? last.message : "no answer"}`,
    {
      advice: [
        `look in this pod with: getent hosts ${host}`,
        "check that the cluster's DNS runs, that no NetworkPolicy stops port 53, and that /etc/resolv.conf has ndots above 1",
        "where Services take longer than that, --service-timeout gives more time",
      ].join("\n  "),
      cause: last,
    },
  );
}

async function within<T>(work: Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  const bound = sleep(Math.max(ms, 0), undefined, { signal: AbortSignal.any([signal, over.signal]) }).then(() => {
    throw new Error("no answer");
  });
  try {
    return await Promise.race([work, bound]);
  } finally {
    over.abort();
    bound.catch(() => {});
    work.catch(() => {});
  }
}
