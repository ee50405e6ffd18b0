/** The plan as YAML: a file of its own, so that a dry run in another form does not load the library. */
import { stringify } from "yaml";
import type { Plan } from "../plan-schema.ts";

/** Whole wherever one looks: an anchor would send readers and line tools elsewhere. */
export const showYaml = (plan: Plan): string => stringify(plan, { lineWidth: 0, aliasDuplicateObjects: false });
