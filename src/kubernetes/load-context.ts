/** The seam to client-node, which only a context of a kubeconfig needs: in the executable it is a chunk of its own. */
import { loadPart } from "../load-heavy.ts";

/** Set by the build; a program run from its sources has no such name. */
declare const SPARK_RUNNER_FORM: "executable" | "package" | undefined;

type Context = typeof import("./context.ts");

export const loadContext = async (): Promise<Context> =>
  typeof SPARK_RUNNER_FORM === "string" && SPARK_RUNNER_FORM === "executable"
    ? (loadPart("context") as Context)
    : await import("./context.ts");
