/** What an executor's own log says of its end. Why the job ended is in the driver's. */
import type { Clue } from "../diagnosis/clues.ts";
import { errors } from "../diagnosis/ended-by.ts";
import { saidBy } from "../diagnosis/log-line.ts";
import { oneTrace, thrownIn, traceOfUncaught } from "../diagnosis/java-trace.ts";

/** A task that failed so often ends its stage (spark.task.maxFailures, 4 unless it is set). */
const lastTry = 3;
const ofTask = new RegExp(
  String.raw`^.*${saidBy("ERROR", "Executor")}Exception in task \d+\.(\d+) in stage .*\n`,
  "gm",
);
const wasEnded = new RegExp(
  String.raw`${saidBy("ERROR", "CoarseGrainedExecutorBackend|KubernetesExecutorBackend")}RECEIVED SIGNAL TERM$`,
  "m",
);

export function* cluesOfExecutor(text: string): Generator<Clue> {
  const uncaught = traceOfUncaught(text);
  if (uncaught !== undefined) yield* errors(thrownIn(uncaught));
  const task = [...text.matchAll(ofTask)].at(-1);
  if (task !== undefined) {
    const thrown = thrownIn(oneTrace(text.slice(task.index + task[0].length)));
    yield* errors(thrown, Number(task[1]) < lastTry);
    const [first] = thrown;
    if (first !== undefined) yield { in: "hint", line: first.line };
  }
  const exiting = [...text.matchAll(/^.*\bExecutor self-exiting due to : (.*)$/gm)].at(-1)?.[1];
  if (exiting !== undefined) yield { in: "hint", line: exiting };
  const wasTold = /\bDriver commanded a shutdown\b/.test(text);
  if (!wasTold && wasEnded.test(text))
    yield { in: "signal", signal: "SIGTERM", line: "the executor was ended by SIGTERM" };
}
