/** Rules of RBAC in words: what is missing, as YAML to paste. */
import { rulesOf, type Rule } from "../plan/permissions.ts";

/** One line for each resource, in YAML's short form, as it stands under `rules:` of a Role. */
export const showRules = (rules: readonly Rule[]): string[] =>
  rulesOf(rules).map(
    ({ apiGroups, resources, verbs }) =>
      `- {apiGroups: ["${apiGroups.join()}"], resources: [${resources.join(", ")}], verbs: [${verbs.join(", ")}]}`,
  );

/** Several lines. `user` is as the API server names it. */
export function adviceOnRules(
  rules: readonly Rule[],
  { user, namespace }: { readonly user: string | undefined; readonly namespace: string | undefined },
): string {
  const account = /^system:serviceaccount:[^:]+:(.+)$/.exec(user ?? "")?.[1];
  const options = [
    ...(namespace === undefined ? [] : [`--namespace ${namespace}`]),
    ...(account === undefined ? [] : [`--service-account ${account}`]),
  ];
  return [
    `add to the rules of its Role, or print all that is needed with: ${["spark-runner manifests", ...options].join(" ")}`,
    ...showRules(rules).map((line) => `    ${line}`),
  ].join("\n");
}
