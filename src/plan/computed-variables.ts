/** The variables that spark-runner makes for a job, in the place of what the user or the image set. */
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import type { Application } from "./application.ts";
import { attemptVariable } from "./attempt.ts";
import { compilerOptions } from "./properties/header-properties.ts";
import { jobVariables } from "./job-environment.ts";
import { localeVariables } from "./locale.ts";
import { makeNames, type Names } from "./names.ts";
import type { Plan, PlannedVariable } from "./plan-schema.ts";
import { planRunner, runnerVariables } from "./runner.ts";
import { scratchFolders, scratchVariables } from "./scratch.ts";

export const workDirOf = ({ values, origins }: Settings, { writableFolder }: Facts, { runId }: Names): string => {
  const folder = origins.workDir === undefined ? (writableFolder ?? values.workDir) : values.workDir;
  return `${folder.replace(/\/+$/, "")}/spark-runner-${runId}`;
};

export function computedVariables(
  settings: Settings,
  facts: Facts,
  application: Application,
  target: Plan["target"],
): PlannedVariable[] {
  const names = makeNames(settings, facts);
  const runner = planRunner({ settings, facts, application }, names, workDirOf(settings, facts, names));
  const isServiceOurs = target === "pod" && !settings.variables.has("K8S_SPARK_SERVICE");
  return [
    // After what the user set: only what is no UTF-8 locale is replaced.
    ...localeVariables(facts),
    ...jobVariables(settings, facts, application.kind),
    ...(isServiceOurs ? [{ name: "K8S_SPARK_SERVICE", value: names.service, from: "computed" }] : []),
    ...scratchVariables(settings, facts, scratchFolders(settings, facts, names.runId)),
    // By these spark-runner finds its own processes again: nobody else may set them.
    { name: "SPARK_RUNNER_RUN", value: names.runId, from: "computed" },
    { name: attemptVariable, value: "{attempt}", from: "computed" },
    ...runnerVariables(settings, runner),
    ...compilerOptions(facts, application),
  ];
}
