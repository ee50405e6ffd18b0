/** kubectl against one cluster. */
import { execFile } from "node:child_process";
import { endWithUs } from "../../../scripts/tools/run.ts";

export interface Kubectl {
  /** Runs it and gives its stdout; a failure is an error with what it said. `input` is its stdin. */
  (args: readonly string[], input?: string): Promise<string>;
}

export const kubectlWith =
  (file: string, kubeconfig: string, more: readonly string[] = []): Kubectl =>
  (args, input) =>
    new Promise((resolve, reject) => {
      const child = execFile(
        file,
        [...more, ...args],
        { env: { ...process.env, KUBECONFIG: kubeconfig }, maxBuffer: 256 * 1024 * 1024 },
        (error, stdout, stderr) => {
          if (error === null) resolve(stdout);
          else reject(new Error(`failed to run kubectl ${args.join(" ")}: ${(stderr || error.message).trimEnd()}`));
        },
      );
      endWithUs(child);
      child.stdin?.on("error", () => undefined); // it ended before it read all: its exit code says why
      child.stdin?.end(input ?? "");
    });
