/** The scripts in test/fixtures/scala: each says in its comments how it is to end, and what it is to print. */
import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import { cluster, scriptFolder, type Ended } from "./scala-script.ts";

/** What a fixture's comments say about it: `// expect: exit 1, exception`, `// expect stdout: text`, … */
export interface Expectation {
  readonly code: number;
  readonly failure: string | undefined;
  readonly args: readonly string[];
  readonly masters: readonly string[];
  readonly texts: readonly { readonly stream: "stdout" | "stderr"; readonly absent: boolean; readonly text: string }[];
}

async function expectationOf(script: string): Promise<Expectation> {
  const text = await readFile(path.join(scriptFolder, script), "utf8");
  const said = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => (match[1] ?? "").trim());
  const ending = /^exit (\d+)(?:, (.*))?$/.exec(said(/^\/\/ expect: (.*)$/gm)[0] ?? "exit 0");
  if (ending === null) throw new Error(`${script}: can't read what to expect`);
  return {
    code: Number(ending[1]),
    failure: ending[2],
    args: [...(said(/^\/\/ arguments: (.*)$/gm)[0] ?? "").matchAll(/"([^"]*)"|(\S+)/g)].map(
      (match) => match[1] ?? match[2] ?? "",
    ),
    masters: [
      ...(text.includes("// runs on: local-cluster") ? [] : ["local[2]"]),
      ...(/^\/\/ (runs|also) on: local-cluster$/m.test(text) ? [cluster] : []),
    ],
    texts: (["stdout", "stderr"] as const).flatMap((stream) => [
      ...said(new RegExp(`^// expect ${stream}: (.*)$`, "gm")).map((expected) => ({
        stream,
        absent: false,
        text: expected,
      })),
      ...said(new RegExp(`^// expect no ${stream}: (.*)$`, "gm")).map((expected) => ({
        stream,
        absent: true,
        text: expected,
      })),
    ]),
  };
}

export async function readExpectations(): Promise<ReadonlyMap<string, Expectation>> {
  const scripts = (await Array.fromAsync(glob("*.{scala,sc}", { cwd: scriptFolder }))).toSorted();
  return new Map(await Promise.all(scripts.map(async (script) => [script, await expectationOf(script)] as const)));
}

export async function expectEndAsItSays(expected: Expectation, ended: Ended, workspace: string): Promise<void> {
  const report = `exit code ${ended.code}\nstdout:\n${ended.stdout}\nstderr:\n${ended.stderr}`;
  expect(ended.code, report).toBe(expected.code);
  for (const { stream, absent, text } of expected.texts) {
    if (absent) expect(withoutComments(ended[stream]), report).not.toContain(text);
    else expect(ended[stream], report).toContain(text);
  }
  const failure = await failureIn(workspace);
  expect(failure?.kind, report).toBe(expected.failure);
  // The line that spark-runner repeats is the first of the matter in the log too, and names the user's line.
  if (failure !== undefined) expect(failure.line, report).toMatch(/^[\w-]+\.(?:scala|sc):[1-9]\d*: \S/);
  if (failure !== undefined) expect(ended.stderr.split("\n"), report).toContain(failure.line);
  if (ended.stderr.includes("Running Spark version"))
    expect(ended.stderr, report).toContain("Successfully stopped SparkContext");
}

interface FailureFile {
  readonly kind: string;
  readonly line: string;
}

export async function failureIn(workspace: string): Promise<FailureFile | undefined> {
  try {
    return JSON.parse(await readFile(path.join(workspace, "failure.json"), "utf8")) as FailureFile;
  } catch (error) {
    if (["ENOENT", "EISDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}

/** The compiler shows source lines, and with them the comments that say what is not to be seen. */
const withoutComments = (text: string): string => text.replace(/^\/\/ expect.*$/gm, "");
