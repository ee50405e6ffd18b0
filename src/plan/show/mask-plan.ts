/** A plan as it may be shown: the same plan, without its secrets. */
import { knownSecrets, type Named } from "../known-secrets.ts";
import { maskTemplate, namedIn } from "./mask-template.ts";
import type { Plan, PlannedVariable, PodPlan } from "../plan-schema.ts";
import { isSecretName, mask, maskArgs, maskText } from "../../secrets.ts";

export interface Masker {
  readonly plan: Plan;
  /** For any other text of the run: what was quoted from a log, an error. */
  readonly text: (text: string) => string;
}

/** `environment` is what the job gets beside the plan: its secrets are hidden where they are quoted. */
export function makeMasker(plan: Plan, environment: Readonly<Record<string, string | undefined>> = {}): Masker {
  const pattern = plan.properties.find(({ name }) => name === "spark.redaction.regex")?.value;
  const isSecret = ({ name }: Named): boolean => isSecretName(name, pattern);
  const inherited = Object.entries(environment).map(([name, value = ""]) => ({ name, value }));
  const template = plan.pod?.template ?? null;
  const named = [
    ...plan.properties,
    ...plan.submit.environment,
    ...namedIn(template?.manifest),
    ...namedIn(plan.executorTrial?.manifest),
    ...namedIn(plan.pod?.service.metadata),
  ];
  const words = [plan.job.application, ...plan.submit.args];
  const values = knownSecrets([...named, ...inherited.filter(isSecret)], words, pattern);
  // A secret is hidden wherever else it stands, for instance inside a URL among the arguments.
  const text = (from: string): string =>
    maskText(values.reduce((result, value) => result.replaceAll(value, mask), from));
  const maskNamed = <T extends Named>(each: T): T => ({ ...each, value: isSecret(each) ? mask : text(each.value) });
  const maskVariable = ({ why, ...each }: PlannedVariable): PlannedVariable => ({
    ...maskNamed(each),
    ...(why === undefined ? {} : { why: text(why) }),
  });
  const args = (from: readonly string[]): string[] => maskArgs(from, pattern).map(text);
  const marksOf = ({ metadata: { labels, annotations } }: PodPlan["service"]): object =>
    maskTemplate({ labels, ...(annotations === undefined ? {} : { annotations }) }, isSecret, text, pattern);
  const masked: Plan = {
    ...plan,
    job: { ...plan.job, application: text(plan.job.application), args: args(plan.job.args) },
    properties: plan.properties.map((each) => ({
      ...maskNamed(each),
      why: each.why === null ? null : isSecret(each) ? null : text(each.why),
    })),
    pod: plan.pod && {
      ...plan.pod,
      service: { ...plan.pod.service, metadata: { ...plan.pod.service.metadata, ...marksOf(plan.pod.service) } },
      template: template && { ...template, manifest: maskTemplate(template.manifest, isSecret, text, pattern) },
    },
    executorTrial: plan.executorTrial && {
      ...plan.executorTrial,
      manifest: plan.executorTrial.manifest && maskTemplate(plan.executorTrial.manifest, isSecret, text, pattern),
    },
    submit: {
      ...plan.submit,
      args: args(plan.submit.args),
      options: plan.submit.options.map((each) => ({ ...each, value: each.value && text(each.value) })),
      environment: plan.submit.environment.map(maskVariable),
    },
  };
  return { plan: masked, text };
}
