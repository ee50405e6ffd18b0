/** Whether the jars that a script's header names are here: Spark only warns of one that isn't, and goes on without it. */
import { existsSync } from "node:fs";
import { UseError } from "../errors.ts";
import { scriptNeeds } from "../plan/script-needs.ts";
import type { Request } from "./understand.ts";

/** Throws UseError with all that are missing. */
export function refuseMissingJars({ facts, application }: Request): void {
  const missing = scriptNeeds(facts, application).jars.filter(
    ({ value }) => !/^[a-z][a-z0-9+.-]+:/i.test(value) && !existsSync(value),
  );
  if (missing.length === 0) return;
  throw new UseError(
    missing.map(({ line, value }) => ({
      kind: "settings",
      message: `${application.given}:${line}: there is no ${value}, which the script's header names`,
      advice: "a path is taken from the script's folder on: put the jar there, or write where it is",
    })),
  );
}
