/** The pages of docs/ that are made from code, by file name. */
import { toJSONSchema } from "zod/mini";
import { planSchema } from "../../src/plan/plan-schema.ts";
import { rbacPage } from "../../src/access/rbac-page.ts";
import { settingsPage, settingsSchema } from "../../src/settings/docs.ts";

export function generatedPages(): Record<string, string> {
  const json = (schema: object): string => `${JSON.stringify(schema, undefined, 2)}\n`;
  return {
    "rbac.md": rbacPage(),
    "settings.md": settingsPage(),
    "settings.schema.json": json(settingsSchema()),
    "plan.schema.json": json({ title: "The Plan of spark-runner --dry-run -o json", ...toJSONSchema(planSchema) }),
  };
}
