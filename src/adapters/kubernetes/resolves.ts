/** Waits until a name resolves here, as the JVM of the driver will ask for it. */
import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { ExitCode, RunnerError } from "../../errors.ts";
import { waitUntilKnown } from "./dns-probe.ts";

/** Where the name's domain is not known, so that nothing can be probed: Kubernetes' usual time for a new Service. */
const blindDelayMs = 300;
const pollMs = 250;

/** So long an answer that is none of this machine's addresses is taken for an old one, of this pod's life before. */
const strangeMs = 10_000;

/** As Kubernetes has them: where they differ from those of this machine, something translates between. */
export type AddressesOfPod = () => Promise<readonly string[]>;

/**
 * Waits until the name resolves here to addresses of this pod. After a restart of the pod's sandbox a name server may
 * still know an old one, to which executors would be sent. Fails with a RunnerError (69) when it does not within
 * `timeoutMs`, and with the signal's reason.
 */
export async function waitUntilResolves(
  host: string,
  timeoutMs: number,
  signal: AbortSignal,
  addressesOfPod: AddressesOfPod = async () => [],
): Promise<void> {
  const start = performance.now();
  const until = start + timeoutMs;
  let last: unknown;
  const wasProbed = await within(waitUntilKnown(host, signal), timeoutMs, signal).catch(() => true);
  signal.throwIfAborted();
  for (let delay = wasProbed ? 0 : blindDelayMs; performance.now() + delay < until; delay = pollMs) {
    await sleep(delay, undefined, { signal });
    try {
      // getaddrinfo can't be interrupted, and a name server that doesn't answer holds it for many seconds.
      const answers = await within(lookup(host, { all: true }), until - performance.now(), signal);
      const here = addressesHere();
      const others = answers.map(({ address }) => address).filter((address) => !here.includes(address));
      if (others.length === 0) return;
      last = new Error(`it resolves to ${others.join(", ")}, which is none of this pod's addresses`);
      if (performance.now() - start < Math.min(strangeMs, timeoutMs / 2)) continue;
      const ofPod = await within(addressesOfPod(), until - performance.now(), signal);
      if (others.every((address) => ofPod.includes(address))) return;
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

/** Also those of loopback. IPv6 addresses without their zone. */
const addressesHere = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address.replace(/%.*/, "")));

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
