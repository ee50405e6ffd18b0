/** --dry-run: prints the very plan that `run` would execute, without its secrets. */
import { isSea } from "node:sea";
import { styleText } from "node:util";
import { loadHeavy } from "../load-heavy.ts";
import { makeMasker } from "../plan/mask-plan.ts";
import { makePlan } from "../plan/plan.ts";
import { showShell } from "../plan/show-shell.ts";
import { heading, plain, showText, type Paint } from "../plan/show-text.ts";
import type { Request } from "./understand.ts";

/** The text for stdout; `say` takes a line for stderr. */
export async function dryRun(
  { settings, facts, application }: Request,
  stdout: NodeJS.WriteStream,
  say: (line: string) => void,
): Promise<string> {
  const { plan } = makeMasker(makePlan(settings, facts, application));
  switch (settings.values.output) {
    case "text":
      return showText(plan, paintFor(stdout));
    case "json":
      return `${JSON.stringify(plan, undefined, 2)}\n`;
    case "yaml":
      return `# ${heading(plan)}\n${(await loadHeavy()).showYaml(plan)}`;
    case "shell":
      // Not on stdout: in an interactive zsh a pasted comment is an error.
      say(heading(plan));
      return showShell(plan, isSea() ? process.execPath : "spark-runner");
  }
}

/** styleText leaves colours out by itself when the stream is no terminal, or NO_COLOR is set. */
function paintFor(stream: NodeJS.WriteStream): Paint {
  if (!stream.isTTY) return plain;
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) => styleText(format, text, { stream });
  return { title: style("bold"), dim: style("dim"), value: style("cyan"), warn: style("yellow") };
}
