/** `manifests [options]`: the text for stdout. Asks no cluster. */
import { stringify } from "yaml";
import { makeManifests, type KubernetesObject, type ManifestOptions } from "../access/manifests.ts";
import type { Call } from "./command.ts";

export function manifests({
  options,
  out,
}: Pick<Call, "out"> & { readonly options: ManifestOptions }): Promise<number> {
  const header = [
    "# Made by spark-runner manifests; docs/rbac.md says why each is needed. Apply with: kubectl apply -f -",
    ...(options.networkPolicy
      ? ["# The job's own stores and databases need NetworkPolicies of yours; they add up with these."]
      : []),
  ];
  return out(`${header.join("\n")}\n${makeManifests(options).map(toYaml).join("---\n")}`);
}

/** For kubectl, which reads YAML 1.1: there `on` and `no` are no strings, but fine names of namespaces. */
const toYaml = (object: KubernetesObject): string =>
  stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });
