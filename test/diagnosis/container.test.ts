import { describe, expect, test } from "vitest";
import { notes, showBytes, withContainer } from "../../src/diagnosis/container.ts";
import type { ContainerSeen } from "../../src/diagnosis/container-clues.ts";
import { findingOf } from "../../src/diagnosis/diagnose.ts";
import type { Outcome } from "../../src/diagnosis/outcome.ts";
import { adviceOf, saysOf } from "../../src/diagnosis/told.ts";
import { showOutcome } from "../../src/report/messages.ts";
import { MiB } from "../support/plans.ts";
import { ended, inSubmit, main } from "../support/spark-says.ts";

const killed: ContainerSeen = { oomKills: { count: 1, limit: 512 * MiB, peak: 512 * MiB }, places: [] };
const line = "the kernel killed a process of this container for memory (limit 512 MiB, peak 512 MiB)";
const throws = (message: string): Outcome => ended(`${main}${message}\n\tat x\n${inSubmit}`);
const signalled = (signal: string, number: number): Outcome => ({ kind: "signalled", signal, number });
const worker = throws("org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)");
const told = (outcome: Outcome, seen: ContainerSeen, python = false): readonly [string | undefined, string] => {
  const known = withContainer(outcome, seen, python);
  return [findingOf(known)?.cause.id, showOutcome(known)];
};

describe("a process that the kernel killed for memory is the cause", () => {
  test.for<[what: string, outcome: Outcome, python: boolean, text: string]>([
    ["of the driver's SIGKILL", signalled("SIGKILL", 9), false, `was ended by SIGKILL: ${line}`],
    ["of the code 137 of a .py job's Python", ended("", "x\n", 137), true, `failed with exit code 137: ${line}`],
    [
      "of a Python worker that is gone, though the JVM lived",
      worker,
      true,
      `failed with exit code 1: ${line}: org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)`,
    ],
    [
      "of a program of the job's that was killed",
      ended(
        "",
        "Traceback (most recent call last):\n  File \"a\", line 1, in <module>\nsubprocess.CalledProcessError: Command 'sort' died with <Signals.SIGKILL: 9>.\n",
      ),
      true,
      `failed with exit code 1: ${line}: subprocess.CalledProcessError: Command 'sort' died with <Signals.SIGKILL: 9>.`,
    ],
  ])("%s", ([, outcome, python, text]) => {
    expect(told(outcome, killed, python)).toEqual(["container-out-of-memory", text]);
  });

  test("and its words name the limit, its advice what to change", () => {
    const found = findingOf(withContainer(signalled("SIGKILL", 9), killed, false));
    expect(found && saysOf(found)).toBe(
      "the kernel killed a process of the job, because the driver's container was at its memory limit of 512 MiB",
    );
    expect(found && adviceOf(found)).toMatch(/memory limit.*--driver-memory.*spark\.driver\.memoryOverhead/);
  });
});

describe("it is not the cause", () => {
  test.for<[what: string, outcome: Outcome]>([
    ["of an exception of the job's own", throws("java.lang.IllegalStateException: no rows today")],
    ["of an exit code of the job's own", ended("no rows\n", "", 3)],
    ["of another signal", signalled("SIGTERM", 15)],
    ["of a SIGKILL by spark-runner", { kind: "signalled", signal: "SIGKILL", number: 9, bySparkRunner: true }],
    ["of a limit in time", { kind: "timed out", afterMs: 1 }],
  ])("%s, though the kernel killed something meanwhile: that is told beside it", ([, outcome]) => {
    expect(withContainer(outcome, killed, false)).toEqual(outcome);
    expect(notes(outcome, killed)).toEqual([line]);
  });

  test.for([signalled("SIGKILL", 9), worker])("where the kernel killed nothing", (outcome) => {
    expect(withContainer(outcome, { places: [] }, true)).toEqual(outcome);
    expect(notes(outcome, { places: [] })).toEqual([]);
  });
});

test("what is told as the cause is not told again", () => {
  expect(notes(withContainer(worker, killed, true), killed)).toEqual([]);
});

test("far below its own limit it was the node that had no memory left", () => {
  const seen: ContainerSeen = { oomKills: { count: 2, limit: 4096 * MiB, peak: 1024 * MiB }, places: [] };
  const [, text] = told(signalled("SIGKILL", 9), seen);
  expect(text).toBe(
    "was ended by SIGKILL: the kernel killed 2 processes of this container as the node had no memory left (limit 4 GiB, peak 1 GiB)",
  );
  const found = findingOf(withContainer(signalled("SIGKILL", 9), seen, false));
  expect(found && saysOf(found)).toBe("the kernel killed a process of the job for memory");
});

test("a kernel that tells neither limit nor peak is believed all the same", () => {
  const [id, text] = told(signalled("SIGKILL", 9), { oomKills: { count: 1 }, places: [] });
  expect([id, text]).toEqual([
    "container-out-of-memory",
    "was ended by SIGKILL: the kernel killed a process of this container for memory",
  ]);
});

const ofTable = (outcome: Outcome, seen: ContainerSeen): readonly [string | undefined, string | undefined] => {
  const found = findingOf(withContainer(outcome, seen, false));
  return [found?.cause.id, found?.line];
};

describe("a full disk", () => {
  const scratch = { folder: "/scratch", on: "volume scratch", size: 64 * MiB, sizeLimit: "64Mi" };
  const tmp = { folder: "/tmp", on: "the container's own file system", size: 1024 * MiB };
  const noSpace = (file: string): Outcome => throws(`java.io.FileNotFoundException: ${file} (No space left on device)`);
  const on = "/scratch is on volume scratch, of 64 MiB, sizeLimit 64Mi";

  test.for<[what: string, file: string, places: ContainerSeen["places"], folder: string]>([
    ["by the file that the error names", "/scratch/blockmgr-1/0a", [tmp, scratch], "/scratch is on volume scratch"],
    ["by what is full now", "shuffle", [tmp, { ...scratch, full: "bytes" }], "/scratch is on volume scratch"],
    ["as the only one", "shuffle", [tmp], "/tmp is on the container's own file system, of 1 GiB"],
  ])("is named %s", ([, file, places, folder]) => {
    const [id, text] = ofTable(noSpace(file), { places });
    expect(id).toBe("disk-full");
    expect(text).toContain(`(No space left on device) (${folder}`);
  });

  test("is not guessed where two may be meant", () => {
    expect(ofTable(noSpace("shuffle"), { places: [tmp, scratch] })[1]).not.toMatch(/ is on /);
  });

  test("that no error is about is told beside the cause", () => {
    const outcome = throws("java.lang.IllegalStateException: no rows");
    const seen: ContainerSeen = {
      places: [
        { ...scratch, full: "bytes" },
        { ...tmp, full: "inodes" },
      ],
    };
    expect(ofTable(outcome, seen)[0]).toBe("exception");
    expect(notes(outcome, seen)).toEqual([
      `no room is left: ${on}`,
      "no inodes are left: /tmp is on the container's own file system, of 1 GiB",
    ]);
  });
});

test("the report of a JVM's crash is the cause of its end by a signal, and of no other end", () => {
  const crash = { file: "/job/hs_err_pid7.log", what: "SIGSEGV (0xb) at pc=0x1, in C  [libx.so+0x1]" };
  const seen: ContainerSeen = { crash, places: [] };
  expect(ofTable(signalled("SIGABRT", 6), seen)).toEqual([
    "jvm-crashed",
    `was ended by SIGABRT: the JVM crashed: ${crash.what}; its report is ${crash.file}`,
  ]);
  expect(ofTable(signalled("SIGTERM", 15), seen)[0]).toBe("terminated");
  expect(ofTable(throws("java.lang.IllegalStateException: x"), seen)[0]).toBe("exception");
});

test.for([
  [0, "0 bytes"],
  [1023, "1023 bytes"],
  [1536 * MiB, "1.5 GiB"],
  [512 * MiB, "512 MiB"],
  [5 * 1024 ** 4, "5 TiB"],
] as const)("%i bytes read %s", ([bytes, text]) => {
  expect(showBytes(bytes)).toBe(text);
});
