/** `run`: makes the plan and executes it. Part of the heavy chunk. */
import { files } from "../effects/files.ts";
import { collectGarbageSoon } from "../effects/garbage.ts";
import { retry } from "../effects/retry.ts";
import { ExitCode, RunnerError } from "../errors.ts";
import { runJob } from "../job/run.ts";
import type { Ports } from "../job/ports.ts";
import { makeMasker } from "../plan/mask-plan.ts";
import { makePlan } from "../plan/plan.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { maskText } from "../plan/secrets.ts";
import { becomeInit } from "../process/init.ts";
import { createLogWriter } from "../process/log-writer.ts";
import { openOutputs } from "../process/outputs.ts";
import { createProcesses } from "../process/processes.ts";
import { watchSignals } from "../process/signals.ts";
import { showError } from "../report/errors.ts";
import type { Request } from "./understand.ts";

/** Returns the exit code; what goes wrong on the way is said on stderr like all of spark-runner's own lines. */
export async function execute(request: Request, argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  becomeInit(argv, env);
  const signals = watchSignals();
  const outputs = openOutputs();
  const writer = createLogWriter(outputs.stderr);
  collectGarbageSoon();
  try {
    const plan = makePlan(request.settings, request.facts, request.application);
    const { text: withoutSecrets } = makeMasker(plan, env);
    const log = { line: (line: string) => writer.log(withoutSecrets(line)) };
    for (const warning of request.warnings) log.line(`warning: ${warning}`);
    refuseWhatCannotStart(plan, request);
    if (plan.target === "local" && !request.facts.inPod && !request.settings.values.local)
      log.line("not in a pod: running here, without Kubernetes");
    const ports: Ports = { processes: createProcesses(outputs), files, retry, log, clock: { now: Date.now } };
    const end = await runJob(plan, definedOnly(env), signals.cancel, ports);
    return end.exitCode;
  } catch (error) {
    const { lines, exitCode } = showError(error);
    for (const line of lines) writer.log(maskText(line));
    return exitCode;
  } finally {
    await writer.flush();
    signals.stop();
  }
}

/** What is certain to fail is said before anything is created. */
function refuseWhatCannotStart(plan: Plan, { facts, application }: Request): void {
  if (plan.job.exists === false) {
    throw new RunnerError(
      ExitCode.applicationMissing,
      `failed to read the application ${application.localPath}: there is no such file, or it may not be read`,
      {
        advice: "give its path in the container; a remote one needs its scheme, such as s3a:// or https://",
      },
    );
  }
  if (facts.spark.submit === undefined) {
    throw new RunnerError(
      ExitCode.notFound,
      "failed to find spark-submit: neither SPARK_HOME, nor PATH, nor a pyspark package has it",
      {
        advice: "set SPARK_HOME or --spark-home to the folder of a Spark distribution",
      },
    );
  }
  if (plan.script !== null && facts.spark.scalaVersion === undefined) {
    throw new RunnerError(
      ExitCode.notFound,
      `failed to tell Spark's Scala version: ${plan.spark.home}/jars has no spark-core_*.jar`,
      {
        advice: "set SPARK_HOME or --spark-home to the folder of a Spark distribution",
      },
    );
  }
  if (plan.target === "pod") {
    throw new RunnerError(
      ExitCode.clusterUnavailable,
      `failed to set up the run in pod ${plan.pod?.namespace}/${plan.pod?.name}: this version plans for a pod, but does not act in one yet`,
      {
        advice: "use --local to run the job in this container alone",
      },
    );
  }
}

const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
