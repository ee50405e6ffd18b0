/** The whole program in this process, as far as it needs no other: what it prints and its exit code. */
import { vi } from "vitest";
import type { Commands } from "../../src/commands/command.ts";
import { commands as table } from "../../src/commands/table.ts";
import { main } from "../../src/main.ts";

export interface Called {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function callMain(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  commands: Commands = table,
): Promise<Called> {
  let [stdout, stderr] = ["", ""];
  const print = async (text: string | Buffer): Promise<0> => {
    stdout += String(text);
    return 0;
  };
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  try {
    const exitCode = await main(["node", "spark-runner", ...argv], { PATH: "/nonexistent", ...env }, print, commands);
    return { exitCode, stdout, stderr };
  } finally {
    spy.mockRestore();
  }
}
