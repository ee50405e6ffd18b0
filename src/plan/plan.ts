/** Settings and facts → Plan. Pure: the same input gives the same plan, and `run` executes nothing else. */
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import type { Application } from "./application.ts";
import { computeProperties } from "./properties/computed-properties.ts";
import { computedVariables, workDirOf } from "./computed-variables.ts";
import { planDeadlines } from "./deadlines.ts";
import { executorFailures, failureProperties } from "./executor-failures.ts";
import { asArgs, handedOn } from "./properties/handed-on.ts";
import { makeNames, type Names } from "./names.ts";
import type { Plan, PlannedProperty, PlannedVariable } from "./plan-schema.ts";
import { keepsEnded, planPod, planTeardown, type Scope } from "./pod-plan.ts";
import { planTemplate } from "./properties/pod-template.ts";
import { planPrivateFile } from "./private-file.ts";
import { planProperties } from "./properties/properties.ts";
import { planRunner } from "./runner.ts";
import { scratchFolders, scratchRemovals } from "./scratch.ts";
import { planSignalOrder } from "./signal-order.ts";
import { sparkApplication, sparkPath } from "./properties/spark-path.ts";
import { targetHere, targetOf } from "./target.ts";
import { backoff, maxDelay, neverAgain } from "./retry.ts";

/** `scope` is what the run removes: all of it, or only its attempts' things, where `label` did the rest and `clean` will. */
export function makePlan(settings: Settings, facts: Facts, application: Application, scope: Scope = "all"): Plan {
  const target = targetOf(settings, facts);
  const names = makeNames(settings, facts);
  const workDir = workDirOf(settings, facts, names);
  const template = target === "pod" ? planTemplate(settings, facts, names, workDir) : null;
  const runner = planRunner({ settings, facts, application }, names, workDir);
  const variables = computedVariables(settings, facts, application, target);
  const computedAlone = computeProperties({ settings, facts, application, target, names, template, runner, variables });
  const failures =
    target === "pod" ? executorFailures(settings, facts, planProperties(settings, facts, computedAlone)) : null;
  const computed = [...computedAlone, ...failureProperties(failures, facts)];
  const properties = planProperties(settings, facts, computed);
  const privateFile = planPrivateFile(settings, facts, properties, workDir);
  const scratch = scratchFolders(settings, facts, names.runId);
  const hasWorkDir = runner !== null || template !== null || privateFile !== null;
  const plan: Omit<Plan, "unknown"> = {
    planVersion: 2,
    target,
    runHere: targetHere(settings, facts),
    job: {
      id: names.job,
      application: application.given,
      kind: application.kind,
      args: [...settings.args],
      exists: application.localPath === undefined ? null : (facts.applicationExists ?? false),
    },
    runId: names.runId,
    spark: { home: names.sparkHome, version: names.sparkVersion },
    pod: target === "pod" ? planPod(settings, facts, { names, properties, template }) : null,
    workDir,
    scratch,
    runner,
    privateFile,
    submit: planSubmit({ settings, application, names, properties, runner, privateFile, variables }),
    properties,
    retry: planRetry(settings),
    executorFailures: failures,
    deadlines: planDeadlines(settings, facts),
    afterSignal: target === "pod" ? planSignalOrder(settings, facts) : null,
    teardown: [
      // What nobody set up before, nobody would clean.
      ...(target === "pod"
        ? planTeardown(
            names,
            facts.ownPod?.service === undefined ? "all" : scope,
            keepsEnded({ properties }) ? "stay" : "go",
          )
        : []),
      ...scratchRemovals(scratch, hasWorkDir ? workDir : undefined),
      ...(hasWorkDir ? [{ what: "work folder", by: workDir } as const] : []),
    ],
  };
  return { ...plan, unknown: unknownIn(plan) };
}

function planRetry(settings: Settings): Plan["retry"] {
  const { values } = settings;
  return {
    maxAttempts: values.maxAttempts,
    delaysMs: backoff(values, maxDelay(settings)),
    firstDelayMs: values.retryDelay,
    factor: values.retryFactor,
    maxDelayMs: maxDelay(settings),
    jitter: values.retryJitter,
    neverAgain: [...neverAgain],
  };
}

interface Submit extends Pick<Plan, "runner" | "privateFile"> {
  readonly settings: Settings;
  readonly application: Application;
  readonly names: Names;
  readonly properties: readonly PlannedProperty[];
  readonly variables: readonly PlannedVariable[];
}

function planSubmit({ settings, application, names, properties, variables, ...plan }: Submit): Plan["submit"] {
  const { runner, privateFile } = plan;
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
  const given = [...settings.variables.values()].map(({ name, value, origin }) => ({ name, value, from: origin }));
  const environment = [...given.filter(({ name }) => variables.every((each) => each.name !== name)), ...variables];
  return {
    file: names.sparkSubmit,
    args: [...options, ...primary, ...settings.args],
    applicationAt: options.length,
    options: [...flags],
    environment,
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
