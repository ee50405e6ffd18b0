/** The files that spark-runner carries, such as the two jars that run scripts and jars in Spark's JVM. */
import { readFileSync } from "node:fs";
import { getAsset } from "node:sea";

/** Set by the build; a program run from its sources has no such name. */
declare const SPARK_RUNNER_FORM: "executable" | "package" | undefined;

/** The bytes of the asset `name`: from the executable, from the npm package, or from dist/assets for the sources. */
export function readAsset(name: string): Buffer {
  if (typeof SPARK_RUNNER_FORM === "string" && SPARK_RUNNER_FORM === "executable") return Buffer.from(getAsset(name));
  const file = new URL(`${folder}/${name}`, import.meta.url);
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Error(`failed to read the asset ${name}: ${file.pathname} is missing; "npm run build" makes it`, {
      cause,
    });
  }
}

const folder = typeof SPARK_RUNNER_FORM === "string" ? "./assets" : "../dist/assets";
