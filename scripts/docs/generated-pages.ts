/** The pages of docs/ that are made from code, by file name. */
import { toJSONSchema } from "zod/mini";
import { planSchema } from "../../src/plan/plan-schema.ts";
import { causes } from "../../src/diagnosis/causes.ts";
import { causesPage } from "../../src/diagnosis/causes-page.ts";
import { rbacPage } from "../../src/access/rbac-page.ts";
import { recordings } from "./recordings.ts";
import { recordingsPage } from "./recordings-page.ts";
import { settingsPage, settingsSchema } from "../../src/settings/docs.ts";

export function generatedPages(): Record<string, string> {
  const json = (schema: object): string => `${JSON.stringify(schema, undefined, 2)}\n`;
  return {
    "causes.md": causesPage(causes),
    "rbac.md": rbacPage(),
    "recordings.md": recordingsPage(recordings()),
    "settings.md": settingsPage(),
    "settings.schema.json": json(settingsSchema()),
    "plan.schema.json": json({ title: "The Plan of spark-runner --dry-run -o json", ...toJSONSchema(planSchema) }),
  };
}
