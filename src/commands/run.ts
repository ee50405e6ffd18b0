/** `run` and `exec`: makes the plan and executes it. */
import path from "node:path";
import { createClaims, runClaim, type Claims } from "../adapters/files/claims.ts";
import { clock } from "../adapters/clock.ts";
import { removeDeadFolders } from "../adapters/files/dead-folders.ts";
import { createOwnContainer } from "../adapters/files/own-container.ts";
import { files } from "../adapters/files/files.ts";
import { noCluster } from "../adapters/no-cluster.ts";
import { nameThisUser } from "../adapters/machine/user-name.ts";
import { afterMain } from "../adapters/process/after-main.ts";
import { progress } from "../adapters/progress/progress.ts";
import { retry } from "../adapters/retry.ts";
import { ExitCode, RunnerError } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import { limitRun, reasonOf, type RunLimit } from "../run/cancellation.ts";
import { runJob } from "../run/run.ts";
import type { Cluster, Log, Ports } from "../run/ports.ts";
import type { Api } from "../adapters/kubernetes/client/api.ts";
import { createCluster, type ClusterOptions } from "../adapters/kubernetes/cluster.ts";
import type { Neighbours } from "../adapters/kubernetes/neighbours.ts";
import type { Rights } from "../adapters/kubernetes/preflight.ts";
import { makeMasker } from "../plan/show/mask-plan.ts";
import type { Basis } from "../plan/basis.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { usesOf } from "../plan/pod-plan.ts";
import type { Scope } from "../plan/removals.ts";
import { besideAnother, deadFolders, deadlineInFacts, earlierLifeWasKilled, filesStay } from "../report/messages.ts";
import { createProcesses } from "../adapters/process/processes.ts";
import { withoutRunnerVariables } from "../script-runner/names.ts";
import type { SignalWatch } from "../adapters/process/self/signals.ts";
import { podMessage, type PodMessage } from "./pod-message.ts";
import { act } from "./session.ts";
import { checkJob } from "../request/checks.ts";
import type { AskLimits } from "../request/complete-facts.ts";
import { enterPod, neighboursOf } from "../request/neighbours.ts";
import { connectHere, readPodFacts } from "../request/pod-facts.ts";
import type { Request } from "../request/read-request.ts";
import { refuse } from "../request/refuse.ts";
import { askRights } from "../request/rights.ts";
import type { Settings } from "../settings/settings.ts";

/** Returns the exit code. `scope`: `exec` leaves what `label` set up to `clean`. */
export const execute = (
  request: Request,
  signals: SignalWatch,
  env: NodeJS.ProcessEnv,
  scope: Scope,
): Promise<number> =>
  act(signals, async ({ cancel, outputs, log, shown, hide }) => {
    for (const warning of request.warnings) log.line(`warning: ${warning}`);
    const runMs = request.basis.settings.values.deadline;
    const limit = limitRun(cancel, { runMs, usedMs: performance.now() }, clock);
    const opened: Opened = { log, env, limit, claims: createClaims() };
    let message: PodMessage | undefined;
    try {
      await opened.claims.hold(runClaim(request.basis.facts.runId ?? ""));
      const { plan, facts, problems, warnings, rights } = await checkJob(request, scope, env, {
        pod: (basis, limits) => askInTime(basis, limits, opened),
        rights: (planned, known) => rightsOf(planned, known, opened),
      });
      hide(makeMasker(plan, env).text);
      message = podMessage(plan.terminationMessage, log, shown);
      for (const warning of warnings) log.line(`warning: ${warning}`);
      // The set-up then fails for the rights, and the teardown after it removes what an earlier life of the container left.
      const isLeftToSetUp = plan.pod?.adopted === true && problems.every((each) => rights?.problems.includes(each));
      if (!isLeftToSetUp) refuse(problems);
      const { api, claims } = opened;
      sayWhere(plan, facts, request.basis.settings, log);
      clearDeadFolders(plan, log);
      const neighbours = await meetNeighbours(plan, facts, claims, log);
      const ports: Ports = {
        processes: createProcesses(outputs, signals),
        files,
        cluster: clusterFor(plan, facts, api, { log, neighbours, rights }),
        retry,
        progress,
        afterMain,
        container: createOwnContainer(facts.ownPod?.volumes ?? [], env),
        log,
        message,
        clock,
      };
      const end = await runJob({ plan, environment: withoutRunnerVariables(env), limit }, ports, signals.hurry);
      return end.exitCode;
    } catch (error) {
      if (!cancel.aborted) await message?.leaveError(error);
      throw error;
    } finally {
      opened.api?.close();
    }
  });

interface Opened {
  readonly log: Log;
  readonly env: NodeJS.ProcessEnv;
  readonly limit: RunLimit;
  readonly claims: Claims;
  /** Once it is asked. */
  api?: Api;
}

async function askInTime(basis: Basis, limits: AskLimits, opened: Opened): Promise<Facts> {
  const { claims } = opened;
  const { interrupted, cancel } = opened.limit;
  opened.api = connectHere(basis.settings, opened.env, opened.log);
  try {
    return await readPodFacts(basis, opened.api.limited({ ...limits, signal: cancel }), claims);
  } catch (error) {
    if (interrupted.aborted || reasonOf(cancel)?.kind !== "deadline") throw error;
    throw new RunnerError(ExitCode.timedOut, deadlineInFacts(basis.settings.values.deadline ?? 0), {
      advice: "give it more time by --deadline, or look whether the Kubernetes API answers in this pod",
      cause: error,
    });
  }
}

/** undefined where nobody could be asked: then the set-up does, which knows what to do when the run is ended. */
async function rightsOf(plan: Plan, { pod }: Facts, opened: Opened): Promise<Rights | undefined> {
  if (plan.pod === null || opened.api === undefined) return undefined;
  const asker = { namespace: plan.pod.namespace, account: pod.serviceAccount, ...usesOf(plan) };
  return await askRights(opened.api, asker, opened.limit.cancel);
}

function sayWhere(plan: Plan, facts: Facts, { values }: Settings, log: Log): void {
  if (plan.target === "local" && !facts.inPod && !values.local)
    log.line("not in a pod: running here, without Kubernetes");
  const before = facts.ownPod?.earlierLife;
  const killed = before === undefined ? undefined : earlierLifeWasKilled(before, facts.memoryLimit);
  if (killed !== undefined) log.line(killed);
  const nameless = nameThisUser(plan.spark.home);
  if (nameless !== undefined) log.line(`warning: ${nameless}`);
}

function clearDeadFolders(plan: Plan, log: Log): void {
  const runFolders = [plan.workDir, ...plan.scratch.map((each) => path.dirname(each))];
  const dead = [...new Set(runFolders.map((each) => path.dirname(each)))].flatMap(removeDeadFolders);
  if (dead.length > 0) log.line(deadFolders(dead.map(({ file }) => file)));
  for (const { kept } of dead) if (kept !== undefined) log.line(filesStay(kept));
}

async function meetNeighbours(plan: Plan, facts: Facts, claims: Claims, log: Log): Promise<Neighbours> {
  if (plan.pod !== null) {
    const { uid: podUid, service } = plan.pod;
    await enterPod(claims, { podUid, runId: plan.runId, service: service.metadata.name });
    if (facts.beside.place > 0) log.line(besideAnother(plan.pod));
  }
  return neighboursOf(claims, plan.pod?.uid ?? "", plan.runId);
}

const clusterFor = (
  plan: Plan,
  { pod }: Facts,
  api: Api | undefined,
  more: Pick<ClusterOptions, "log" | "neighbours" | "rights">,
): Cluster =>
  api === undefined ? noCluster : createCluster(api, { ...more, ...usesOf(plan), account: pod.serviceAccount });
