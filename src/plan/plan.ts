/** Settings and facts → Plan. Pure: the same input gives the same plan, and `run` executes nothing else. */
import type { Settings } from "../settings/settings.ts";
import type { Basis, BasisOfJob } from "./basis.ts";
import { computeProperties } from "./properties/computed-properties.ts";
import { jobEnvironment } from "./computed-variables.ts";
import { planDeadlines } from "./deadlines.ts";
import { executorFailures, failureProperties } from "./executor-failures.ts";
import { planExecutorTrial } from "./executor-trial.ts";
import { planExecutorWatch } from "./executor-watch.ts";
import { planLingerWatch } from "./linger-watch.ts";
import { planStallWatch } from "./stall-watch.ts";
import { asArgs, handedOn } from "./properties/handed-on.ts";
import type { RemovalStep } from "../leftovers/steps.ts";
import type { Plan, PlannedProperty } from "./plan-schema.ts";
import { planPod, usesOf } from "./pod-plan.ts";
import { keepsEnded, planTeardown, type Leaves, type Scope } from "./removals.ts";
import { planPrepared } from "./prepared.ts";
import { planTemplate } from "./properties/pod-template.ts";
import { planPrivateFile } from "./private-file.ts";
import { heldBy, planProperties } from "./properties/properties.ts";
import { scratchRemovals } from "./scratch.ts";
import { planSignalOrder } from "./signal-order.ts";
import { sparkApplication, sparkPath } from "./properties/spark-path.ts";
import { planMessage } from "./termination-message.ts";
import { backoff, maxDelay } from "./retry.ts";
import { planRetryRules } from "./retry-rules.ts";
import { neverAgain } from "../diagnosis/causes.ts";

/** `scope` is what the run removes: all of it, or only its attempts' things, where `label` did the rest and `clean` will. */
export function makePlan(basis: BasisOfJob, scope: Scope = "all"): Plan {
  const { settings, facts, application, target, names, workDir, scratch, runner } = basis;
  const template = target === "pod" ? planTemplate(basis) : null;
  const prepared = planPrepared(basis);
  const computed = computeProperties(basis, template, prepared);
  const failures = executorFailures(basis, heldBy(basis, computed));
  const properties = planProperties(basis, [...computed, ...failureProperties(failures, facts)]);
  const privateFile = planPrivateFile(basis, properties);
  const leaves = { keepsEnded: keepsEnded(properties), volumeClaims: usesOf({ properties }).volumeClaims };
  const hasWorkDir = runner !== null || template !== null || privateFile !== null;
  const plan: Omit<Plan, "unknown"> = {
    planVersion: 3,
    target,
    runHere: basis.targetHere,
    job: {
      id: names.job,
      application: application.given,
      kind: application.kind,
      args: [...settings.args],
      exists: application.localPath === undefined ? null : (facts.applicationExists ?? false),
    },
    runId: names.runId,
    spark: { home: names.sparkHome, version: names.sparkVersion },
    pod: target === "pod" ? planPod(settings, facts, { names, properties, template, leaves }) : null,
    workDir,
    scratch: [...scratch],
    runner,
    prepared,
    privateFile,
    submit: planSubmit(basis, properties, privateFile),
    properties,
    retry: planRetry(settings),
    executorWatch: planExecutorWatch(basis, properties),
    lingerWatch: planLingerWatch(basis),
    stallWatch: planStallWatch(basis, properties),
    executorTrial: planExecutorTrial(basis, properties, template),
    executorFailures: failures,
    deadlines: planDeadlines(settings, facts),
    afterSignal: target === "pod" ? planSignalOrder(settings, facts) : null,
    terminationMessage: planMessage(basis),
    teardown: [
      ...(target === "pod" ? podTeardown(basis, leaves, scope) : []),
      ...scratchRemovals(scratch, hasWorkDir ? workDir : undefined),
      ...(hasWorkDir ? [{ what: "work folder", by: { way: "path", path: workDir } } as const] : []),
    ],
  };
  return { ...plan, unknown: unknownIn(plan) };
}

/** What nobody set up before, nobody would clean. */
const podTeardown = ({ names, facts }: Basis, leaves: Leaves, scope: Scope): RemovalStep[] =>
  planTeardown(names, facts.ownPod?.service === undefined ? "all" : scope, leaves);

function planRetry(settings: Settings): Plan["retry"] {
  const { values } = settings;
  return {
    maxAttempts: values.maxAttempts,
    delaysMs: backoff(values, maxDelay(settings)),
    firstDelayMs: values.retryDelay,
    factor: values.retryFactor,
    maxDelayMs: maxDelay(settings),
    jitter: values.retryJitter,
    neverAgain: neverAgain(),
    rules: planRetryRules(settings),
  };
}

function planSubmit(
  { settings, application, names, runner, variables }: BasisOfJob,
  properties: readonly PlannedProperty[],
  privateFile: Plan["privateFile"],
): Plan["submit"] {
  const flags = handedOn(settings, runner?.mainClass, privateFile);
  const options = [
    ...asArgs(flags),
    ...properties
      .filter((each) => each.passed === "--conf")
      .flatMap(({ name, value }) => ["--conf", `${name}=${value}`]),
  ];
  const isScript = application.kind === "scala" && runner !== null;
  const primary = isScript
    ? [sparkPath(runner.jar), application.localPath ?? application.given]
    : [sparkApplication(application)];
  return {
    file: names.sparkSubmit,
    args: [...options, ...primary, ...settings.args],
    applicationAt: options.length,
    options: [...flags],
    environment: jobEnvironment(settings, variables),
  };
}

/** `<pod.name>` and its like, wherever they stand in what spark-runner made; a user's text may look the same. */
function unknownIn({
  runId,
  spark,
  pod,
  workDir,
  runner,
  submit,
  properties,
  teardown,
}: Omit<Plan, "unknown">): string[] {
  const isOurs = ({ from }: { readonly from: string }): boolean => from === "computed";
  const ours = [
    runId,
    spark,
    pod,
    workDir,
    runner,
    teardown,
    submit.file,
    submit.environment.filter(isOurs),
    properties.filter(isOurs),
  ];
  const found = JSON.stringify(ours).matchAll(/<((?:pod|spark|run)\.[a-zA-Z]+)[^>]*>/g);
  return [...new Set([...found].map(([, name = ""]) => name))].toSorted();
}
