/** Where the build finds and puts things. All paths are absolute: pkg changes the working directory while it works. */
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");
export const inRoot = (...parts: string[]): string => path.join(root, ...parts);
/** `SPARK_RUNNER_DIST` builds into another folder, as the test does that compares two builds. */
export const dist = path.resolve(root, process.env["SPARK_RUNNER_DIST"] || "dist");
export const inDist = (...parts: string[]): string => path.join(dist, ...parts);
