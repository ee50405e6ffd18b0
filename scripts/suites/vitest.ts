/** Runs one suite by vitest: what it prints goes to our terminal, the counts come from its JSON report. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { runVisibly } from "../tools/run.ts";
import type { Suite } from "./suites.ts";
import type { Counts } from "./table.ts";

export interface Filter {
  readonly files: readonly string[];
  readonly pattern: string | undefined;
}

/** The part of vitest's report that we read. */
interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

export async function runSuite(suite: Suite, filter: Filter, env: NodeJS.ProcessEnv): Promise<Counts> {
  const folder = await mkdtemp(path.join(tmpdir(), "spark-runner-vitest-"));
  const report = path.join(folder, "report.json");
  try {
    const args = [
      "run",
      "--project",
      suite.name,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
    ];
    if (filter.pattern !== undefined) args.push("--testNamePattern", filter.pattern);
    const filtered = filter.pattern !== undefined || filter.files.length > 0;
    if (filter.files.length > 0) args.push("--passWithNoTests", ...filter.files);
    const code = await runVisibly("node_modules/.bin/vitest", args, { env });
    return count(
      JSON.parse(await readFile(report, "utf8").catch(() => `{"testResults":[]}`)) as Report,
      code,
      filtered,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * What the report counts, and one failure for each thing that it doesn't: a file that didn't load, an error outside of
 * tests, a suite in which nothing ran. With a filter, what it leaves out is neither run nor skipped.
 */
export function count(report: Report, exitCode: number, filtered: boolean): Counts {
  const tests = report.testResults.flatMap((file) => file.assertionResults.map((test) => test.status));
  const passed = tests.filter((status) => status === "passed").length;
  const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  let failed = tests.filter((status) => status === "failed").length + unloaded.length;
  const skipped = filtered ? 0 : tests.length - passed - tests.filter((status) => status === "failed").length;
  if (failed === 0 && exitCode !== 0) failed = 1;
  if (failed === 0 && passed === 0 && skipped === 0 && !filtered) failed = 1;
  return { passed, failed, skipped };
}
