/** Compiles scripts into a store, by the program and with the words with which a run would compile them. */
import path from "node:path";
import { RunnerError } from "../errors.ts";
import { didNotCompile, prepareMainClass, scriptMainClass } from "../script-runner/names.ts";
import { lastLines, runPlanned } from "./planned.ts";
import type { Group } from "./requests.ts";
import type { Tools } from "./tools.ts";

/** Returns what the compiler says of those that don't compile, as it says it; empty where all do. */
export async function compileInto(
  store: string,
  groups: readonly Group[],
  tools: Pick<Tools, "env" | "cancel">,
): Promise<string> {
  let errors = "";
  for (const { plan, scripts } of groups) {
    const options = plan.submit.args.slice(0, plan.submit.applicationAt);
    const main = options.map((word) => (word === scriptMainClass ? prepareMainClass : word));
    const files = scripts.map((script) => path.resolve(script));
    const { code, said } = await runPlanned(plan, tools, { args: [...main, plan.runner?.jar ?? "", store, ...files] });
    if (code === didNotCompile) errors += said;
    else if (code !== 0)
      throw new RunnerError(code, `failed to compile ${scripts.join(", ")}: spark-submit ended with ${code}`, {
        advice: lastLines(said),
      });
  }
  return errors;
}
