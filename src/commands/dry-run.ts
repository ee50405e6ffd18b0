/** --dry-run: prints the very plan that `run` would execute, without its secrets. */
import { isSea } from "node:sea";
import { styleText } from "node:util";
import { ExitCode, type Problem } from "../errors.ts";
import type { Basis } from "../plan/basis.ts";
import { makeMasker } from "../plan/show/mask-plan.ts";
import { makePlan } from "../plan/plan.ts";
import { planProblems } from "../plan/problems.ts";
import type { Plan } from "../plan/plan-schema.ts";
import type { Scope } from "../plan/removals.ts";
import { showShell } from "../plan/show/shell.ts";
import { heading, plain, showText, type Paint } from "../plan/show/text.ts";
import { isTerminal } from "../adapters/process/output/descriptor.ts";
import type { PlanQuestions } from "../request/ask-for-plan.ts";
import { completeFacts } from "../request/complete-facts.ts";
import type { Request } from "../request/read-request.ts";
import { refuse } from "../request/refuse.ts";
import type { Settings } from "../settings/settings.ts";
import { maskMessage } from "../secrets.ts";

/** The text for stdout; `say` takes a line for stderr. */
export async function dryRun(
  request: Request,
  env: NodeJS.ProcessEnv,
  scope: Scope,
  say: (line: string) => void,
): Promise<string> {
  const asked = await whoIsAsked(request, env);
  try {
    const { basis, problems, unasked, warnings } = await completeFacts(request, env, asked?.pod);
    const isElsewhere = basis.settings.values.context !== undefined;
    // In a pod a plan with gaps is better than none; `run` would end with this error.
    for (const { message } of isElsewhere ? [] : unasked)
      say(`warning: ${message}; what the API server knows of the pod is missing in this plan`);
    refuse([...problems, ...planProblems(basis), ...(isElsewhere ? unasked : [])], warnings);
    for (const warning of warnings) say(`warning: ${warning}`);
    const plan = makePlan(basis, scope);
    const rights = unasked.length > 0 ? undefined : await asked?.rights(plan, basis.facts);
    for (const line of rights?.unchecked ?? []) say(`warning: not checked: ${line}`);
    for (const problem of [...(await refusedHere(basis, env)), ...(rights?.problems ?? [])]) sayRefused(problem, say);
    return await show(makeMasker(plan).plan, basis.settings.values.output, say);
  } finally {
    asked?.close();
  }
}

async function show(plan: Plan, output: Settings["values"]["output"], say: (line: string) => void): Promise<string> {
  switch (output) {
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

/** undefined where nobody who knows the pod can be asked, or the job has none. */
async function whoIsAsked({ basis }: Request, env: NodeJS.ProcessEnv): Promise<PlanQuestions | undefined> {
  const isByContext = basis.settings.values.context !== undefined;
  if (!isByContext && (basis.target === "local" || !basis.facts.inPod)) return undefined;
  const { askElsewhere, askHere } = await import("../request/ask-for-plan.ts");
  return isByContext ? askElsewhere() : askHere(env);
}

/** What is not here says nothing of a plan for a pod elsewhere; a context is of elsewhere, though this is a pod. */
const refusedHere = async (basis: Basis, env: NodeJS.ProcessEnv): Promise<readonly Problem[]> =>
  basis.isForHere && basis.settings.values.context === undefined
    ? (await import("../request/checks.ts")).machineProblems(basis, env)
    : [];

/** There is a plan all the same: who reads it may mend that later. */
function sayRefused({ kind, message, advice }: Problem, say: (line: string) => void): void {
  say(`warning: run would end with ${ExitCode[kind]}: ${maskMessage(message)}`);
  for (const line of advice?.split("\n") ?? []) say(`  ${line}`);
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
