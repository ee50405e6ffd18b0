/** How much faster a job starts with what was made: one start without and one with it, then and there. */
import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ExitCode, RunnerError } from "../errors.ts";
import type { Plan } from "../plan/plan-schema.ts";
import type { ArchiveManifest } from "../prepared/archive-manifest.ts";
import { preparedNames } from "../prepared/layout.ts";
import type { CommandLine } from "../settings/command-line.ts";
import { compileInto } from "./compile.ts";
import { makeReadable } from "./draft.ts";
import { lastLines, planOf, runPlanned } from "./planned.ts";
import type { Tools } from "./tools.ts";

/** A driver and two executors, and a shuffle. */
const job = `println(spark.range(1000).repartition(2).selectExpr("sum(id)").head.getLong(0))\n`;
const master = "local-cluster[2,1,1024]";

export type Measured = { readonly plainMs: number; readonly preparedMs: number } | { readonly why: string };

/** The archive is worth keeping also where this fails, so why it did is returned. `manifest` undefined: scripts alone are prepared. */
export async function measureStart(
  line: CommandLine,
  manifest: ArchiveManifest | undefined,
  tools: Tools,
): Promise<Measured> {
  const tooLong = AbortSignal.timeout(longestMinutes * 60_000);
  try {
    return await measure(line, manifest, { ...tools, cancel: AbortSignal.any([tools.cancel, tooLong]) });
  } catch (error) {
    if (tools.cancel.aborted) throw error;
    if (tooLong.aborted) return { why: `it did not end within ${longestMinutes} minutes` };
    if (!(error instanceof RunnerError)) throw error;
    return { why: [error.message, error.advice].filter(Boolean).join("\n") };
  }
}

/** More than it takes on a busy machine with few cores. */
const longestMinutes = 10;

async function measure(line: CommandLine, manifest: ArchiveManifest | undefined, tools: Tools): Promise<Measured> {
  const { draft, env } = tools;
  const [application, folder] = [path.join(draft.work, "start.scala"), path.join(draft.work, "measured")];
  const bare = { ...line, given: line.given.filter(({ key }) => key === "sparkHome") };
  const planFor = async (settings: Readonly<Record<string, string>>): Promise<Plan> => {
    const wanted = { line: bare, application, settings: { master, maxAttempts: "1", ...settings } };
    const { plan, problems } = await planOf(wanted, env);
    if (plan === undefined) throw new RunnerError(ExitCode.settings, problems.map(({ message }) => message).join("; "));
    return plan;
  };
  const start = async (plan: Plan): Promise<number> => {
    const { code, said, durationMs } = await runPlanned(plan, tools);
    if (code !== 0) throw new RunnerError(code, `the job ended with ${code}`, { advice: lastLines(said) });
    return durationMs;
  };
  mkdirSync(folder);
  writeFileSync(application, job);
  const plain = await planFor({ prepared: "false" });
  await compileInto(path.join(folder, preparedNames.scripts), [{ plan: plain, scripts: [application] }], tools);
  for (const name of manifest === undefined ? [] : [manifest.file, preparedNames.manifest])
    linkSync(path.join(draft.folder, name), path.join(folder, name));
  makeReadable(folder);
  const prepared = await planFor({ preparedDir: folder });
  return { plainMs: await start(plain), preparedMs: await start(prepared) };
}
