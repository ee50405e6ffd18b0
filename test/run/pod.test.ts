import { describe, expect, test } from "vitest";
import { RunnerError } from "../../src/errors.ts";
import { factsOfPod, plainPod } from "../support/plans.ts";
import { exits, quiet, sigterm, tell, type Go, type Story, type World } from "../support/fake-world.ts";

const argv = ["--no-retry-jitter", "job.py"];
const inPod = (world: World): Promise<Story> => tell({ argv, ...world });
const interrupted: Go = { interrupted: sigterm, ends: { exit: { kind: "exited", code: 0 } } };
const leftover = {
  object: "Service team/job-r1",
  why: "it may not be deleted",
  command: "kubectl delete service job-r1",
};

describe("in a pod the life of a job is", () => {
  test("set-up, then a clearing before every attempt, the first included, then teardown", async () => {
    const { calls } = await inPod({ goes: [exits(1), exits(0)] });
    expect(calls).toEqual([
      "prepare",
      "setUp",
      "writeSelector",
      "clearAttempt",
      "attempt",
      "clearAttempt",
      "mend",
      "attempt",
      "tearDown",
      "removeWorkDir",
    ]);
  });

  test("nothing of that in a local run", async () => {
    const { calls } = await tell({ goes: [exits(0)] });
    expect(calls).toEqual(["prepare", "attempt", "removeWorkDir"]);
  });
});

describe("set-up that fails", () => {
  const refused = new RunnerError(77, "failed to patch pod team/step-1: forbidden");
  const failing = { setUp: () => Promise.reject(refused) };

  test("starts no attempt, is torn down all the same, and is told as it is", async () => {
    const calls: string[] = [];
    const tearDown = async (): Promise<[]> => (calls.push("tearDown"), []);
    await expect(inPod({ goes: [], cluster: { ...failing, tearDown } })).rejects.toBe(refused);
    expect(calls).toEqual(["tearDown"]);
  });

  test("at the selector file is only told, since the job has the name in its environment", async () => {
    const files = {
      writeSelector: () => {
        throw new RunnerError(78, "failed to write the selector file /tmp/selector.txt: read-only");
      },
    };
    const { end, lines } = await inPod({ goes: [exits(0)], files });
    expect(end.exitCode).toBe(0);
    expect(lines[0]).toMatch(/^failed to write the selector file .*; the job has the name in K8S_SPARK_SERVICE$/);
    const asked = ["--selector-file", "/nowhere/x", ...argv];
    await expect(inPod({ argv: asked, goes: [exits(0)], files })).rejects.toThrow("failed to write the selector file");
  });
});

describe("the run's deadline", () => {
  /** A clock whose alarm rings when the test says so. */
  const alarmed = () => {
    const alarm = new AbortController();
    return { clock: { after: () => alarm.signal }, ring: () => alarm.abort() };
  };
  const limited = ["--deadline", "1h", ...argv];
  /** Goes on until it is ended. */
  const endless = (_pod: unknown, cancel: AbortSignal): Promise<void> =>
    new Promise((resolve) => cancel.addEventListener("abort", () => resolve(), { once: true }));

  test.for(["setUp", "clearAttempt"] as const)("ends a running %s: 124, without an attempt", async (step) => {
    const { clock, ring } = alarmed();
    const goesOn = (...of: Parameters<typeof endless>): Promise<void> => {
      setImmediate(ring);
      return endless(...of);
    };
    const { end, calls, lines } = await inPod({ argv: limited, goes: [], clock, cluster: { [step]: goesOn } });
    expect(end.exitCode).toBe(124);
    expect(calls).not.toContain("attempt");
    expect(calls).toContain("tearDown");
    expect(lines).toContain("attempt 1 of 3 is not started, because the run's deadline of 1 h 0 min has passed");
  });

  test.for(["clearAttempt", "mend"] as const)(
    "ends a running %s between attempts: the job's own code",
    async (step) => {
      const { clock, ring } = alarmed();
      let clearings = 0;
      const goesOn = async (...of: Parameters<typeof endless>): Promise<void> => {
        if (step === "clearAttempt" && ++clearings === 1) return;
        setImmediate(ring);
        await endless(...of);
      };
      const { end, commands } = await inPod({ argv: limited, goes: [exits(3)], clock, cluster: { [step]: goesOn } });
      expect(end.exitCode).toBe(3);
      expect(commands).toHaveLength(1);
    },
  );
});

describe("trouble between attempts", () => {
  const trouble = new RunnerError(69, "failed to get Service team/x: the API server can't be used", {
    advice: "try again later",
  });
  test.for(["clearAttempt", "mend"] as const)("in the %s leaves the job its own code, and is told", async (step) => {
    let calls = 0;
    const fails = async (): Promise<void> => {
      calls += 1;
      if (step === "mend" || calls > 1) throw trouble;
    };
    const { end, lines, calls: done } = await inPod({ goes: [exits(3)], cluster: { [step]: fails } });
    expect(end).toMatchObject({ exitCode: 3, attempts: [{ number: 1 }] });
    expect(lines).toContain(
      "attempt 2 can't start, so the run ends as its last attempt did: failed to get Service team/x: the API server can't be used",
    );
    expect(lines).toContain("  try again later");
    expect(done.filter((call) => call === "attempt")).toHaveLength(1);
    expect(done).toContain("tearDown");
  });

  test("before the first attempt is the run's own end", async () => {
    const clearAttempt = (): Promise<void> => Promise.reject(trouble);
    await expect(inPod({ goes: [], cluster: { clearAttempt } })).rejects.toBe(trouble);
  });
});

describe("teardown", () => {
  test.for([[0], [42]])(
    "that leaves something changes nothing about exit code %i, and says it last",
    async ([code = 0]) => {
      const { end, lines } = await inPod({ goes: [exits(code), exits(code), exits(code)], leftovers: [leftover] });
      expect(end.exitCode).toBe(code);
      expect(lines.slice(-3)).toEqual([
        "not cleaned up completely (the exit code is not affected):",
        "  Service team/job-r1: it may not be deleted",
        "    to remove it, run: kubectl delete service job-r1",
      ]);
    },
  );

  test("has all of its time when the job ends by itself, and what the pod's grace leaves after a signal", async () => {
    const facts = factsOfPod({ ...plainPod, spec: { ...plainPod.spec, terminationGracePeriodSeconds: 5 } });
    const times: number[] = [];
    const tearDown = async (_pod: unknown, _steps: unknown, ms: number): Promise<[]> => (times.push(ms), []);
    await inPod({ goes: [exits(0)], cluster: { tearDown }, said: { facts } });
    expect(times.splice(0)).toEqual([15_000]);
    await inPod({ goes: [interrupted], cluster: { tearDown }, said: { facts } });
    expect(times).toEqual([1500, 1500]);
  });

  test("begins at the signal, before the job has ended, and is done again after it", async () => {
    const { calls, end } = await inPod({ goes: [interrupted] });
    expect(calls.filter((call) => call === "tearDown")).toHaveLength(2);
    expect(end.attempts).toHaveLength(1);
  });

  test("waits for the job's end after a signal where the plan has the job first", async () => {
    const { calls, end } = await inPod({ argv: ["--job-first", ...argv], goes: [interrupted] });
    expect(calls.slice(-3)).toEqual(["attempt", "tearDown", "removeWorkDir"]);
    expect(calls.filter((call) => call === "tearDown")).toHaveLength(1);
    expect(end.exitCode).toBe(143);
  });

  test("follows a signal that comes before anything was set up", async () => {
    const { calls, end } = await inPod({ goes: [], interruptedBefore: true });
    expect(calls).toEqual(["tearDown", "prepare", "setUp", "tearDown", "removeWorkDir"]);
    expect(end.exitCode).toBe(143);
  });
});

describe("a run that a signal ended", () => {
  test.for<[string, Go]>([
    ["succeeded", interrupted],
    ["failed", { ...interrupted, ends: { exit: { kind: "exited", code: 1 } } }],
    [
      "was ended by the signal",
      { ...interrupted, ends: { exit: { kind: "signalled", signal: "SIGTERM", number: 15 } } },
    ],
  ])("gives 75 when the platform takes the pod away, also when the job %s", async ([, go]) => {
    const { end, lines } = await inPod({ goes: [go], disrupted: true });
    expect(end).toMatchObject({ exitCode: 75, disrupted: true });
    expect(lines).toContain(
      "the run was ended by SIGTERM because the platform is taking the pod away: another pod may succeed; exit code 75",
    );
  });

  test.for([1, 2])("in the clearing before attempt %i starts none, and tells of none: 143", async (number) => {
    const { end, commands, lines } = await inPod({ goes: [exits(3)], interruptedInClearingBefore: number });
    expect(end).toMatchObject({ exitCode: 143, attempts: Array.from({ length: number - 1 }, () => ({})) });
    expect(commands).toHaveLength(number - 1);
    expect(lines.join("\n")).not.toContain(`attempt ${number} of 3 starts:`);
  });

  test("gives 143 when nobody says so", async () => {
    expect((await inPod({ goes: [interrupted] })).end).toMatchObject({ exitCode: 143, disrupted: false });
  });

  test("gives 75 when the platform says so only after the job has ended", async () => {
    let asked = 0;
    const { end } = await inPod({
      goes: [interrupted],
      cluster: { howPodEnds: async () => ({ disrupted: ++asked > 1 }) },
    });
    expect(end.exitCode).toBe(75);
  });
});

test("the platform is not asked when no signal came", async () => {
  const cluster = { howPodEnds: () => Promise.reject(new Error("asked")) };
  expect((await inPod({ goes: [{ ends: quiet }], cluster })).end.exitCode).toBe(0);
});
