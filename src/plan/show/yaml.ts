/** The plan as YAML: a file of its own, so that a dry run in another form does not load the library. */
import { stringify } from "yaml";
import type { Plan } from "../plan-schema.ts";

export const showYaml = (plan: Plan): string => stringify(plan, { lineWidth: 0 });
