/** What Sparks said when a job failed (test/recordings), and what `run` and `explain` make of it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Finding } from "../../src/diagnosis/cause.ts";
import { nothingSeen } from "../../src/diagnosis/container-clues.ts";
import { withContainer } from "../../src/diagnosis/container.ts";
import { outcomeOf, type Ran } from "../../src/diagnosis/diagnose.ts";
import type { Ended } from "../../src/diagnosis/ended.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { judge } from "../../src/explain/judge.ts";
import { Keeper } from "../../src/explain/keeper.ts";
import { readLog } from "../../src/explain/log.ts";

export const recordingsFolder = path.join(import.meta.dirname, "../../test/recordings");

export interface Recorded {
  /** The cause's id, a slash, and the file's own name: `disk-full/4.3.0.log`. */
  readonly name: string;
  readonly id: string;
  readonly exitCode: number;
  /** That ended spark-submit itself. */
  readonly signal?: string;
  readonly application: string;
  /** Where it could not be made here: after what it was written. */
  readonly written?: string;
}

type Index = Record<string, Omit<Recorded, "name" | "id">>;

/** All of them, by name. */
export function recordings(): Recorded[] {
  const read = (name: string) => JSON.parse(readFileSync(path.join(recordingsFolder, name), "utf8")) as Index;
  return Object.entries({ ...read("index.json"), ...read("written.json") })
    .map(([name, each]) => ({ name, id: name.slice(0, name.indexOf("/")), ...each }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

const bytesOf = ({ name }: Recorded): Buffer => readFileSync(path.join(recordingsFolder, name));

/** What was said on one stream, or on both, in the order in which it came. */
export const saidIn = (recorded: Recorded, stream = "std(?:out|err)"): string =>
  bytesOf(recorded)
    .toString()
    .trimEnd()
    .split("\n")
    .flatMap((line) => new RegExp(`^\\S+ ${stream} F ?(.*)$`).exec(line)?.slice(1) ?? [])
    .join("\n");

const kinds = { py: "python", jar: "jar", R: "r" } as const;

export const ranIn = ({ application }: Recorded): Ran => ({
  application,
  kind: kinds[application.slice(application.lastIndexOf(".") + 1) as keyof typeof kinds],
});

/** As an attempt of `run` would have ended. */
export function outcomeIn(recorded: Recorded): Outcome {
  const { exitCode, signal } = recorded;
  const ended: Ended = {
    exit:
      signal === undefined ? { kind: "exited", code: exitCode } : { kind: "signalled", signal, number: exitCode - 128 },
    timedOut: false,
    durationMs: 60_000,
    tail: { stdout: saidIn(recorded, "stdout"), stderr: saidIn(recorded, "stderr") },
    droppedBytes: 0,
    survivors: 0,
  };
  const outcome = outcomeOf(ended, {}, ranIn(recorded));
  const [, what, file] = crashReport.exec(saidIn(recorded)) ?? [];
  const seen = what === undefined || file === undefined ? nothingSeen : { places: [], crash: { what, file } };
  return withContainer(outcome, seen, ranIn(recorded).kind === "python");
}

/** Of the file that a JVM wrote when it crashed: what stands at its head, which is printed too. */
const crashReport =
  /^# A fatal error has been detected by the Java Runtime Environment:\n#\n#\s+(\S.*)$[^]*?^# An error report file with more information is saved as:\n# (\S+)$/m;

/** What `explain` finds in the file; without exit code it is told none. */
export function explainedIn(recorded: Recorded, exitCode?: number): Finding | undefined {
  const keeper = new Keeper();
  keeper.add(bytesOf(recorded));
  return judge(readLog(keeper.end(), exitCode)).finding;
}
