/** A plan as it may be shown: the same plan, without its secrets. */
import type { Plan } from "./plan-schema.ts";
import { isSecretName, mask, maskArgs, maskText } from "./secrets.ts";

/** Shorter ones are too likely to be part of an innocent word. */
const shortestSecret = 6;

export interface Masker {
  readonly plan: Plan;
  /** For any other text of the run: what was quoted from a log, an error. */
  readonly text: (text: string) => string;
}

export function makeMasker(plan: Plan): Masker {
  const pattern = plan.properties.find(({ name }) => name === "spark.redaction.regex")?.value;
  const isSecret = ({ name }: { readonly name: string }): boolean => isSecretName(name, pattern);
  const values = [...plan.properties, ...plan.submit.environment]
    .filter((each) => isSecret(each) && each.value.length >= shortestSecret)
    .map(({ value }) => value)
    .toSorted((a, b) => b.length - a.length);
  // A secret given by name is hidden wherever else it stands, for instance inside a URL among the arguments.
  const text = (from: string): string => maskText(values.reduce((result, value) => result.replaceAll(value, mask), from));
  const named = <T extends { readonly name: string; readonly value: string }>(each: T): T => ({
    ...each, value: isSecret(each) ? mask : text(each.value),
  });
  const args = (from: readonly string[]): string[] => maskArgs(from, pattern).map(text);
  const masked: Plan = {
    ...plan,
    job: { ...plan.job, application: text(plan.job.application), args: args(plan.job.args) },
    properties: plan.properties.map((each) => ({ ...named(each), why: each.why === null ? null : isSecret(each) ? null : text(each.why) })),
    submit: { ...plan.submit, args: args(plan.submit.args), environment: plan.submit.environment.map(named) },
  };
  return { plan: masked, text };
}
