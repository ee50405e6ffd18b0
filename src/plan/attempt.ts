/** What one attempt of a plan starts. */
import { labelName } from "../leftovers/labels.ts";
import type { Plan, PlannedProperty } from "./plan-schema.ts";

const token = "{attempt}";
/** The only ones with the number: what else is computed may hold the user's words, such as the path of --work-dir. */
export const attemptVariable = "SPARK_RUNNER_ATTEMPT";
const attemptProperties = new Set([
  "spark.kubernetes.executor.podNamePrefix",
  `spark.kubernetes.executor.label.${labelName.attempt}`,
  `spark.executorEnv.${attemptVariable}`,
]);

/** What a property is in that attempt. */
export const valueInAttempt = ({ name, value, from }: PlannedProperty, number: number): string =>
  isNumbered({ name, from }) ? inAttempt(value, number) : value;

const isNumbered = ({ name, from }: Pick<PlannedProperty, "name" | "from">): boolean =>
  from === "computed" && attemptProperties.has(name);

const inAttempt = (text: string, number: number): string => text.replaceAll(token, String(number));

export interface AttemptCommand {
  readonly args: readonly string[];
  /** Added to the environment that is there. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The plan's arguments and variables with the attempt's number in their place. What the user wrote is left as it is. */
export function commandOfAttempt(plan: Plan, number: number): AttemptCommand {
  const put = (text: string): string => inAttempt(text, number);
  const computed = new Set(plan.properties.filter(isNumbered).map(({ name, value }) => `${name}=${value}`));
  return {
    args: plan.submit.args.map((arg, at) => (at < plan.submit.applicationAt && computed.has(arg) ? put(arg) : arg)),
    environment: Object.fromEntries(
      plan.submit.environment.map(({ name, value }) => [name, name === attemptVariable ? put(value) : value]),
    ),
  };
}
