/** What is loaded only when a job runs, or for rarer commands; see load-heavy.ts. */
import { stringify } from "yaml";
import type { Plan } from "./plan/plan-schema.ts";

export { completion } from "./commands/completion.ts";
export { jar } from "./commands/jar.ts";
export { execute } from "./commands/execute.ts";
export { readSettingsFile } from "./settings/file.ts";

export const showYaml = (plan: Plan): string => stringify(plan, { lineWidth: 0 });
