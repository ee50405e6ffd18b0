/** What is loaded only when a job runs, or for rarer commands; see load-heavy.ts. */
import { stringify } from "yaml";
import { manifests as manifestsText } from "./commands/manifests.ts";
import type { Plan } from "./plan/plan-schema.ts";

export { completion } from "./commands/completion.ts";
export { jar } from "./commands/jar.ts";
export { readFactsByContext, readPodFactsHere, withTemplate } from "./commands/pod-facts.ts";
export { clean, label } from "./commands/set-up.ts";
export { execute } from "./commands/execute.ts";
export { readSettingsFile } from "./settings/file.ts";

export const showYaml = (plan: Plan): string => stringify(plan, { lineWidth: 0 });
/** For kubectl, which reads YAML 1.1: there `on` and `no` are no strings, but fine names of namespaces. */
export const manifests = (args: readonly string[]): string =>
  manifestsText(args, (object) =>
    stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" }),
  );
