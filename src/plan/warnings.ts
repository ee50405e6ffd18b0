/** What is odd about a job and no reason to refuse it: one line each. */
import type { Facts } from "../facts/facts.ts";
import type { Settings } from "../settings/settings.ts";
import type { Application } from "./application.ts";
import { driverPodWarning } from "./properties/driver-pod-properties.ts";
import { withheldWarning } from "./properties/executor-variables.ts";
import { environmentWarnings } from "./job-environment.ts";
import { localeWarning } from "./locale.ts";
import { memoryWarning } from "./properties/memory.ts";
import { targetOf } from "./target.ts";
import { nodeDnsWarning } from "./node-dns.ts";
import { ownMasterWarning } from "./properties/own-master.ts";
import { javaOptionsWarning } from "./private-file.ts";
import { scriptNeeds } from "./script-needs.ts";
import { templateWarning } from "./properties/template-problems.ts";
import { labelWarning, publicSecretsWarning } from "./properties/user-labels.ts";

/** `inherited` is the environment that spark-runner was started with; no application: nothing is run. */
export function planWarnings(
  settings: Settings,
  facts: Facts,
  application: Application | undefined,
  inherited: Readonly<Record<string, string | undefined>>,
): string[] {
  const lines = [
    localeWarning(facts, inherited),
    javaOptionsWarning(settings, facts),
    templateWarning(settings, facts),
    ...scriptNeeds(facts, application).warnings,
    publicSecretsWarning(settings),
    ...(application === undefined
      ? []
      : [
          withheldWarning(settings, facts, targetOf(settings, facts)),
          memoryWarning(settings, facts, application.kind),
          ownMasterWarning(settings, facts, application, targetOf(settings, facts)),
          driverPodWarning(settings, facts),
          ...(targetOf(settings, facts) === "pod" ? [nodeDnsWarning(facts), labelWarning(settings, facts)] : []),
        ]),
    ...environmentWarnings(settings, facts, application?.kind),
  ];
  return lines.filter((each) => each !== undefined);
}
