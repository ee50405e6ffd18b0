/** Whether the jars that a script's header names are here: Spark only warns of one that isn't, and goes on without it. */
import { existsSync } from "node:fs";
import type { Facts } from "../facts/facts.ts";
import type { Application } from "../plan/application.ts";
import { scriptNeeds } from "../plan/script-needs.ts";

export const missingJars = (facts: Facts, application: Application | undefined): string[] =>
  scriptNeeds(facts, application)
    .jars.map(({ value }) => value)
    .filter((value) => !/^[a-z][a-z0-9+.-]+:/i.test(value) && !existsSync(value));
