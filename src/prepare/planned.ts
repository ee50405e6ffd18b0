/** What a run on this machine would do for an application, and the doing of it: without attempts, and without its output. */
import { files } from "../adapters/files/files.ts";
import { makeRunId } from "../adapters/machine/run-id.ts";
import { runQuietly } from "../adapters/process/tree/run-quietly.ts";
import type { Ended } from "../diagnosis/ended.ts";
import { problemsIn, RunnerError, type Problem } from "../errors.ts";
import { commandOfAttempt } from "../plan/attempt.ts";
import type { Plan } from "../plan/plan-schema.ts";
import { checkJob, type Questions } from "../request/checks.ts";
import { readRequest } from "../request/read-request.ts";
import type { CommandLine } from "../settings/command-line.ts";
import { Rank } from "../settings/given.ts";
import type { Key } from "../settings/table.ts";
import { withoutAppFolders } from "./spark-work.ts";
import type { Tools } from "./tools.ts";

export interface Wanted {
  /** What was said about settings. */
  readonly line: CommandLine;
  readonly application: string;
  readonly args?: readonly string[];
  /** Settings that `prepare` itself makes. */
  readonly settings?: Readonly<Partial<Record<Key, string>>>;
}

export interface Planned {
  /** undefined where there is a problem. */
  readonly plan?: Plan;
  readonly problems: readonly Problem[];
}

export async function planOf(
  { line, application, args = [], settings = {} }: Wanted,
  env: NodeJS.ProcessEnv,
): Promise<Planned> {
  const own = Object.entries({ local: "true", ...settings }).map(([key, text]) => {
    return { key: key as Key, text, origin: line.command, rank: Rank.commandLine };
  });
  try {
    const request = await readRequest({ ...line, application, args, given: [...line.given, ...own] }, env, makeRunId);
    const { plan, problems } = await checkJob(request, "all", env, nobodyIsAsked);
    return { plan, problems };
  } catch (error) {
    return { problems: problemsIn(error) };
  }
}

/** A job on this machine has no pod. */
const nobodyIsAsked: Questions = {
  pod: ({ facts }) => Promise.resolve(facts),
  rights: () => Promise.resolve(undefined),
};

export interface PlannedEnd {
  readonly code: number;
  readonly said: string;
  readonly durationMs: number;
}

export interface Instead {
  /** Of spark-submit. */
  readonly args?: readonly string[];
  /** Variables. */
  readonly more?: Readonly<Record<string, string>>;
}

/** The one attempt of the plan. Fails with a RunnerError where it could not be started, or was killed. */
export async function runPlanned(
  plan: Plan,
  { env, cancel }: Pick<Tools, "env" | "cancel">,
  { args, more = {} }: Instead = {},
): Promise<PlannedEnd> {
  const attempt = commandOfAttempt(plan, 1);
  files.prepare(plan);
  try {
    const started = performance.now();
    const { exit, said } = await withoutAppFolders(plan.spark.home, () =>
      runQuietly(
        { file: plan.submit.file, args: args ?? attempt.args, env: { ...env, ...attempt.environment, ...more } },
        cancel,
      ),
    );
    return { code: codeOf(exit, said), said, durationMs: performance.now() - started };
  } finally {
    files.removeWorkDir(plan);
  }
}

export function codeOf(exit: Ended["exit"], said: string): number {
  if (exit.kind === "exited") return exit.code;
  const [code, why] =
    exit.kind === "signalled" ? [128 + exit.number, `it was ended by ${exit.signal}`] : [exit.exitCode, exit.why];
  throw new RunnerError(code, `failed to run spark-submit: ${why}`, { advice: lastLines(said) });
}

const shownLines = 20;

const isFrame = (line: string): boolean => /^\s+at .*\)$/.test(line);

/** Enough to see what went wrong: a stack trace would leave no room for its exception. */
export const lastLines = (said: string): string =>
  said
    .trimEnd()
    .split("\n")
    .filter((line) => !isFrame(line))
    .slice(-shownLines)
    .join("\n");
