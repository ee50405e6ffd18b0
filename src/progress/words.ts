/** What is said of a job of which nothing moves. */
import { showTime } from "../report/messages.ts";
import type { Stage } from "./stages.ts";
import type { TasksSeen } from "./stall.ts";
import type { TaskThread } from "./tasks.ts";

/** So many stages, executors and places are read at a glance. */
const most = 3;

export function stall(stages: readonly Stage[], tasks: TasksSeen, forMs: number): string {
  const each = stages.slice(0, most).map(describeStage);
  const more = stages.length > most ? [`${stages.length - most} more stages`] : [];
  return `nothing of the job has moved for ${showTime(forMs)}: ${[...each, ...more].join(", ")}${whatTasksDo(tasks)}`;
}

const describeStage = ({ id, name, tasks, done, running }: Stage): string =>
  `stage ${id}${name === "" ? "" : ` (${name})`} has ${done} of ${tasks} tasks done and ${running === 0 ? "none" : running} running`;

function whatTasksDo(tasks: TasksSeen): string {
  if (tasks === undefined) return "; what its tasks do can't be seen";
  if (tasks.length === 0) return "";
  const executors = [...new Set(tasks.map(({ executor }) => executor))];
  const on = executors.length > most ? `${executors.length} executors` : `executor ${executors.join(", ")}`;
  const places = Map.groupBy(tasks, ({ place }) => place);
  const said = [...places].slice(0, most).map(([place, those]) => `${named(those)} for ${place}`);
  return `; on ${on} wait ${said.join(", and ")}`;
}

const named = (tasks: readonly TaskThread[]): string =>
  tasks.length === 1 ? (tasks[0]?.task ?? "") : `${tasks.length} tasks`;

export function whatNext(tasks: TasksSeen, leftMs: number | null): string {
  if (leftMs === null) return "the job goes on (--stall-timeout ends an attempt for it)";
  if (tasks === undefined) return "the job goes on, for they may compute";
  return `the attempt ends in ${showTime(Math.max(leftMs, 0))} if that stays so (--stall-timeout)`;
}

export const movesAgain = (afterMs: number): string => `the job moves again after ${showTime(afterMs)}`;
