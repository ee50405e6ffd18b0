/** What happened when in a job, from its driver's log and from its processes. Pure. */
import type { SeenProcess } from "./process-watch.ts";

/** One run of a job, as it was seen. Times in milliseconds since 1970. */
export interface JobRun {
  /** When its pod was asked for; where there is none, its start. */
  readonly createdMs: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly cpuSeconds: number;
  /** Of the driver, written as jobs/log4j2.properties says. */
  readonly log: string;
  readonly processes: readonly SeenProcess[];
}

/** In milliseconds since the start. */
export interface Marks {
  readonly submitted: number;
  readonly jvm: number;
  readonly context: number;
  readonly requested: number;
  readonly executors: readonly ExecutorMarks[];
  readonly firstTask: number;
  readonly firstStage: number;
  readonly end: number;
}

export interface ExecutorMarks {
  /** Where there are no containers, the process's own start. */
  readonly container: number;
  readonly jvm: number;
  readonly registered: number;
}

/** Not that of the launcher's JVM, which names the same class behind its own. */
const driverCommand = /java (?!.*launcher\.Main).* org\.apache\.spark\.deploy\.SparkSubmit /;
/** A driver's or an executor's. */
export const isSparkJvm = ({ command }: SeenProcess): boolean =>
  driverCommand.test(command) || executorCommand.test(command);
const executorCommand = /java .*\.\w+ExecutorBackend .*--executor-id (\d+) /;

export function marksOf(run: JobRun): Marks {
  const since = (ms: number): number => ms - run.startMs;
  const lines = run.log.split("\n").flatMap((line) => {
    const [, time, age, text] = /^@(\d+) (\d+) (.*)$/.exec(line) ?? [];
    return text === undefined ? [] : [{ at: since(Number(time)), age: Number(age), text }];
  });
  const every = (pattern: RegExp): number[] => lines.filter(({ text }) => pattern.test(text)).map(({ at }) => at);
  const first = (pattern: RegExp): number =>
    every(pattern)[0] ?? fail(`the driver's log has no line like ${pattern}:\n${run.log}`);
  const driver = run.processes.find(({ command }) => driverCommand.test(command));
  const [line = fail(`the driver has no log:\n${run.log}`)] = lines;
  return {
    submitted: since(driver?.startMs ?? fail("the driver's process was not seen")),
    jvm: line.at - line.age,
    context: first(/^SparkContext: Running Spark version/),
    requested: first(
      /^ExecutorPodsAllocator: Going to request|^ExecutorRunner: Launch command|^Worker: Asked to launch executor/,
    ),
    executors: executorMarks(run, every(/Registered executor NettyRpcEndpointRef/)),
    firstTask: first(/^TaskSetManager: Starting task/),
    firstStage: first(/^DAGScheduler: \w+Stage 0 .*finished in/),
    end: since(run.endMs),
  };
}

/** Which of the executors registered first can't be seen from outside; that who came first did, is near enough. */
function executorMarks({ processes, startMs }: JobRun, registered: readonly number[]): ExecutorMarks[] {
  // A process that a JVM is about to start has its command line for a moment.
  const jvms = [...new Map(processes.toReversed().flatMap(executorOf))].map(([, each]) => each).toReversed();
  if (jvms.length === 0 || jvms.length !== registered.length)
    fail(`${jvms.length} executors were seen, and ${registered.length} registered`);
  const all = jvms.map(({ group, startMs: jvm }) => {
    const others = processes.filter((each) => each.group === group);
    const isContainer = !others.some(({ command }) => command.includes("deploy.SparkSubmit"));
    const container = isContainer ? (others[0]?.startMs ?? jvm) : jvm;
    return { container: container - startMs, jvm: jvm - startMs };
  });
  return all.map((marks, at) => ({ ...marks, registered: registered[at] ?? Number.NaN }));
}

/** With its id. */
function executorOf(each: SeenProcess): [string, SeenProcess][] {
  const [, id] = executorCommand.exec(each.command) ?? [];
  return id === undefined ? [] : [[id, each]];
}

const fail = (message: string): never => {
  throw new Error(message);
};
