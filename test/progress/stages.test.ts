import { expect, test } from "vitest";
import { busyExecutorsOf, stagesOf } from "../../src/progress/stages.ts";

const stage = {
  status: "ACTIVE",
  stageId: 3,
  attemptId: 0,
  numTasks: 200,
  numActiveTasks: 10,
  numCompleteTasks: 190,
  inputRecords: 17,
  jvmGcTime: 5,
  name: "count at etl.scala:42",
};

const stateOf = (more: object): string | undefined => stagesOf([{ ...stage, ...more }])?.[0]?.state;

test("a stage is told by its number, the user's line and its tasks", () => {
  expect(stagesOf([stage])).toMatchObject([
    { id: 3, name: "count at etl.scala:42", tasks: 200, done: 190, running: 10 },
  ]);
});

test.for([
  ["inputRecords"],
  ["shuffleReadBytes"],
  ["outputBytes"],
  ["numCompleteTasks"],
  ["diskBytesSpilled"],
  ["attemptId"],
])("a stage has moved when its %s did", ([name = ""]) => {
  expect(stateOf({ [name]: 1000 })).not.toBe(stateOf({}));
});

test("a stage has not moved because its executors collected garbage, which they do when they idle", () => {
  expect(stateOf({ jvmGcTime: 1000 })).toBe(stateOf({}));
});

test.for([[undefined], ["text"], [{ stages: [] }], [[1]]])(
  "what is no list of objects says nothing: %j",
  ([answer]) => {
    expect(stagesOf(answer)).toBeUndefined();
  },
);

test("of executors only those that are there and run tasks are looked at", () => {
  const executors = [
    { id: "driver", isActive: true, activeTasks: 0 },
    { id: "1", isActive: true, activeTasks: 2 },
    { id: "2", isActive: false, activeTasks: 2 },
  ];
  expect(busyExecutorsOf(executors)).toEqual(["1"]);
});
