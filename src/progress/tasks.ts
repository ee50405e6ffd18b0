/** What the threads of tasks do, as the executors' thread dumps show it. */
import { isFields, listOf, textIn, type Fields } from "./stages.ts";

/** A task's thread at one moment. */
export interface TaskThread {
  readonly executor: string;
  /** `task 7.0 in stage 3.0 (TID 207)` */
  readonly task: string;
  /** It uses a CPU, or did something between two looks. */
  readonly isComputing: boolean;
  /** What it waits in, and the first frame that is the job's. */
  readonly place: string;
  readonly stack: string;
}

const runsTask = /^org\.apache\.spark\.executor\.Executor\$TaskRunner\.run\(/;
const ofTask = /^Executor task launch worker for (task .*)$/;

/** Of the answer to `executors/ID/threads`; undefined where it is none. */
export function taskThreadsOf(executor: string, answer: unknown): readonly TaskThread[] | undefined {
  return listOf(answer)?.flatMap((thread) => {
    const [, task] = ofTask.exec(textIn(thread, "threadName")) ?? [];
    if (task === undefined) return [];
    const frames = framesOf(thread);
    // An idle thread keeps the name of its last task.
    if (!frames.some((each) => runsTask.test(each))) return [];
    const isComputing = textIn(thread, "threadState") === "RUNNABLE" && !waits.test(frames[0] ?? "");
    return [{ executor, task, isComputing, place: placeOf(frames), stack: frames.join("\n") }];
  });
}

/** The same threads a moment later: one that stands elsewhere by then does something. */
export function changedSince(
  before: readonly TaskThread[],
  after: readonly TaskThread[] | undefined,
): readonly TaskThread[] | undefined {
  const stacks = new Map(before.map((thread) => [keyOf(thread), thread.stack]));
  return after?.map((thread) => {
    const isSame = stacks.get(keyOf(thread)) === thread.stack;
    return isSame ? thread : { ...thread, isComputing: true };
  });
}

const keyOf = ({ executor, task }: TaskThread): string => `${executor} ${task}`;

/** `java.base@17.0.9/sun.nio.ch.Net.poll(Native Method)`, since Spark 4 with the locks: ` -  waiting on java.lang.Object@1b2c`. */
function framesOf(thread: Fields): readonly string[] {
  const trace = thread["stackTrace"];
  const elements: unknown = isFields(trace) ? trace["elems"] : undefined;
  if (!Array.isArray(elements)) return [];
  return elements
    .filter((each) => typeof each === "string")
    .map((each) =>
      each
        .trim()
        .replace(/^[^(]*\//, "")
        .replace(/\)\s+- [^]*$/, ")"),
    );
}

/** Java calls a thread RUNNABLE that waits for the kernel. */
const waits =
  /^(?:java\.(?:net|io)\.|sun\.nio\.|java\.lang\.(?:Process|Object\.wait|Thread\.sleep)|jdk\.internal\.misc\.Unsafe\.park).*\(Native Method\)$/;
const languages = /^(?:java|javax|jdk|sun|com\.sun|scala)\./;
const sparks = /^(?:org\.apache\.spark|org\.sparkproject)\./;
const python = /^org\.apache\.spark\.(?:sql\.execution\.python|api\.python)\./;

function placeOf(frames: readonly string[]): string {
  const [top = "nothing that can be seen"] = frames;
  if (waits.test(top) && frames.some((each) => python.test(each)))
    return "their Python workers, of which it can't be seen whether they compute";
  const theirs =
    frames.find((each) => !languages.test(each) && !sparks.test(each)) ??
    frames.find((each) => !languages.test(each)) ??
    top;
  const where = top.replace(/\((?:Native Method|[^)]*)\)$/, "");
  // A script's classes have names that nobody knows: its line is enough.
  const called = theirs.replace(/^\$line\S*\((.*)\)$/, "$1");
  return theirs === top ? called : `${where}, called by ${called}`;
}
