/** --dry-run: prints the very plan that `run` would execute, without its secrets. */
import { isSea } from "node:sea";
import { styleText } from "node:util";
import { RunnerError } from "../errors.ts";
import type { Facts } from "../facts/facts.ts";
import type { Basis } from "../plan/basis.ts";
import { makeMasker } from "../plan/show/mask-plan.ts";
import { makePlan } from "../plan/plan.ts";
import type { Scope } from "../plan/removals.ts";
import { templateProperty } from "../plan/properties/pod-template.ts";
import { showShell } from "../plan/show/shell.ts";
import { heading, plain, showText, type Paint } from "../plan/show/text.ts";
import { isTerminal } from "../adapters/process/output/descriptor.ts";
import { judgeByFacts, type Request } from "../request/read-request.ts";

/** The text for stdout; `say` takes a line for stderr. */
export async function dryRun(
  request: Request,
  env: NodeJS.ProcessEnv,
  scope: Scope,
  say: (line: string) => void,
): Promise<string> {
  const { basis, warnings } = judgeByFacts(request, await completeFacts(request.basis, env, say), env);
  for (const warning of warnings) say(`warning: ${warning}`);
  const { plan } = makeMasker(makePlan(basis, scope));
  switch (basis.settings.values.output) {
    case "text":
      return showText(plan, paintForStdout());
    case "json":
      return `${JSON.stringify(plan, undefined, 2)}\n`;
    case "yaml":
      return `# ${heading(plan)}\n${(await import("../plan/show/yaml.ts")).showYaml(plan)}`;
    case "shell":
      // Not on stdout: in an interactive zsh a pasted comment is an error.
      say(heading(plan));
      return showShell(plan, isSea() ? process.execPath : "spark-runner");
  }
}

/** What only the API server knows, where there is one to ask. */
async function completeFacts(basis: Basis, env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<Facts> {
  const { settings, facts, given, target } = basis;
  if (settings.values.context !== undefined) return (await import("../request/pod-facts.ts")).readFactsByContext(basis);
  if (target === "local") return facts;
  if (given.get(templateProperty) === undefined && !facts.inPod) return facts;
  const { readPodFactsHere, withTemplate } = await import("../request/pod-facts.ts");
  if (!facts.inPod) return withTemplate(basis, facts);
  try {
    return await readPodFactsHere(basis, env);
  } catch (error) {
    // A plan with gaps is better than none; `run` would end with this error.
    if (!(error instanceof RunnerError)) throw error;
    say(`warning: ${error.message}; what the API server knows of the pod is missing in this plan`);
    return facts;
  }
}

/**
 * styleText leaves colours out by itself where NO_COLOR is set. process.stdout is not asked whether it is a terminal: of a
 * pipe it would first make a stream, which takes milliseconds and is not used.
 */
function paintForStdout(): Paint {
  if (!isTerminal(1)) return plain;
  const stream = process.stdout;
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) => styleText(format, text, { stream });
  return { title: style("bold"), dim: style("dim"), value: style("cyan"), warn: style("yellow") };
}
