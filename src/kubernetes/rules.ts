/** Rules of RBAC in words: what is missing, as YAML to paste. */
import type { Permission } from "../plan/permissions.ts";

export type Rule = Pick<Permission, "group" | "resource" | "verb">;

/** One line for each resource, in YAML's short form, as it stands under `rules:` of a Role. */
export function showRules(rules: readonly Rule[]): string[] {
  const resources = Map.groupBy(rules, ({ group, resource }) => `${group}/${resource}`);
  return [...resources.values()].map((same) => {
    const [{ group, resource } = { group: "", resource: "" }] = same;
    const verbs = [...new Set(same.map(({ verb }) => verb))].join(", ");
    return `- {apiGroups: ["${group}"], resources: [${resource}], verbs: [${verbs}]}`;
  });
}

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
