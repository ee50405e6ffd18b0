/** The job's variables for its executors: they stand in the pods' specs, which more people may read than a Secret. */
import type { Problem } from "../../errors.ts";
import type { Basis } from "../basis.ts";
import { Rank, type GivenVariable, type Source } from "../../settings/given.ts";
import type { Settings } from "../../settings/settings.ts";
import { sourceOf } from "./given-properties.ts";
import { isPrivate, knownSecrets } from "../known-secrets.ts";
import { serviceVariable } from "../names.ts";
import { hasKubernetesMaster, worksInDriver } from "./master.ts";
import { attemptVariable } from "../attempt.ts";
import type { Computed } from "./properties.ts";

export const executorVariables = (basis: Basis): Computed[] => [
  ...sorted(basis).open.map(({ name, value, origin, rank }) => ({
    name: `spark.executorEnv.${name}`,
    value,
    from: { origin, rank },
    why: "the job's variable, for executors too",
  })),
  ...asked(basis),
];

/** What --executor-env names: by reference where the driver's pod has it so, else as the driver has it. */
function asked(basis: Basis): Computed[] {
  const { settings, facts, given, variables } = basis;
  const from = sourceOf(settings, "executorEnv");
  return namesAsked(settings)
    .filter((name) => !isGiven(basis, name, from))
    .flatMap((name) => {
      const made = variables.find((each) => each.name === name);
      if (made !== undefined) {
        const isNumber = name === attemptVariable;
        const why = `${settings.origins.executorEnv} wants it there: as the driver has it`;
        // An attempt's number is put into what is computed alone.
        return [{ name: `spark.executorEnv.${name}`, value: made.value, from: isNumber ? undefined : from, why }];
      }
      const [own, key] = [settings.variables.get(name), facts.ownPod?.secretKeys[name]];
      const isOfPod = own === undefined || own.rank === Rank.environment;
      if (key !== undefined && isOfPod && hasKubernetesMaster(given)) {
        const why = "from the Secret that the driver's pod has it from";
        return [{ name: `spark.kubernetes.executor.secretKeyRef.${name}`, value: key, from, why }];
      }
      const value = own?.value ?? (facts.handedOn === undefined ? `<pod.env.${name}>` : facts.handedOn[name]);
      const why = `${settings.origins.executorEnv} wants it there: in their pods' specs, which can be read`;
      return value === undefined ? [] : [{ name: `spark.executorEnv.${name}`, value, from, why }];
    });
}

const namesAsked = ({ values }: Settings): string[] => [...new Set(values.executorEnv ?? [])];

/** Where the driver's JVM does the executors' work, what a pod would have is no mistake: nothing is handed on. */
export const executorEnvProblems = (basis: Basis): Problem[] => {
  const { settings, facts, variables } = basis;
  const computed = new Set([...variables.map(({ name }) => name), ...(worksInDriver(basis) ? [serviceVariable] : [])]);
  return namesAsked(settings)
    .filter((name) => facts.handedOn !== undefined && facts.handedOn[name] === undefined)
    .filter((name) => !computed.has(name))
    .map((name) => ({
      kind: "settings",
      message: `${settings.origins.executorEnv}: ${name} is no variable of this job`,
      advice: `set it in the container's env, or by --set ${name}=VALUE`,
    }));
};

/** One line on those that executors don't get, with what gives them; undefined where there are none. */
export function withheldWarning(basis: Basis): string | undefined {
  const names = sorted(basis).withheld.map(({ name }) => name);
  const [first] = names;
  if (first === undefined || basis.target !== "pod") return undefined;
  return (
    `executors don't get ${names.join(", ")}, which look${names.length === 1 ? "s" : ""} secret, since their pods' specs can be read: ` +
    `where they need it, keep it in a Secret and add --conf spark.kubernetes.executor.secretKeyRef.${first}=SECRET:KEY, ` +
    `or hand it on all the same by --executor-env ${first}`
  );
}

function sorted(basis: Basis): { readonly open: GivenVariable[]; readonly withheld: GivenVariable[] } {
  const { settings, given } = basis;
  const pattern = given.get("spark.redaction.regex")?.value;
  const variables = [...settings.variables.values()];
  const secrets = knownSecrets([...variables, ...given.said], settings.args, pattern);
  const withheld = variables.filter((each) => isPrivate(each, secrets, pattern));
  const names = namesAsked(settings);
  const others = variables.filter(({ name }) => !names.includes(name));
  return {
    open: others.filter((each) => !withheld.includes(each)),
    withheld: withheld.filter((each) => others.includes(each) && !isGiven(basis, each.name)),
  };
}

/** The user took care of it, more strongly than what is made by `unlessMadeBy`. */
const isGiven = ({ given }: Basis, name: string, unlessMadeBy?: Source): boolean =>
  [`spark.executorEnv.${name}`, `spark.kubernetes.executor.secretKeyRef.${name}`].some(
    (each) => given.get(each, unlessMadeBy) !== undefined,
  );
