/** `prepare`: compiles scripts and makes the archive of classes, for the image that is being built. */
import path from "node:path";
import { makeRunId } from "../adapters/machine/run-id.ts";
import { RunnerError, type Problem } from "../errors.ts";
import { bringArchive } from "../prepare/archive.ts";
import { unfitScripts, whyNoArchive } from "../prepare/check.ts";
import { compileInto } from "../prepare/compile.ts";
import { cantWrite, openDraft, type Draft } from "../prepare/draft.ts";
import { findScripts } from "../prepare/find-scripts.ts";
import { measureStart } from "../prepare/measure.ts";
import { groupScripts, type Group } from "../prepare/requests.ts";
import { lookForTools, type Tools } from "../prepare/tools.ts";
import { preparedNames } from "../prepared/layout.ts";
import * as words from "../prepared/words.ts";
import { readSettings } from "../request/read-settings.ts";
import { refuse } from "../request/refuse.ts";
import type { Log } from "../run/ports.ts";
import type { Settings } from "../settings/settings.ts";
import type { Call } from "./command.ts";
import { act } from "./session.ts";

export interface PrepareOptions {
  readonly train: readonly string[] | undefined;
  readonly bestEffort: boolean;
  readonly check: boolean;
  readonly allowNetwork: boolean;
}

type PrepareCall = Omit<Call, "options"> & { readonly options: PrepareOptions };

/** Returns the exit code. */
export const prepare = (call: PrepareCall): Promise<number> =>
  act(call.signals, async ({ cancel, log }) => {
    const { line, env, options } = call;
    const { settings, unread, problems, warnings } = await readSettings(line, env);
    const { scripts, problems: missing } = findScripts(line.args);
    refuse([...unread, ...problems, ...missing, ...placeProblems(settings)], warnings);
    for (const warning of warnings) log.line(`warning: ${warning}`);
    const place = path.resolve(settings.values.preparedDir);
    const here = lookForTools(settings.values.sparkHome, env);
    const groups = await groupScripts(line, scripts, env, options.allowNetwork);
    const draft = openFor(place, options, log);
    try {
      const tools: Tools = { ...here, draft, cancel, log };
      return await (options.check ? check : make)({ call, place, groups, tools });
    } catch (error) {
      throw isOfDisk(error) ? cantWrite(place, error) : error;
    } finally {
      draft.drop();
    }
  });

/** Without a place scripts are compiled all the same: one that does not compile never becomes an image. */
function openFor(place: string, options: PrepareOptions, log: Log): Draft {
  try {
    return openDraft(place, makeRunId(), { isForCheck: options.check });
  } catch (error) {
    if (!options.bestEffort || !(error instanceof RunnerError)) throw error;
    log.line(`warning: nothing is kept: ${error.message}`);
    return openDraft(place, makeRunId(), { isForCheck: true });
  }
}

const isOfDisk = (error: unknown): boolean =>
  ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "");

interface Work {
  readonly call: PrepareCall;
  readonly place: string;
  readonly groups: readonly Group[];
  readonly tools: Tools;
}

async function make({ call: { line, options }, place, groups, tools }: Work): Promise<number> {
  const { draft, log } = tools;
  const scripts = groups.flatMap((group) => group.scripts).length;
  if (scripts > 0) log.line(words.compiling(scripts));
  const errors = await compileInto(path.join(draft.folder, preparedNames.scripts), groups, tools);
  if (errors !== "") return sayErrors(errors);
  if (!draft.isToBeKept) return 0;
  const archive = await bringArchive({ line, place, options }, tools);
  const measured = archive.manifest === undefined ? undefined : await measureStart(line, archive.manifest, tools);
  draft.keep();
  for (const text of words.made({ place, scripts, archive, measured, uid: process.getuid?.() ?? 0 })) log.line(text);
  return 0;
}

async function check({ place, groups, tools }: Work): Promise<number> {
  const { log } = tools;
  const why = await whyNoArchive(place, tools);
  const { unfit, errors } = await unfitScripts(place, groups, tools);
  if (errors !== "") sayErrors(errors);
  log.line(words.archiveChecked(place, why));
  for (const each of unfit) log.line(words.scriptUnfit(each));
  const scripts = groups.flatMap((group) => group.scripts).length;
  if (unfit.length === 0 && errors === "" && scripts > 0) log.line(words.scriptsFit(scripts));
  return why === undefined && unfit.length === 0 && errors === "" ? 0 : 1;
}

/** As the compiler words them: editors find file and line. */
function sayErrors(errors: string): number {
  const said = errors.replaceAll(ofJava, "");
  process.stderr.write(said.endsWith("\n") ? said : `${said}\n`);
  return 1;
}

/** What the JVM of Spark 4 says of itself each time it starts. */
const ofJava = /^WARNING: Using incubator modules: .*\n/gm;

/** Java has its own words in what it is told of folders. */
const placeProblems = ({ values }: Settings): Problem[] =>
  /[\s:,"'%\\]/.test(values.preparedDir)
    ? [
        {
          kind: "settings",
          message: `--prepared-dir: a blank, or one of :,"'%\\, is no part of a path on Java's class path, got ${JSON.stringify(values.preparedDir)}`,
        },
      ]
    : [];
