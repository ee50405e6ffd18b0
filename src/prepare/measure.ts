/** How much faster a job starts with what was made: one start without and one with it, then and there. */
import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { preparedNames } from "../prepared/layout.ts";
import type { ArchiveManifest } from "../prepared/archive-manifest.ts";
import type { CommandLine } from "../settings/command-line.ts";
import { compileInto } from "./compile.ts";
import { makeReadable } from "./draft.ts";
import { planOf, runPlanned } from "./planned.ts";
import type { Tools } from "./tools.ts";

/** A driver and two executors, and a shuffle. */
const job = `println(spark.range(1000).repartition(2).selectExpr("sum(id)").head.getLong(0))\n`;
const master = "local-cluster[2,1,1024]";

export interface Measured {
  readonly plainMs: number;
  readonly preparedMs: number;
}

/** undefined where the job does not end well. `manifest` undefined: scripts alone are prepared. */
export async function measureStart(
  line: CommandLine,
  manifest: ArchiveManifest | undefined,
  tools: Tools,
): Promise<Measured | undefined> {
  const { draft, env } = tools;
  const [application, folder] = [path.join(draft.work, "start.scala"), path.join(draft.work, "measured")];
  const bare = { ...line, given: line.given.filter(({ key }) => key === "sparkHome") };
  const wanted = (settings: Readonly<Record<string, string>>): Parameters<typeof planOf>[0] => {
    return { line: bare, application, settings: { master, maxAttempts: "1", ...settings } };
  };
  mkdirSync(folder);
  writeFileSync(application, job);
  const { plan: plain } = await planOf(wanted({ prepared: "false" }), env);
  if (plain === undefined) return undefined;
  await compileInto(path.join(folder, preparedNames.scripts), [{ plan: plain, scripts: [application] }], tools);
  for (const name of manifest === undefined ? [] : [manifest.file, preparedNames.manifest])
    linkSync(path.join(draft.folder, name), path.join(folder, name));
  makeReadable(folder);
  const { plan: prepared } = await planOf(wanted({ preparedDir: folder }), env);
  if (prepared === undefined) return undefined;
  const [without, with_] = [await runPlanned(plain, tools), await runPlanned(prepared, tools)];
  return without.code === 0 && with_.code === 0
    ? { plainMs: without.durationMs, preparedMs: with_.durationMs }
    : undefined;
}
