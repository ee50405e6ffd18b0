/** From what happened when in a job's start to the bars of a picture, and to the table of Kubernetes' own part. Pure. */
import { marksOf, type ExecutorMarks, type JobRun, type Marks } from "./marks.ts";
import { median } from "./row.ts";
import type { Measured } from "./start-rows.ts";

/** A piece of a row; times in milliseconds since the job's start. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly kind: BarKind;
}

/** What is drawn in one colour, with its words for the legend. */
export const barKinds = {
  runner: "spark-runner, before spark-submit",
  launcher: "spark-submit, launcher's JVM",
  jvm: "JVM, until it makes its SparkContext",
  context: "SparkContext, until executors are asked for",
  waits: "until executors are registered",
  job: "until the first task starts",
  stage: "first stage",
  rest: "the rest of the job, and its end",
  kubernetes: "Kubernetes: pod scheduled, container started",
  container: "container, until Java starts",
  executor: "executor's JVM, until it is registered",
} as const;
export type BarKind = keyof typeof barKinds;

export interface TimelineBlock {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly bars: readonly Bar[] }[];
}

/** One block for a real run: of several, the one whose time is in the middle. */
export function timelineBlock(title: string, runs: readonly JobRun[]): TimelineBlock {
  const sorted = runs.toSorted((a, b) => a.endMs - a.startMs - (b.endMs - b.startMs));
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error(`nothing was measured for ${title}`);
  const marks = marksOf(middle);
  const executors = marks.executors.map((each, at) => ({
    name: `executor ${at + 1}`,
    bars: executorBars(each, marks),
  }));
  return {
    title: `${title}: ${(marks.end / 1000).toFixed(1)} s`,
    rows: [{ name: "driver", bars: driverBars(marks) }, ...executors],
  };
}

function driverBars(marks: Marks): Bar[] {
  const registered = Math.max(...marks.executors.map((each) => each.registered));
  return chain(0, [
    ["runner", marks.submitted],
    ["launcher", marks.jvm],
    ["jvm", marks.context],
    ["context", marks.requested],
    // Where Spark waits for one executor only, the first task may start before the last is there.
    ["waits", Math.min(registered, marks.firstTask)],
    ["job", marks.firstTask],
    ["stage", marks.firstStage],
    ["rest", marks.end],
  ]);
}

const executorBars = ({ container, jvm, registered }: ExecutorMarks, { requested }: Marks): Bar[] =>
  chain(requested, [
    ["kubernetes", container],
    ["container", jvm],
    ["executor", registered],
  ]);

/** Bars that follow each other; none where nothing lies between. */
function chain(start: number, ends: readonly (readonly [BarKind, number])[]): Bar[] {
  let from = start;
  return ends.flatMap(([kind, to]) => {
    const bar = { from, to, kind };
    from = Math.max(from, to);
    return bar.to > bar.from ? [bar] : [];
  });
}

/** In seconds, the median of the runs: what of a job's time in pods no preparation can change. */
export function kubernetesPart(measured: Measured): readonly (readonly [what: string, seconds: string])[] {
  const runs = Object.values(measured).flat();
  const of = (value: (run: JobRun) => number): string => (median(runs.map(value)) / 1000).toFixed(1);
  const executors = (value: (each: ExecutorMarks, all: Marks) => number) => (run: JobRun) => {
    const marks = marksOf(run);
    return median(marks.executors.map((each) => value(each, marks)));
  };
  return [
    ["the driver's pod is asked for, until its container starts", of(({ createdMs, startMs }) => startMs - createdMs)],
    [
      "executors are asked for, until their containers start",
      of(executors(({ container }, { requested }) => container - requested)),
    ],
    ["the executor's container starts, until Java does", of(executors(({ container, jvm }) => jvm - container))],
  ];
}
