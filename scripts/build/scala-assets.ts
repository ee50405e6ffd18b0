/** The jars of the runner of scripts and jars, under the names that the executable asks for. */
import { readFile } from "node:fs/promises";
import { runnerJar } from "../../src/script-runner/names.ts";
import { buildScalaJars } from "./scala-jars.ts";
import type { Assets } from "./shell-assets.ts";

export async function scalaRunnerJars(): Promise<Assets> {
  const files = await buildScalaJars();
  return {
    [runnerJar("2.12")]: await readFile(files["2.12"]),
    [runnerJar("2.13")]: await readFile(files["2.13"]),
  };
}
