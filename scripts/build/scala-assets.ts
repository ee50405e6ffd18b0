/** The jars of the runner of scripts and jars, under the names that the executable asks for. */
import { readFile } from "node:fs/promises";
import { runnerJar } from "../../src/script-runner/names.ts";
import { buildScalaJars } from "./scala-jars.ts";

export type Jars = Readonly<Record<string, Buffer>>;

export async function scalaRunnerJars(): Promise<Jars> {
  const files = await buildScalaJars();
  return {
    [runnerJar("2.12")]: await readFile(files["2.12"]),
    [runnerJar("2.13")]: await readFile(files["2.13"]),
  };
}
