/**
 * The seam between the light part of spark-runner (command line, settings, plan) and the heavy part, which is loaded
 * only when a job really runs: `const heavy = await loadHeavy()`. So `--version` and `--dry-run` don't pay for it.
 */
import { loadChunk } from "./load-chunk.ts";

/** Set by the build; a program run from its sources has no such name. */
declare const SPARK_RUNNER_FORM: "executable" | "package" | undefined;

export type Heavy = typeof import("./heavy.ts");

let loaded: Heavy | undefined;
let shared: Readonly<Record<string, unknown>> = {};

export async function loadHeavy(): Promise<Heavy> {
  loaded ??=
    typeof SPARK_RUNNER_FORM === "string" && SPARK_RUNNER_FORM === "executable"
      ? (loadPart("heavy") as Heavy)
      : await import("./heavy.ts");
  return loaded;
}

/** Loads a chunk of the executable, which shares our modules with the light part. */
export const loadPart = (name: string): unknown => loadChunk(name, shared);

/**
 * Called by the executable's light part alone: the modules of ours that other parts import as well. There is one of each, else an
 * error thrown in one part would not be an `instanceof` its class in the other.
 */
export function shareModules(modules: Readonly<Record<string, unknown>>): void {
  shared = modules;
}
