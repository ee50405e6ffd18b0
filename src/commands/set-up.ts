/** `label` and `clean`: what two of the article's scripts did, for pipelines that still have three steps. */
import { readFileSync } from "node:fs";
import { createClaims, type Claims } from "../adapters/files/claims.ts";
import { clock } from "../adapters/clock.ts";
import { files } from "../adapters/files/files.ts";
import { ExitCode, UseError } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import { prepareEnding } from "../run/teardown.ts";
import { createCluster } from "../adapters/kubernetes/cluster.ts";
import type { Interruption } from "../diagnosis/outcome.ts";
import { planDeadlines } from "../plan/deadlines.ts";
import { nodeDnsProblems } from "../plan/node-dns.ts";
import { planPodAlone } from "../plan/pod-plan.ts";
import { planTeardownAlone } from "../plan/removals.ts";
import type { SignalWatch } from "../adapters/process/self/signals.ts";
import { isSetUp, isStillUsed, nothingToClean, wasCleaned } from "../report/messages.ts";
import { act } from "./session.ts";
import { neighboursOf, serviceClaim } from "../request/neighbours.ts";
import { connectHere, isServiceName, readPodFacts } from "../request/pod-facts.ts";
import type { Known } from "../request/read-request.ts";

/** Labels the own pod, makes its Service and writes the selector file. What is there already is used again. */
export const label = (known: Known, signals: SignalWatch, env: NodeJS.ProcessEnv): Promise<number> =>
  inOwnPod(known, signals, env, async ({ facts, cluster, cancel, log }) => {
    const problems = nodeDnsProblems(facts);
    if (problems.length > 0) throw new UseError(problems);
    const pod = planPodAlone(known.basis.settings, facts);
    await cluster.setUp(pod, cancel);
    if (cancel.aborted) return codeOf(cancel);
    files.writeSelector(pod);
    log.line(isSetUp(pod));
    return 0;
  });

/**
 * Removes what `label` made and what attempts left. Succeeds when there is nothing, or nothing left. A signal leaves it no
 * more time than the pod has.
 */
export const clean = (known: Known, signals: SignalWatch, env: NodeJS.ProcessEnv): Promise<number> =>
  inOwnPod(known, signals, env, async ({ facts: saw, cluster, claims, cancel, log }) => {
    const { settings } = known.basis;
    const found = serviceToClean(saw, env, settings.values.selectorFile);
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
    return cancel.aborted ? codeOf(cancel) : ExitCode.clusterUnavailable;
  });

const codeOf = ({ reason }: AbortSignal): number => 128 + (reason as Interruption).number;

interface InOwnPod {
  readonly facts: Facts;
  readonly cluster: ReturnType<typeof createCluster>;
  readonly claims: Claims;
  readonly cancel: AbortSignal;
  readonly log: { line(text: string): void };
}

const inOwnPod = (
  known: Known,
  signals: SignalWatch,
  env: NodeJS.ProcessEnv,
  work: (here: InOwnPod) => Promise<number>,
): Promise<number> =>
  act(signals, async ({ cancel, log }) => {
    for (const warning of known.warnings) log.line(`warning: ${warning}`);
    const api = connectHere(known.basis.settings, env, log);
    try {
      const claims = createClaims();
      const facts = await readPodFacts(known.basis, api.limited({ signal: cancel }), claims);
      const neighbours = neighboursOf(claims, facts.pod.uid ?? "", facts.runId ?? "");
      return await work({
        facts,
        cluster: createCluster(api, {
          log,
          volumeClaims: false,
          account: facts.pod.serviceAccount,
          neighbours,
        }),
        claims,
        cancel,
        log,
      });
    } finally {
      api.close();
    }
  });

/** As the old script found it: the variable, else the file; else the pod's own label, which is never lost. */
function serviceToClean({ ownPod }: Facts, env: NodeJS.ProcessEnv, selectorFile: string): string | undefined {
  const given: readonly (readonly [origin: string, text: string | undefined])[] = [
    ["K8S_SPARK_SERVICE", env["K8S_SPARK_SERVICE"]],
    [selectorFile, readText(selectorFile)],
    ["the pod's label", ownPod?.service],
  ];
  const found = given.map(([origin, text = ""]) => [origin, text.trim()] as const).find(([, text]) => text !== "");
  if (found === undefined) return undefined;
  const [origin, name] = found;
  if (isServiceName(name)) return name;
  throw new UseError([
    {
      kind: "settings",
      message: `${origin}: expected the name of a Service, got ${JSON.stringify(name.slice(0, 80))}`,
    },
  ]);
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
