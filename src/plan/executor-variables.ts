/** The job's variables for its executors: they stand in the pods' specs, which more people may read than a Secret. */
import type { Facts } from "../facts/facts.ts";
import type { GivenVariable } from "../settings/given.ts";
import type { Settings } from "../settings/settings.ts";
import { givenProperty } from "./given-property.ts";
import { isPrivate, knownSecrets } from "./known-secrets.ts";
import type { Plan } from "./plan-schema.ts";
import type { Computed } from "./properties.ts";

export const executorVariables = (settings: Settings, facts: Facts): Computed[] =>
  sorted(settings, facts).open.map(({ name, value, origin, rank }) => ({
    name: `spark.executorEnv.${name}`,
    value,
    from: { origin, rank },
    why: "the job's variable, for executors too",
  }));

/** One line on those that executors don't get, with what gives them; undefined where there are none. */
export function withheldWarning(settings: Settings, facts: Facts, target: Plan["target"]): string | undefined {
  const names = sorted(settings, facts).withheld.map(({ name }) => name);
  const [first] = names;
  if (first === undefined || target !== "pod") return undefined;
  return (
    `executors don't get ${names.join(", ")}, which look${names.length === 1 ? "s" : ""} secret, since their pods' specs can be read: ` +
    `where they need it, keep it in a Secret and add --conf spark.kubernetes.executor.secretKeyRef.${first}=SECRET:KEY`
  );
}

function sorted(
  settings: Settings,
  facts: Facts,
): { readonly open: GivenVariable[]; readonly withheld: GivenVariable[] } {
  const pattern = givenProperty(settings, facts, "spark.redaction.regex")?.value;
  const variables = [...settings.variables.values()];
  const secrets = knownSecrets([...variables, ...settings.properties.values()], settings.args, pattern);
  const withheld = variables.filter((each) => isPrivate(each, secrets, pattern));
  return {
    open: variables.filter((each) => !withheld.includes(each)),
    withheld: withheld.filter(({ name }) => !isGiven(settings, facts, name)),
  };
}

/** The user took care of it. */
const isGiven = (settings: Settings, facts: Facts, name: string): boolean =>
  [`spark.executorEnv.${name}`, `spark.kubernetes.executor.secretKeyRef.${name}`].some(
    (each) => givenProperty(settings, facts, each) !== undefined,
  );
