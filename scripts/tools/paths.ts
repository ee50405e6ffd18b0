/** Where the checkout is, and what is built in it. */
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");
export const executable = path.join(root, "dist/spark-runner");
