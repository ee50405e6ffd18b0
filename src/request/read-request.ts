/** What was said, everywhere → settings, facts and application; or every mistake in it at once. */
import { readFileSync, statSync } from "node:fs";
import { parse as parseProperties } from "dot-properties";
import { UseError, type Problem } from "../errors.ts";
import { assume } from "../facts/assume.ts";
import type { Facts } from "../facts/facts.ts";
import { readFacts } from "../adapters/machine/read-facts.ts";
import { readApplication, type Application } from "../plan/application.ts";
import { makeBasis, withFacts, type Basis, type BasisOfJob } from "../plan/basis.ts";
import { aloneProblems, planProblems } from "../plan/problems.ts";
import { maskMessage } from "../secrets.ts";
import { planWarnings } from "../plan/warnings.ts";
import type { CommandLine } from "../settings/command-line.ts";
import { decode, isPropertiesComment } from "../settings/encoding.ts";
import type { Environment } from "../settings/environment.ts";
import { resolveSettings, type Sources } from "../settings/settings.ts";
import { missingJars } from "./header-jars.ts";

/** What was said, and what is true here. */
export interface Known {
  readonly basis: Basis;
  readonly warnings: readonly string[];
}

export interface Request extends Known {
  readonly basis: BasisOfJob;
}

/** For a command that runs an application. Throws UseError. `makeRunId` is only asked when this is no dry run. */
export async function readRequest(
  commandLine: CommandLine,
  env: Environment,
  makeRunId: () => string,
): Promise<Request> {
  const problems: Problem[] = [];
  const resolved = await resolve({ commandLine, env }, problems);
  const application = applicationOf(resolved.settings.application, commandLine.commandNames, problems);
  const known = understand(resolved, application, { env, makeRunId }, problems);
  problems.push(...planProblems(known.basis));
  refuse(problems, known.warnings);
  // Without one there was a problem.
  return { ...known, basis: known.basis as BasisOfJob };
}

/** For a command that only sets up or cleans. Throws UseError. */
export async function readRequestAlone(
  commandLine: CommandLine,
  env: Environment,
  makeRunId: () => string,
): Promise<Known> {
  const problems: Problem[] = [];
  const known = understand(await resolve({ commandLine, env }, problems), undefined, { env, makeRunId }, problems);
  problems.push(...aloneProblems(commandLine.command, known.basis.settings, known.basis.facts));
  refuse(problems, known.warnings);
  return known;
}

function understand(
  { settings, warnings, problems: wrongSettings }: ReturnType<typeof resolveSettings>,
  application: Application | undefined,
  { env, makeRunId }: { readonly env: Environment; makeRunId(): string },
  problems: Problem[],
): Known {
  problems.push(...wrongSettings);
  const { dryRun, local, assume: assumed } = settings.values;
  const isForHere = (inPod: boolean): boolean => !dryRun || local || inPod;
  const saw = readFacts({
    env,
    variables: Object.fromEntries([...settings.variables.values()].map(({ name, value }) => [name, value])),
    // SPARK_HOME is this machine's: on a laptop it says nothing about the image that the pod will have.
    sparkHome: settings.values.sparkHome,
    sparkHomeIsForHere: settings.origins.sparkHome === "SPARK_HOME",
    applicationPath: application?.localPath,
    applicationIsText: application !== undefined && application.kind !== "jar",
    executorEnv: settings.values.executorEnv ?? [],
    pod: { name: settings.values.podName, namespace: settings.values.namespace },
    isForHere,
    runId: dryRun ? undefined : makeRunId(),
    parseProperties: readProperties,
  });
  // What is assumed for a plan must not guide a run.
  const { facts, problems: wrongFacts } = assume(saw, dryRun ? (assumed ?? []) : []);
  problems.push(...wrongFacts);
  const seen = makeBasis({ settings, facts, application });
  const missing = isForHere(saw.inPod) ? missingJars(seen.needs) : [];
  const basis = missing.length === 0 ? seen : withFacts(seen, { ...facts, missingJars: missing });
  return { basis, warnings: [...warnings, ...planWarnings(basis, env)] };
}

/**
 * With what the API server knows, something may be impossible, or odd, that was not seen before. Returns the new warnings;
 * throws UseError.
 */
export function judgeByFacts({ basis: before, warnings }: Request, facts: Facts, env: Environment): Request {
  if (facts === before.facts) return { basis: before, warnings: [] };
  const basis = withFacts(before, facts);
  const added = planWarnings(basis, env).filter((line) => !warnings.includes(line));
  refuse(planProblems(basis), added);
  return { basis, warnings: added };
}

function refuse(problems: readonly Problem[], warnings: readonly string[]): void {
  if (problems.length === 0) return;
  throw new UseError(
    problems.map((each) => ({ ...each, message: maskMessage(each.message) })),
    warnings,
  );
}

/** The files that settings name are read when all else is known: a file's name may come from any source but a file. */
async function resolve(sources: Sources, problems: Problem[]): Promise<ReturnType<typeof resolveSettings>> {
  const first = resolveSettings(sources);
  const { config } = first.settings.values;
  const configText = config === undefined ? undefined : readInput(config, first.settings.origins.config, problems);
  const file =
    configText === undefined
      ? undefined
      : (await import("../settings/file.ts")).readSettingsFile(configText, config ?? "");
  const second = file === undefined ? first : resolveSettings({ ...sources, file });

  const { propertiesFile: path } = second.settings.values;
  const propertiesText =
    path === undefined
      ? undefined
      : readInput(path, second.settings.origins.propertiesFile, problems, isPropertiesComment);
  if (path === undefined || propertiesText === undefined) return second;
  const propertiesFile = { path, properties: readProperties(propertiesText) };
  return resolveSettings({ ...sources, ...(file === undefined ? {} : { file }), propertiesFile });
}

/** Java's format, as Spark reads it: keys with their dots, values without blanks around them, and nothing but Spark's. */
const readProperties = (text: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parseProperties(text, false) as Record<string, string>)
      .filter(([name]) => name.startsWith("spark."))
      .map(([name, value]) => [name, value.trim()]),
  );

function readInput(
  path: string,
  origin: string | undefined,
  problems: Problem[],
  ...isComment: [typeof isPropertiesComment] | []
): string | undefined {
  try {
    const decoded = decode(readFileSync(path), ...isComment);
    if ("text" in decoded) return decoded.text;
    problems.push({ kind: "settings", message: `${origin}: ${path}:${decoded.line}: ${decoded.fault}` });
    return undefined;
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    problems.push({ kind: "settings", message: `${origin}: failed to read ${path}: ${why}` });
    return undefined;
  }
}

/** A path that may not be looked at is told when it is to be read. */
function isFileHere(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function applicationOf(
  given: string | undefined,
  commandNames: readonly string[],
  problems: Problem[],
): Application | undefined {
  if (given === undefined || given.trim() === "") {
    problems.push({
      kind: "usage",
      message: "no application was given",
      advice: "spark-runner [options] <application> [its arguments]; see spark-runner --help",
    });
    return undefined;
  }
  const isFile = isFileHere(given);
  const application = readApplication(given, commandNames, isFile);
  if ("kind" in application && "given" in application) return application;
  problems.push(application);
  return undefined;
}
