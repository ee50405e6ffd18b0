/** What was said, everywhere → settings, facts and application; or every mistake in it at once. */
import { statSync } from "node:fs";
import type { Problem } from "../errors.ts";
import { assume } from "../facts/assume.ts";
import type { Facts } from "../facts/facts.ts";
import { readFacts } from "../adapters/machine/read-facts.ts";
import { readApplication, type Application } from "../plan/application.ts";
import { makeBasis, withFacts, type Basis } from "../plan/basis.ts";
import { aloneProblems, planProblems, usageProblems } from "../plan/problems.ts";
import { patternProblems } from "../plan/retry-rules.ts";
import { isForHere } from "../plan/target.ts";
import { planWarnings } from "../plan/warnings.ts";
import type { CommandLine } from "../settings/command-line.ts";
import type { Environment } from "../settings/environment.ts";
import type { Settings } from "../settings/settings.ts";
import { missingJars } from "./header-jars.ts";
import { preparedHere, variablesOf } from "./prepared-facts.ts";
import { readProperties, readSettings } from "./read-settings.ts";
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
  const application = applicationOf(commandLine.application, commandLine.commandNames);
  const request = await understand(commandLine, application, env, makeRunId);
  const { basis, problems, warnings } = request;
  const isWrong = [...problems, ...usageProblems(basis)].some(({ kind }) => kind === "usage");
  if (isWrong) refuse([...problems, ...planProblems(basis)], warnings);
  // Without one there was a problem.
  return request as Request;
}

/** For a command that only sets up or cleans. Throws UseError in the same way. */
export async function readRequestAlone(
  commandLine: CommandLine,
  env: Environment,
  makeRunId: () => string,
): Promise<Request<undefined>> {
  const request = await understand(commandLine, undefined, env, makeRunId);
  const { basis, warnings } = request;
  const problems = [...request.problems, ...aloneProblems(commandLine.command, basis.settings, basis.facts)];
  if (problems.some(({ kind }) => kind === "usage")) refuse(problems, warnings);
  return request as Request<undefined>;
}

async function understand(
  commandLine: CommandLine,
  said: Application | Problem | undefined,
  env: Environment,
  makeRunId: () => string,
): Promise<Request<Application | undefined>> {
  const { settings, unread, problems, warnings } = await readSettings(commandLine, env);
  const isApplication = said !== undefined && "given" in said;
  const application = isApplication ? said : undefined;
  const { dryRun, assume: assumed } = settings.values;
  // What is assumed for a plan must not guide a run.
  const { facts, problems: wrongFacts } = assume(
    look(settings, application, env, dryRun ? undefined : makeRunId()),
    dryRun ? (assumed ?? []) : [],
  );
  const basis = await withPrepared(withJars(makeBasis({ settings, facts, application })), env);
  return {
    basis,
    problems: [
      ...unread,
      ...(said === undefined || isApplication ? [] : [said]),
      ...problems,
      ...(await patternProblems(settings)),
      ...wrongFacts,
    ],
    warnings: [...warnings, ...planWarnings(basis, env)],
  };
}

const look = (
  settings: Settings,
  application: Application | undefined,
  env: Environment,
  runId: string | undefined,
): Facts =>
  readFacts({
    env,
    variables: variablesOf({ settings }),
    // SPARK_HOME is this machine's: on a laptop it says nothing about the image that the pod will have.
    sparkHome: settings.values.sparkHome,
    sparkHomeIsForHere: settings.origins.sparkHome === "SPARK_HOME",
    applicationPath: application?.localPath,
    applicationIsText: application !== undefined && application.kind !== "jar",
    executorEnv: settings.values.executorEnv ?? [],
    pod: { name: settings.values.podName, namespace: settings.values.namespace },
    isForHere: (inPod) => isForHere(settings, inPod),
    runId,
    parseProperties: readProperties,
  });

/** What a script's header asks for is known only now. */
function withJars<A extends Application | undefined>(basis: Basis<A>): Basis<A> {
  const missing = basis.isForHere ? missingJars(basis.needs) : [];
  return missing.length === 0 ? basis : withFacts(basis, { ...basis.facts, missingJars: missing });
}

async function withPrepared<A extends Application | undefined>(basis: Basis<A>, env: Environment): Promise<Basis<A>> {
  const prepared = await preparedHere(basis, env);
  return prepared === undefined ? basis : withFacts(basis, { ...basis.facts, prepared });
}

/** A path that may not be looked at is told when it is to be read. */
function isFileHere(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function applicationOf(given: string | undefined, commandNames: readonly string[]): Application | Problem {
  if (given === undefined || given.trim() === "")
    return {
      kind: "usage",
      message: "no application was given",
      advice: "spark-runner [options] <application> [its arguments]; see spark-runner --help",
    };
  return readApplication(given, commandNames, isFileHere(given));
}
