/** The whole program in this process, as far as it needs no other: what it prints and its exit code. */
import { vi } from "vitest";
import { main } from "../../src/main.ts";

export interface Called {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function callMain(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Called> {
  const printed = { stdout: "", stderr: "" };
  const listeners = process.stdout.listeners("error");
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text, ...others: unknown[]) => {
      printed[name] += String(text);
      for (const other of others) if (typeof other === "function") other();
      return true;
    }),
  );
  try {
    return { exitCode: await main(["node", "spark-runner", ...argv], { PATH: "/nonexistent", ...env }), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
    for (const listener of process.stdout.listeners("error")) {
      if (!listeners.includes(listener)) process.stdout.off("error", listener as () => void);
    }
  }
}
