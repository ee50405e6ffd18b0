/** What Spark tells of its work by its REST API (https://spark.apache.org/docs/latest/monitoring.html#rest-api). */

/** A stage that Spark has begun and not ended. */
export interface Stage {
  readonly id: number;
  /** The user's line, as Spark names it: `count at etl.scala:42`. */
  readonly name: string;
  readonly tasks: number;
  readonly done: number;
  readonly running: number;
  /** Is another one when any of its tasks has started, ended, read or written anything since. */
  readonly state: string;
}

/** Executors report these every ten seconds for tasks that run; CPU time is told only of those that have ended. */
const counters = [
  "numActiveTasks",
  "numCompleteTasks",
  "numFailedTasks",
  "numKilledTasks",
  "inputBytes",
  "inputRecords",
  "outputBytes",
  "outputRecords",
  "shuffleReadBytes",
  "shuffleReadRecords",
  "shuffleWriteBytes",
  "shuffleWriteRecords",
  "memoryBytesSpilled",
  "diskBytesSpilled",
] as const;

/** Of the answer to `stages?status=active`; undefined where it is none. */
export function stagesOf(answer: unknown): readonly Stage[] | undefined {
  return listOf(answer)?.map((each) => ({
    id: numberIn(each, "stageId"),
    name: textIn(each, "name"),
    tasks: numberIn(each, "numTasks"),
    done: numberIn(each, "numCompleteTasks"),
    running: numberIn(each, "numActiveTasks"),
    state: ["stageId", "attemptId", ...counters].map((name) => numberIn(each, name)).join(" "),
  }));
}

/** Of the answer to `executors`: those that run tasks, by their ids. */
export function busyExecutorsOf(answer: unknown): readonly string[] | undefined {
  return listOf(answer)
    ?.filter((each) => each["isActive"] === true && numberIn(each, "activeTasks") > 0)
    .map((each) => textIn(each, "id"));
}

/** Of the answer to `applications`: of a driver's UI there is one. */
export const applicationsOf = (answer: unknown): readonly string[] | undefined =>
  listOf(answer)?.map((each) => textIn(each, "id"));

export type Fields = Readonly<Record<string, unknown>>;

export function listOf(answer: unknown): readonly Fields[] | undefined {
  return Array.isArray(answer) && answer.every(isFields) ? answer : undefined;
}

export const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

export const textIn = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === "string" ? value : "";
};

const numberIn = (fields: Fields, name: string): number => {
  const value = fields[name];
  return typeof value === "number" ? value : 0;
};
