import { describe, expect, test } from "vitest";
import { createStallJudge, type StallTimes } from "../../src/progress/stall.ts";
import type { Stage } from "../../src/progress/stages.ts";
import type { TaskThread } from "../../src/progress/tasks.ts";

const minute = 60_000;
const stage = (state: string): Stage => ({ id: 3, name: "count at a.scala:4", tasks: 9, done: 8, running: 1, state });
const waiting: TaskThread = {
  executor: "1",
  task: "task 8.0 in stage 3.0 (TID 8)",
  isComputing: false,
  place: "a.B.c(B.scala:1)",
  stack: "",
};
const computing: TaskThread = { ...waiting, isComputing: true };

const judgeOf = (times: Partial<StallTimes> = {}) =>
  createStallJudge({ warningMs: 30 * minute, timeoutMs: null, ...times });

/** A judge that has seen the same stage for so many minutes. */
function stalledFor(minutes: number, times: Partial<StallTimes> = {}) {
  const judge = judgeOf(times);
  judge.see([stage("a")], 0);
  return { judge, last: judge.see([stage("a")], minutes * minute), nowMs: minutes * minute };
}

test("what tasks do is looked at only when nothing has moved for the time of the warning", () => {
  expect(stalledFor(29).last.closer).toBe(false);
  expect(stalledFor(30).last.closer).toBe(true);
});

test("a stage that moves counts anew", () => {
  const judge = judgeOf();
  judge.see([stage("a")], 0);
  judge.see([stage("b")], 29 * minute);
  expect(judge.see([stage("b")], 58 * minute).closer).toBe(false);
});

test("without an active stage the driver computes, which is no stall", () => {
  const judge = judgeOf();
  judge.see([], 0);
  expect(judge.see([], 60 * minute).closer).toBe(false);
});

test("a driver that gives no answer for a while changes nothing of what was known", () => {
  const judge = judgeOf();
  judge.see([stage("a")], 0);
  expect(judge.see(undefined, 40 * minute)).toEqual({ closer: false });
  expect(judge.see([stage("a")], 41 * minute).closer).toBe(true);
});

test("a stall is told once, with stage, tasks, executor and place", () => {
  const { judge, nowMs } = stalledFor(30);
  expect(judge.seeTasks([waiting], nowMs).line).toBe(
    "warning: nothing of the job has moved for 30 min 0 s: stage 3 (count at a.scala:4) has 8 of 9 tasks done and 1 running; on executor 1 wait task 8.0 in stage 3.0 (TID 8) for a.B.c(B.scala:1); the job goes on (--stall-timeout ends an attempt for it)",
  );
  expect(judge.see([stage("a")], 90 * minute).closer).toBe(false);
});

test("a job that moves after all is told so", () => {
  const { judge, nowMs } = stalledFor(30);
  judge.seeTasks([waiting], nowMs);
  expect(judge.see([stage("b")], 31 * minute).line).toBe("the job moves again after 31 min 0 s");
});

test("a task that computes is no stall, and counts anew", () => {
  const { judge, nowMs } = stalledFor(30, { timeoutMs: 30 * minute });
  expect(judge.seeTasks([waiting, computing], nowMs)).toEqual({});
  expect(judge.see([stage("a")], 59 * minute).closer).toBe(false);
});

describe("the time-out", () => {
  test("ends an attempt of which nothing moves, whatever was said before", () => {
    const { judge, nowMs } = stalledFor(30, { timeoutMs: 45 * minute });
    expect(judge.seeTasks([waiting], nowMs).line).toContain(
      "the attempt ends in 15 min 0 s if that stays so (--stall-timeout)",
    );
    expect(judge.see([stage("a")], 45 * minute).closer).toBe(true);
    expect(judge.seeTasks([waiting], 45 * minute).verdict).toContain("nothing of the job has moved for 45 min");
  });

  test("never ends one whose tasks can't be seen: they may compute", () => {
    const { judge, nowMs } = stalledFor(50, { timeoutMs: 45 * minute });
    const { verdict, line } = judge.seeTasks(undefined, nowMs);
    expect(verdict).toBeUndefined();
    expect(line).toContain("what its tasks do can't be seen; the job goes on, for they may compute");
  });

  test("never ends one whose running tasks are not found: they may just have ended", () => {
    const { judge, nowMs } = stalledFor(50, { timeoutMs: 45 * minute });
    expect(judge.seeTasks([], nowMs).verdict).toBeUndefined();
  });

  test("ends one whose stage has no tasks running, since nothing is there to compute", () => {
    const judge = judgeOf({ warningMs: null, timeoutMs: 45 * minute });
    const idle = { ...stage("a"), running: 0 };
    judge.see([idle], 0);
    judge.see([idle], 45 * minute);
    expect(judge.seeTasks([], 45 * minute).verdict).toContain("nothing of the job has moved for 45 min");
  });
});
