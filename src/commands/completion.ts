/** `completion <shell>`: the text for stdout. */
import { UseError } from "../errors.ts";
import { completionScript, shells } from "../settings/completion.ts";

export function completion([name = ""]: readonly string[]): string {
  const shell = shells.find((each) => each === name);
  if (shell !== undefined) return completionScript(shell);
  throw new UseError([
    {
      kind: "usage",
      message: `completion: expected one of ${shells.join(", ")}, got ${JSON.stringify(name)}`,
      advice: "for instance: source <(spark-runner completion bash)",
    },
  ]);
}
