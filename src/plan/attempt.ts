/** What one attempt of a plan starts. */
import type { Plan } from "./plan-schema.ts";

const token = "{attempt}";
/** The only one with the number: what else is computed may hold the user's words, such as SPARK_SUBMIT_OPTS. */
const attemptVariable = "SPARK_RUNNER_ATTEMPT";

export interface AttemptCommand {
  readonly args: readonly string[];
  /** Added to the environment that is there. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The plan's arguments and variables with the attempt's number in their place. What the user wrote is left as it is. */
export function commandOfAttempt(plan: Plan, number: number): AttemptCommand {
  const put = (text: string): string => text.replaceAll(token, String(number));
  const computed = new Set(
    plan.properties.filter(({ from }) => from === "computed").map(({ name, value }) => `${name}=${value}`),
  );
  return {
    args: plan.submit.args.map((arg, at) => (at < plan.submit.applicationAt && computed.has(arg) ? put(arg) : arg)),
    environment: Object.fromEntries(
      plan.submit.environment.map(({ name, value }) => [name, name === attemptVariable ? put(value) : value]),
    ),
  };
}
