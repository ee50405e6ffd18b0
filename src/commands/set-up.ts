/** `label` and `clean`: what two of the article's scripts did, for pipelines that still have three steps. */
import { readFileSync } from "node:fs";
import { createClaims, type Claims } from "../adapters/files/claims.ts";
import { clock } from "../adapters/clock.ts";
import { files } from "../adapters/files/files.ts";
import { ExitCode, type Problem } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Log } from "../run/ports.ts";
import { prepareEnding } from "../run/teardown.ts";
import type { Api } from "../adapters/kubernetes/client/api.ts";
import { createCluster } from "../adapters/kubernetes/cluster.ts";
import type { Rights } from "../adapters/kubernetes/preflight.ts";
import { interruptionOf } from "../run/cancellation.ts";
import { planDeadlines } from "../plan/deadlines.ts";
import { nodeDnsProblems } from "../plan/node-dns.ts";
import { planPodAlone } from "../plan/pod-plan.ts";
import { planTeardownAlone } from "../plan/removals.ts";
import type { SignalWatch } from "../adapters/process/self/signals.ts";
import { isSetUp, isStillUsed, nothingToClean, wasCleaned } from "../report/messages.ts";
import { act } from "./session.ts";
import { completeFacts } from "../request/complete-facts.ts";
import { neighboursOf, serviceClaim } from "../request/neighbours.ts";
import { connectHere, isServiceName, readPodFacts } from "../request/pod-facts.ts";
import type { Request } from "../request/read-request.ts";
import { refuse } from "../request/refuse.ts";
import { askRights } from "../request/rights.ts";

/** Labels the own pod, makes its Service and writes the selector file. What is there already is used again. */
export const label = (known: Request<undefined>, signals: SignalWatch, env: NodeJS.ProcessEnv): Promise<number> =>
  inOwnPod(known, signals, env, async ({ facts, problems, rights: ask, clusterWith, cancel, log }) => {
    const rights = facts.ownPod === undefined ? undefined : await ask();
    refuse([...problems, ...nodeDnsProblems(facts), ...(rights?.problems ?? [])]);
    const cluster = clusterWith(rights);
    const pod = planPodAlone(known.basis.settings, facts);
    await cluster.setUp(pod, cancel);
    const interruption = interruptionOf(cancel);
    if (interruption !== undefined) return 128 + interruption.number;
    files.writeSelector(pod);
    log.line(isSetUp(pod));
    return 0;
  });

/**
 * Removes what `label` made and what attempts left. Succeeds when there is nothing, or nothing left. A signal leaves it no
 * more time than the pod has.
 */
export const clean = (known: Request<undefined>, signals: SignalWatch, env: NodeJS.ProcessEnv): Promise<number> =>
  inOwnPod(known, signals, env, async ({ facts: saw, problems, clusterWith, claims, cancel, log }) => {
    const { settings } = known.basis;
    const { found, problems: wrongName } = serviceToClean(saw, env, settings.values.selectorFile);
    refuse([...problems, ...wrongName]);
    const cluster = clusterWith();
    const isInUse = found !== undefined && !(await claims.hold(serviceClaim(found)));
    if (isInUse) log.line(isStillUsed(found));
    const service = isInUse ? undefined : found;
    const facts = withService(saw, service ?? "");
    const pod = planPodAlone(settings, facts);
    const steps = planTeardownAlone(settings, facts, service === undefined ? "attempts" : "all");
    if (found === undefined) log.line(nothingToClean(pod));
    const end = { pod, deadlines: planDeadlines(settings, facts), teardown: steps, afterSignal: null };
    const left = await prepareEnding(end, { cancel, hurry: signals.hurry }, { cluster, clock, log }).tearDown();
    if (left.length === 0 && service !== undefined) log.line(wasCleaned(pod));
    if (left.length === 0) return 0;
    const interruption = interruptionOf(cancel);
    return interruption === undefined ? ExitCode.clusterUnavailable : 128 + interruption.number;
  });

interface InOwnPod {
  readonly facts: Facts;
  /** What is wrong so far: nothing was created yet. */
  readonly problems: readonly Problem[];
  rights(): Promise<Rights | undefined>;
  clusterWith(rights?: Rights): ReturnType<typeof createCluster>;
  readonly claims: Claims;
  readonly cancel: AbortSignal;
  readonly log: Log;
}

const inOwnPod = (
  known: Request<undefined>,
  signals: SignalWatch,
  env: NodeJS.ProcessEnv,
  work: (here: InOwnPod) => Promise<number>,
): Promise<number> =>
  act(signals, async ({ cancel, log }) => {
    for (const warning of known.warnings) log.line(`warning: ${warning}`);
    const claims = createClaims();
    let api: Api | undefined;
    const connect = (): Api => (api ??= connectHere(known.basis.settings, env, log));
    try {
      const { basis, problems, unasked } = await completeFacts(known, env, (given, limits) =>
        readPodFacts(given, connect().limited({ ...limits, signal: cancel }), claims),
      );
      const { facts } = basis;
      const job = { volumeClaims: false, account: facts.pod.serviceAccount };
      return await work({
        facts,
        problems: [...problems, ...unasked],
        rights: () => askRights(connect(), { ...job, namespace: basis.names.namespace }, cancel),
        clusterWith: (rights) =>
          createCluster(connect(), {
            log,
            ...job,
            neighbours: neighboursOf(claims, facts.pod.uid ?? "", facts.runId ?? ""),
            rights,
          }),
        claims,
        cancel,
        log,
      });
    } finally {
      api?.close();
    }
  });

/** As the old script found it: the variable, else the file; else the pod's own label, which is never lost. */
function serviceToClean(
  { ownPod }: Facts,
  env: NodeJS.ProcessEnv,
  selectorFile: string,
): { readonly found: string | undefined; readonly problems: readonly Problem[] } {
  const given: readonly (readonly [origin: string, text: string | undefined])[] = [
    ["K8S_SPARK_SERVICE", env["K8S_SPARK_SERVICE"]],
    [selectorFile, readText(selectorFile)],
    ["the pod's label", ownPod?.service],
  ];
  const found = given.map(([origin, text = ""]) => [origin, text.trim()] as const).find(([, text]) => text !== "");
  if (found === undefined) return { found, problems: [] };
  const [origin, name] = found;
  if (isServiceName(name)) return { found: name, problems: [] };
  const message = `${origin}: expected the name of a Service, got ${JSON.stringify(name.slice(0, 80))}`;
  return { found: undefined, problems: [{ kind: "settings", message }] };
}

const withService = (facts: Facts, service: string): Facts =>
  facts.ownPod === undefined || service === "" ? facts : { ...facts, ownPod: { ...facts.ownPod, service } };

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // no label step ran, or its file is gone: the pod's label tells
  }
}
