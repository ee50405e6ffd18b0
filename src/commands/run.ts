/** `run` and `exec`: makes the plan and executes it. */
import { accessSync, constants } from "node:fs";
import path from "node:path";
import { createClaims, runClaim, type Claims } from "../adapters/files/claims.ts";
import { clock } from "../adapters/clock.ts";
import { removeDeadFolders } from "../adapters/files/dead-folders.ts";
import { files } from "../adapters/files/files.ts";
import { noCluster } from "../adapters/no-cluster.ts";
import { nameThisUser } from "../adapters/machine/user-name.ts";
import { retry } from "../adapters/retry.ts";
import { ExitCode, RunnerError } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import { startDeadline, type Deadline } from "../run/deadline.ts";
import { runJob } from "../run/run.ts";
import type { Cluster, Ports } from "../run/ports.ts";
import type { Api } from "../adapters/kubernetes/client/api.ts";
import { createCluster, type ClusterOptions } from "../adapters/kubernetes/cluster.ts";
import { makeMasker } from "../plan/show/mask-plan.ts";
import { hasLocalMaster } from "../plan/properties/master.ts";
import type { Basis, BasisOfJob } from "../plan/basis.ts";
import { makePlan } from "../plan/plan.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { usesOf } from "../plan/pod-plan.ts";
import type { Scope } from "../plan/removals.ts";
import { besideAnother, deadFolders, deadlineInFacts, filesStay } from "../report/messages.ts";
import { createProcesses } from "../adapters/process/processes.ts";
import { runnerVariables } from "../script-runner/names.ts";
import type { SignalWatch } from "../adapters/process/self/signals.ts";
import { act } from "./session.ts";
import { decommissionWarning } from "../request/decommission.ts";
import { refuseMissingPrograms } from "../request/programs.ts";
import { enterPod, neighboursOf } from "../request/neighbours.ts";
import { connectHere, readPodFacts } from "../request/pod-facts.ts";
import { judgeByFacts, type Request } from "../request/read-request.ts";

/** Returns the exit code. `scope`: `exec` leaves what `label` set up to `clean`. */
export const execute = (
  request: Request,
  signals: SignalWatch,
  env: NodeJS.ProcessEnv,
  scope: Scope,
): Promise<number> =>
  act(signals, async ({ cancel, outputs, log, hide }) => {
    const { settings, facts: seen, targetHere } = request.basis;
    for (const warning of request.warnings) log.line(`warning: ${warning}`);
    refuseWhatCannotStart(request.basis, env);
    const deadline = startDeadline(settings.values.deadline, clock, performance.now());
    const api = targetHere === "pod" ? connectHere(settings, env, log) : undefined;
    try {
      const claims = createClaims();
      await claims.hold(runClaim(seen.runId ?? ""));
      const facts = api === undefined ? seen : await readInTime(request.basis, api, claims, { cancel, deadline });
      const { basis, warnings } = judgeByFacts(request, facts, env);
      for (const warning of warnings) log.line(`warning: ${warning}`);
      const plan = makePlan(basis, scope);
      refuseMissingPrograms(basis, env);
      const undecommissioned = decommissionWarning(plan);
      if (undecommissioned !== undefined) log.line(`warning: ${undecommissioned}`);
      hide(makeMasker(plan, env).text);
      if (plan.target === "local" && !facts.inPod && !settings.values.local)
        log.line("not in a pod: running here, without Kubernetes");
      const places = new Set(
        [plan.workDir, ...plan.scratch.map((each) => path.dirname(each))].map((each) => path.dirname(each)),
      );
      const dead = [...places].flatMap(removeDeadFolders);
      if (dead.length > 0) log.line(deadFolders(dead.map(({ file }) => file)));
      for (const { kept } of dead) if (kept !== undefined) log.line(filesStay(kept));
      const nameless = nameThisUser(plan.spark.home);
      if (nameless !== undefined) log.line(`warning: ${nameless}`);
      if (plan.pod !== null) {
        const { uid: podUid, service } = plan.pod;
        await enterPod(claims, { podUid, runId: plan.runId, service: service.metadata.name });
      }
      if (plan.pod !== null && facts.beside.place > 0) log.line(besideAnother(plan.pod));
      const neighbours = neighboursOf(claims, plan.pod?.uid ?? "", plan.runId);
      const cluster = clusterFor(plan, facts, api, { log, neighbours });
      const ports: Ports = {
        processes: createProcesses(outputs, signals),
        files,
        cluster,
        retry,
        log,
        clock,
      };
      const end = await runJob({ plan, environment: inherited(env), cancel }, ports, {
        hurry: signals.hurry,
        deadline,
      });
      return end.exitCode;
    } finally {
      api?.close();
    }
  });

async function readInTime(
  basis: Basis,
  api: Api,
  claims: Claims,
  { cancel, deadline }: { readonly cancel: AbortSignal; readonly deadline: Deadline },
): Promise<Facts> {
  try {
    return await readPodFacts(basis, api.limited({ signal: AbortSignal.any([cancel, deadline.passed]) }), claims);
  } catch (error) {
    if (cancel.aborted || !deadline.passed.aborted) throw error;
    throw new RunnerError(ExitCode.timedOut, deadlineInFacts(basis.settings.values.deadline ?? 0), {
      advice: "give it more time by --deadline, or look whether the Kubernetes API answers in this pod",
      cause: error,
    });
  }
}

const clusterFor = (
  plan: Plan,
  { pod }: Facts,
  api: Api | undefined,
  more: Pick<ClusterOptions, "log" | "neighbours">,
): Cluster =>
  api === undefined ? noCluster : createCluster(api, { ...more, ...usesOf(plan), account: pod.serviceAccount });

/** What is certain to fail is said before anything is created. */
function refuseWhatCannotStart({ settings, facts, application, given }: BasisOfJob, env: NodeJS.ProcessEnv): void {
  const noFolder = whyNoCurrentFolder();
  if (noFolder !== undefined) {
    throw new RunnerError(ExitCode.settings, `failed to start in the current folder: ${noFolder}`, {
      advice: "start in one that is there (cd /); in a container its workingDir",
    });
  }
  const needsPod = !settings.values.local && !hasLocalMaster(given);
  if (!facts.inPod && needsPod && env["KUBERNETES_SERVICE_HOST"]) {
    throw new RunnerError(
      ExitCode.settings,
      "failed to tell whether this is a pod: KUBERNETES_SERVICE_HOST is set, but no service account is mounted",
      {
        advice:
          "in a pod, remove automountServiceAccountToken: false from it or its service account; anywhere else, or to run without executor pods, add --local",
      },
    );
  }
  if (application.localPath !== undefined && facts.applicationExists !== true) {
    throw new RunnerError(
      ExitCode.applicationMissing,
      `failed to read the application ${application.localPath}: there is no such file, or it may not be read`,
      {
        advice: "give its path in the container; a remote one needs its scheme, such as s3a:// or https://",
      },
    );
  }
  const advice = "set SPARK_HOME or --spark-home to the folder of a Spark distribution";
  if (facts.spark.submit === undefined) {
    throw new RunnerError(
      ExitCode.notFound,
      "failed to find spark-submit: neither SPARK_HOME, nor PATH, nor a pyspark package has it",
      { advice },
    );
  }
  if (application.kind === "scala" && facts.spark.scalaVersion === undefined) {
    throw new RunnerError(
      ExitCode.notFound,
      `failed to tell Spark's Scala version: ${facts.spark.home}/jars has no spark-core_*.jar`,
      { advice },
    );
  }
}

/** A process can only be started in a folder that its user can reach. */
function whyNoCurrentFolder(): string | undefined {
  try {
    accessSync(process.cwd(), constants.X_OK);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "it was removed"; // getcwd itself fails
    return code === "EACCES" ? "this user may not reach it" : message;
  }
}

/** Without what another run said of its own application, where this run is started by that. */
const inherited = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || Object.values<string>(runnerVariables).includes(name) ? [] : [[name, value]],
    ),
  );
