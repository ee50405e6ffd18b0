/** Why a thing stays, for the last lines. */
import { ApiError } from "./api-error.ts";
import { showRules } from "./rules.ts";

/** With the rule that would have allowed it. */
export function whyNot(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const rules = error.missing === undefined ? [] : showRules([error.missing]);
  return [error.message, ...rules.map((rule) => `; the rule for it: ${rule}`)].join("");
}
