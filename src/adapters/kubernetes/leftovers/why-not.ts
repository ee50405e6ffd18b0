/** Why a thing stays, for the last lines. */
import { ApiError } from "../client/api-error.ts";
import { showRules } from "../../../access/rules.ts";

/** With the rule that would have allowed it. */
export function whyNot(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const rules = error.missing === undefined ? [] : showRules([error.missing]);
  return [error.message, ...rules.map((rule) => `; the rule for it: ${rule}`)].join("");
}
