/** The variables that spark-runner makes for a job, in the place of what the user or the image set. */
import type { Settings } from "../settings/settings.ts";
import { attemptVariable } from "./attempt.ts";
import type { Basis } from "./basis.ts";
import { compilerOptions } from "./properties/header-properties.ts";
import { jobVariables } from "./job-environment.ts";
import { localeVariables } from "./locale.ts";
import { serviceVariable } from "./names.ts";
import type { PlannedVariable } from "./plan-schema.ts";
import { runnerVariables } from "./runner.ts";
import { scratchVariables } from "./scratch.ts";

export function computedVariables(basis: Omit<Basis, "variables">): PlannedVariable[] {
  const { settings, facts, application, target, needs, names, runner } = basis;
  if (application === undefined) return [];
  const isServiceOurs = target === "pod" && !settings.variables.has(serviceVariable);
  return [
    // After what the user set: only what is no UTF-8 locale is replaced.
    ...localeVariables(facts),
    ...jobVariables(basis),
    ...(isServiceOurs ? [{ name: serviceVariable, value: names.service, from: "computed" }] : []),
    ...scratchVariables(basis),
    // By these spark-runner finds its own processes again: nobody else may set them.
    { name: "SPARK_RUNNER_RUN", value: names.runId, from: "computed" },
    { name: attemptVariable, value: "{attempt}", from: "computed" },
    ...runnerVariables(basis, runner),
    ...compilerOptions(needs, application),
  ];
}

/** All that the job gets beside what spark-runner was started with: what the user set, with ours in its place. */
export const jobEnvironment = (
  { variables: given }: Settings,
  computed: readonly PlannedVariable[],
): PlannedVariable[] => [
  ...[...given.values()]
    .filter(({ name }) => computed.every((each) => each.name !== name))
    .map(({ name, value, origin }) => ({ name, value, from: origin })),
  ...computed,
];
