/** Whether the jars that a script's header names are here: Spark only warns of one that isn't, and goes on without it. */
import { existsSync } from "node:fs";
import type { ScriptNeeds } from "../plan/script-needs.ts";

export const missingJars = ({ jars }: ScriptNeeds): string[] =>
  jars.map(({ value }) => value).filter((value) => !/^[a-z][a-z0-9+.-]+:/i.test(value) && !existsSync(value));
