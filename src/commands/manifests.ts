/** `manifests [options]`: the text for stdout. Asks no cluster. */
import { stringify } from "yaml";
import { UseError } from "../errors.ts";
import { makeManifests, type KubernetesObject } from "../access/manifests.ts";
import { manifestsHelp, parseManifestsLine } from "../settings/manifests-line.ts";

/** Throws UseError with all that is wrong. */
export function manifests(args: readonly string[]): string {
  const help = manifestsHelp(args);
  if (help !== undefined) return help;
  const { options, problems } = parseManifestsLine(args);
  if (problems.length > 0) throw new UseError(problems);
  const header = [
    "# Made by spark-runner manifests; docs/rbac.md says why each is needed. Apply with: kubectl apply -f -",
    ...(options.networkPolicy
      ? ["# The job's own stores and databases need NetworkPolicies of yours; they add up with these."]
      : []),
  ];
  return `${header.join("\n")}\n${makeManifests(options).map(toYaml).join("---\n")}`;
}

/** For kubectl, which reads YAML 1.1: there `on` and `no` are no strings, but fine names of namespaces. */
const toYaml = (object: KubernetesObject): string =>
  stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" });
