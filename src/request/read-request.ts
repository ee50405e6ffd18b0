/** What was said, everywhere → settings, facts and application; or every mistake in it at once. */
import { readFileSync, statSync } from "node:fs";
import { parse as parseProperties } from "dot-properties";
import type { Problem } from "../errors.ts";
import { assume } from "../facts/assume.ts";
import { readFacts } from "../adapters/machine/read-facts.ts";
import { readApplication, type Application } from "../plan/application.ts";
import { makeBasis, withFacts, type Basis } from "../plan/basis.ts";
import { aloneProblems, planProblems, usageProblems } from "../plan/problems.ts";
import { isForHere } from "../plan/target.ts";
import { planWarnings } from "../plan/warnings.ts";
import type { CommandLine } from "../settings/command-line.ts";
import { decode, isPropertiesComment } from "../settings/encoding.ts";
import type { Environment } from "../settings/environment.ts";
import { resolveSettings, type Sources } from "../settings/settings.ts";
import { missingJars } from "./header-jars.ts";
import { refuse } from "./refuse.ts";

/** What was said, and what is true here as far as this machine tells. */
export interface Request<A extends Application | undefined = Application> {
  readonly basis: Basis<A>;
  /** What is wrong with what was said, word by word; what it means together is judged when all is known. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/**
 * For a command that runs an application. `makeRunId` is only asked when this is no dry run. Throws UseError where the
 * command line itself is wrong: then nobody can tell what is to be looked at.
 */
export async function readRequest(
  commandLine: CommandLine,
  env: Environment,
  makeRunId: () => string,
): Promise<Request> {
  const problems: Problem[] = [];
  const resolved = await resolve({ commandLine, env }, problems);
  const application = applicationOf(resolved.settings.application, commandLine.commandNames, problems);
  const request = understand(resolved, application, { env, makeRunId }, problems);
  const isWrong = [...problems, ...usageProblems(request.basis)].some(({ kind }) => kind === "usage");
  if (isWrong) refuse([...problems, ...planProblems(request.basis)], request.warnings);
  // Without one there was a problem.
  return request as Request;
}

/** For a command that only sets up or cleans. Throws UseError in the same way. */
export async function readRequestAlone(
  commandLine: CommandLine,
  env: Environment,
  makeRunId: () => string,
): Promise<Request<undefined>> {
  const problems: Problem[] = [];
  const request = understand(await resolve({ commandLine, env }, problems), undefined, { env, makeRunId }, problems);
  const { settings, facts } = request.basis;
  const judged = [...problems, ...aloneProblems(commandLine.command, settings, facts)];
  if (judged.some(({ kind }) => kind === "usage")) refuse(judged, request.warnings);
  return request;
}

function understand<A extends Application | undefined>(
  { settings, warnings, problems: wrongSettings }: ReturnType<typeof resolveSettings>,
  application: A,
  { env, makeRunId }: { readonly env: Environment; makeRunId(): string },
  problems: Problem[],
): Request<A> {
  problems.push(...wrongSettings);
  const { dryRun, assume: assumed } = settings.values;
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
    isForHere: (inPod) => isForHere(settings, inPod),
    runId: dryRun ? undefined : makeRunId(),
    parseProperties: readProperties,
  });
  // What is assumed for a plan must not guide a run.
  const { facts, problems: wrongFacts } = assume(saw, dryRun ? (assumed ?? []) : []);
  problems.push(...wrongFacts);
  const seen = makeBasis({ settings, facts, application });
  const missing = seen.isForHere ? missingJars(seen.needs) : [];
  const basis = missing.length === 0 ? seen : withFacts(seen, { ...facts, missingJars: missing });
  return { basis, problems, warnings: [...warnings, ...planWarnings(basis, env)] };
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
