/**
 * What real Sparks said when a job failed (test/recordings, made by scripts/record-failures): each tells its cause, to `run`, which
 * knows the exit code and both outputs, and to whoever has only the log. written.json has those that could not be made, with what they are written after.
 */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import { causes, type CauseId } from "../../src/diagnosis/causes.ts";
import { cluesOf } from "../../src/diagnosis/clues.ts";
import { findingIn, findingOf, outcomeOf } from "../../src/diagnosis/diagnose.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { adviceOf, saysOf } from "../../src/diagnosis/told.ts";
import { quiet } from "../support/fake-world.ts";
import { ranAs } from "../support/spark-says.ts";

interface Recorded {
  readonly exitCode: number;
  readonly application: string;
  /** Where it could not be made here: after what it was written. */
  readonly written?: string;
}

const folder = path.join(import.meta.dirname, "../recordings");
const read = (name: string) => JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Record<string, Recorded>;
const index = { ...read("index.json"), ...read("written.json") };
const all = Object.entries(index);

/** What was said on one stream, or on both, in the order in which it came. */
const saidIn = (name: string, stream = "std(?:out|err)"): string =>
  readFileSync(path.join(folder, name), "utf8")
    .trimEnd()
    .split("\n")
    .flatMap((line) => new RegExp(`^\\S+ ${stream} F ?(.*)$`).exec(line)?.slice(1) ?? [])
    .join("\n");

const idOf = (name: string): string => name.slice(0, name.indexOf("/"));

function outcomeIn(name: string, { exitCode, application }: Recorded): Outcome {
  const tail = { stdout: saidIn(name, "stdout"), stderr: saidIn(name, "stderr") };
  return outcomeOf({ ...quiet, exit: { kind: "exited", code: exitCode }, tail }, {}, ranAs(application));
}

test("every recording is in the index, and every cause of one in the catalogue", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".log"));
  expect(files.toSorted()).toEqual(all.map(([name]) => name).toSorted());
  const ids = new Set<string>(causes.map(({ id }) => id));
  expect(all.filter(([name]) => !ids.has(idOf(name)))).toEqual([]);
});

describe.for(all)("%s", ([name, recorded]) => {
  test("tells its cause to run", () => {
    const found = findingOf(outcomeIn(name, recorded));
    expect(found?.cause.id, found?.line).toBe(idOf(name));
    expect(found && `${saysOf(found)} ${adviceOf(found)}`).not.toMatch(/[{}]/);
  });

  test("tells its cause without exit code, of both outputs in one", () => {
    if (idOf(name) === "user-exit-code") return; // a code that the job chose is known by nothing else
    const { application } = recorded;
    const said = { stdout: saidIn(name), stderr: "", exitCode: undefined, application };
    const found = findingIn(cluesOf(said, {}, ranAs(application).kind === "python"), causes);
    expect(found?.cause.id, found?.line).toBe(idOf(name));
  });

  test("is no cause where the same was said, and the job ended for another reason", () => {
    if (idOf(name) === "exception") return;
    const handled = saidIn(name).replaceAll(
      /^Exception in thread "main" /gm,
      "26/11/30 18:00:00 WARN Job: tried again: ",
    );
    const end = { ...quiet, exit: { kind: "exited", code: 1 } } as const;
    const last =
      'Traceback (most recent call last):\n  File "/app/job.py", line 9, in <module>\n    x()\nValueError: no rows\n';
    const tail = { stdout: `${handled}\n${last}`, stderr: "" };
    const outcome = outcomeOf({ ...end, tail }, {}, ranAs("/app/other.py"));
    expect(findingOf(outcome)?.cause.id).not.toBe(idOf(name));
    expect(whyNotAgain(outcome)).toBeUndefined();
  });
});

/** Transient by nature: whatever they look like, another attempt is worth while. */
const transient: ReadonlySet<CauseId> = new Set([
  "connection-refused",
  "connection-timed-out",
  "unknown-host",
  "metastore-away",
  "fetch-failed",
  "disk-full",
  "path-not-found",
  "port-in-use",
  "exception",
  "user-exit-code",
]);

test("nothing transient is taken for permanent", () => {
  for (const [name, recorded] of all)
    if (transient.has(idOf(name) as CauseId)) expect(whyNotAgain(outcomeIn(name, recorded)), name).toBeUndefined();
});
