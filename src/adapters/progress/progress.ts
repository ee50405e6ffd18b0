/** The Progress port: Spark's REST API, on the UI of the run's own driver. */
import { setTimeout as sleep } from "node:timers/promises";
import { commandOfAttempt } from "../../plan/attempt.ts";
import type { Plan } from "../../plan/plan-schema.ts";
import { applicationsOf, busyExecutorsOf, stagesOf, type Stage } from "../../progress/stages.ts";
import { changedSince, taskThreadsOf, type TaskThread } from "../../progress/tasks.ts";
import type { Progress } from "../../run/ports.ts";
import { isJvm } from "../process/tree/caught.ts";
import { marked, markerOf } from "../process/tree/marker.ts";
import { ask } from "./ask.ts";
import { addressesOf, type Address } from "./listening.ts";

/** Where Spark looks for a port when those before are taken (spark.port.maxRetries). */
const portsToTry = 16;
/** Of so many executors the threads are looked at: each is asked by the driver. */
const mostExecutors = 50;
const betweenLooksMs = 1000;

export const progress = { stages, tasks } satisfies Progress;

interface Application {
  readonly address: Address;
  readonly path: string;
}

async function stages(plan: Plan): Promise<readonly Stage[] | undefined> {
  const found = await applicationsIn(plan);
  const answers = await Promise.all(found.map(async (each) => stagesOf(await askOf(each, "/stages?status=active"))));
  return found.length === 0 || !isAll(answers) ? undefined : answers.flat();
}

/** Looks twice: what a thread does in one moment tells little. */
async function tasks(plan: Plan): Promise<readonly TaskThread[] | undefined> {
  const found = await applicationsIn(plan);
  const before = await threadsOf(found);
  if (before === undefined || before.length === 0) return before;
  await sleep(betweenLooksMs);
  return changedSince(before, await threadsOf(found));
}

async function threadsOf(found: readonly Application[]): Promise<readonly TaskThread[] | undefined> {
  const answers = await Promise.all(found.map(threadsIn));
  return found.length === 0 || !isAll(answers) ? undefined : answers.flat();
}

async function threadsIn(application: Application): Promise<readonly TaskThread[] | undefined> {
  const executors = busyExecutorsOf(await askOf(application, "/executors"));
  if (executors === undefined || executors.length > mostExecutors) return undefined;
  const answers: (readonly TaskThread[] | undefined)[] = [];
  for (const executor of executors)
    answers.push(taskThreadsOf(executor, await askOf(application, `/executors/${executor}/threads`)));
  return isAll(answers) ? answers.flat() : undefined;
}

const askOf = ({ address, path }: Application, what: string): Promise<unknown> => ask(address, `${path}${what}`);

async function applicationsIn(plan: Plan): Promise<readonly Application[]> {
  const answers = await Promise.all(
    uisOf(plan).map(async (address) => {
      const ids = applicationsOf(await ask(address, "/api/v1/applications")) ?? [];
      return ids.map((id) => ({ address, path: `/api/v1/applications/${encodeURIComponent(id)}` }));
    }),
  );
  return answers.flat();
}

/**
 * Where the run's JVMs listen on a port that Spark would take for its UI. No other port is asked: Spark's own, by which
 * executors come, would log a question in HTTP as an error.
 */
function uisOf(plan: Plan): Address[] {
  const first = Number(plan.properties.find(({ name }) => name === "spark.ui.port")?.value ?? 4040);
  const marker = markerOf(commandOfAttempt(plan, 1).environment);
  if (marker === undefined || !(first > 0)) return [];
  return marked(marker)
    .filter(isJvm)
    .flatMap(addressesOf)
    .filter(({ port }) => port >= first && port <= first + portsToTry);
}

const isAll = <T>(answers: readonly (T | undefined)[]): answers is readonly T[] =>
  answers.every((each) => each !== undefined);
