/** `manifests [options]`: the text for stdout. Asks no cluster. Part of the heavy chunk. */
import { UseError } from "../errors.ts";
import { makeManifests, type KubernetesObject } from "../plan/manifests.ts";
import { manifestsHelp, parseManifestsLine } from "../settings/manifests-line.ts";

/** `toYaml` makes one document. Throws UseError with all that is wrong. */
export function manifests(args: readonly string[], toYaml: (object: KubernetesObject) => string): string {
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
