/** What a real command line is read as, and what is said of its mistakes. */
import { expect } from "vitest";
import type { Basis } from "../../src/plan/basis.ts";
import { planProblems } from "../../src/plan/problems.ts";
import { readRequest, type Request } from "../../src/request/read-request.ts";
import { refuse } from "../../src/request/refuse.ts";
import { callMain } from "./call-main.ts";
import { parseCommandLine } from "./command-line.ts";

type Variables = Readonly<Record<string, string>>;

export const requestOf = (argv: readonly string[], env: Variables = {}): Promise<Request> =>
  readRequest(parseCommandLine(argv), { PATH: "/nonexistent", ...env }, () => "id1");

/** What its plan is made of; fails with all that is wrong. */
export async function basisFor(argv: readonly string[], env: Variables = {}): Promise<Basis> {
  const { basis, problems } = await requestOf(argv, env);
  refuse([...problems, ...planProblems(basis)]);
  return basis;
}

/** Of a command that prints nothing: its lines on stderr, without their prefix. */
export async function said(
  argv: readonly string[],
  env: Variables = {},
): Promise<{ readonly exitCode: number; readonly lines: string[] }> {
  const { exitCode, stdout, stderr } = await callMain(argv, env);
  expect(stdout).toBe("");
  const lines = stderr.trimEnd().split("\n");
  return { exitCode, lines: lines.map((line) => line.replace(/^spark-runner: /, "")) };
}
