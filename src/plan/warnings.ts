/** What is odd about a job and no reason to refuse it: one line each. */
import type { Basis } from "./basis.ts";
import { driverPodWarning } from "./properties/driver-pod-properties.ts";
import { withheldWarning } from "./properties/executor-variables.ts";
import { environmentWarnings } from "./job-environment.ts";
import { localeWarning } from "./locale.ts";
import { memoryWarning } from "./properties/memory.ts";
import { nodeDnsWarning } from "./node-dns.ts";
import { preparedWarning } from "./prepared.ts";
import { ownMasterWarning } from "./properties/own-master.ts";
import { javaOptionsWarning } from "./private-file.ts";
import { templateWarning } from "./properties/template-problems.ts";
import { labelWarning, publicSecretsWarning } from "./properties/user-labels.ts";

/** `inherited` is the environment that spark-runner was started with. */
export function planWarnings(basis: Basis, inherited: Readonly<Record<string, string | undefined>>): string[] {
  const { facts, application, target } = basis;
  const lines = [
    localeWarning(facts, inherited),
    javaOptionsWarning(basis),
    templateWarning(basis),
    ...basis.needs.warnings,
    publicSecretsWarning(basis),
    ...(application === undefined ? [] : warningsOfJob(basis)),
    ...(application !== undefined && target === "pod" ? [nodeDnsWarning(facts), labelWarning(basis)] : []),
    preparedWarning(basis),
    ...environmentWarnings(basis),
  ];
  return lines.filter((each) => each !== undefined);
}

const warningsOfJob = (basis: Basis): (string | undefined)[] => [
  withheldWarning(basis),
  memoryWarning(basis),
  ownMasterWarning(basis),
  driverPodWarning(basis),
];
