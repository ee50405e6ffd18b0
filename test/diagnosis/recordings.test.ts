/**
 * What real Sparks said when a job failed (test/recordings, made by scripts/record-failures): each tells its cause, to `run`, which
 * knows the exit code and both outputs, and to whoever has only the log. written.json has those that could not be made, with what they are written after.
 */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { recordings, recordingsFolder, explainedIn, outcomeIn } from "../../scripts/docs/recordings.ts";
import { withoutLog } from "../../scripts/docs/recordings-page.ts";
import { whyNotAgain } from "../../src/diagnosis/again.ts";
import { causes, type CauseId } from "../../src/diagnosis/causes.ts";
import { findingOf } from "../../src/diagnosis/diagnose.ts";
import { adviceOf, saysOf } from "../../src/diagnosis/told.ts";

const all = recordings();

test("every recording is in the index, and every cause of one in the catalogue", () => {
  const files = readdirSync(recordingsFolder, { recursive: true, encoding: "utf8" });
  expect(files.filter((name) => name.endsWith(".log")).toSorted()).toEqual(all.map(({ name }) => name).toSorted());
  const ids = new Set<string>(causes.map(({ id }) => id));
  expect(all.filter(({ id }) => !ids.has(id))).toEqual([]);
});

test("every cause that a log can tell has a recording, or a log that is written after what others say", () => {
  const ids = new Set(all.map(({ id }) => id));
  expect(causes.filter((cause) => withoutLog(cause) === undefined && !ids.has(cause.id)).map(({ id }) => id)).toEqual(
    [],
  );
});

/** A code that the job chose, and an end that nothing explains: known by nothing in a log. */
const byCodeAlone: ReadonlySet<string> = new Set<CauseId>(["user-exit-code", "last-words", "signalled"]);

describe.for(all.map((each) => [each.name, each] as const))("%s", ([, recorded]) => {
  test("tells its cause to run", () => {
    const found = findingOf(outcomeIn(recorded));
    expect(found?.cause.id, found?.line).toBe(recorded.id);
    expect(found && `${saysOf(found)} ${adviceOf(found)}`).not.toMatch(/[{}]/);
  });

  test("tells explain no other cause, with its exit code or without", () => {
    const { id, exitCode } = recorded;
    // Whoever knows of a SIGTERM is told of that first.
    const byCode = exitCode === 143 ? [id, "terminated"] : [id];
    expect([...byCode, undefined]).toContain(explainedIn(recorded, exitCode)?.cause.id);
    if (!byCodeAlone.has(id)) expect([id, undefined]).toContain(explainedIn(recorded)?.cause.id);
  });
});

/** Transient by nature: whatever they look like, another attempt is worth while. */
const transient: ReadonlySet<string> = new Set<CauseId>([
  "connection-refused",
  "connection-timed-out",
  "connection-lost",
  "unknown-host",
  "metastore-away",
  "metastore-locked",
  "missing-package",
  "fetch-failed",
  "disk-full",
  "executor-silent",
  "executor-killed",
  "no-executor-came",
  "path-not-found",
  "files-changed",
  "port-in-use",
  "killed",
  "terminated",
  "exception",
  "user-exit-code",
]);

test("nothing transient is taken for permanent", () => {
  for (const each of all) if (transient.has(each.id)) expect(whyNotAgain(outcomeIn(each)), each.name).toBeUndefined();
});
