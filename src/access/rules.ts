/** Rules of RBAC in words: what is missing, as YAML to paste. */
import { rulesOf, type Rule } from "./permissions.ts";

/** One line for each resource, in YAML's short form, as it stands under `rules:` of a Role. */
export const showRules = (rules: readonly Rule[]): string[] =>
  rulesOf(rules).map(
    ({ apiGroups, resources, verbs }) =>
      `- {apiGroups: ["${apiGroups.join()}"], resources: [${resources.join(", ")}], verbs: [${verbs.join(", ")}]}`,
  );

/** Whom the rules are for, as far as it is known. */
export interface Grantee {
  readonly namespace: string | undefined;
  /** The service account's name. */
  readonly account: string | undefined;
  readonly volumeClaims: boolean;
}

/** The command that prints all that a job of this account needs. */
export const manifestsCommand = ({ namespace, account, volumeClaims }: Grantee): string =>
  [
    "spark-runner manifests",
    ...(namespace === undefined ? [] : [`--namespace ${namespace}`]),
    ...(account === undefined ? [] : [`--service-account ${account}`]),
    ...(volumeClaims ? ["--volume-claims"] : []),
  ].join(" ");

/** Several lines. */
export const adviceOnRules = (rules: readonly Rule[], grantee: Grantee): string =>
  [
    `add to the rules of its Role, or print all that is needed with: ${manifestsCommand(grantee)}`,
    ...showRules(rules).map((line) => `    ${line}`),
  ].join("\n");
