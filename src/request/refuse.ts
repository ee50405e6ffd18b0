/** The one place that ends a command because something is wrong: with all that is, at once. */
import { UseError, type Problem } from "../errors.ts";
import { maskMessage } from "../secrets.ts";

/** Throws UseError where there is any problem; `warnings` are said before them. */
export function refuse(problems: readonly Problem[], warnings: readonly string[] = []): void {
  if (problems.length === 0) return;
  throw new UseError(
    problems.map((each) => ({ ...each, message: maskMessage(each.message) })),
    warnings,
  );
}
