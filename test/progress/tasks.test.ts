import { expect, test } from "vitest";
import { changedSince, taskThreadsOf } from "../../src/progress/tasks.ts";

const thread = (state: string, ...elems: readonly string[]) => ({
  threadName: "Executor task launch worker for task 7.0 in stage 3.0 (TID 207)",
  threadState: state,
  stackTrace: { elems: [...elems, "app//org.apache.spark.executor.Executor$TaskRunner.run(Executor.scala:650)"] },
});
const seen = (state: string, ...elems: readonly string[]) => taskThreadsOf("1", [thread(state, ...elems)])?.[0];

test("an idle thread is left out, though it keeps the name of its last task", () => {
  const { threadName, threadState } = thread("WAITING");
  const idle = { threadName, threadState, stackTrace: { elems: ["jdk.internal.misc.Unsafe.park(Native Method)"] } };
  expect(taskThreadsOf("1", [idle])).toEqual([]);
});

test("a script's own frame is told by its line", () => {
  const place = seen(
    "WAITING",
    "jdk.internal.misc.Unsafe.park(Native Method)\n\t-  waiting on java.util.concurrent.CountDownLatch$Sync@6b7b",
    "$line5.$read$$iw.$anonfun$new$1(a.scala:4)",
  )?.place;
  expect(place).toBe("jdk.internal.misc.Unsafe.park, called by a.scala:4");
});

test("threads that run no task are left out", () => {
  expect(taskThreadsOf("1", [{ threadName: "main", threadState: "RUNNABLE", stackTrace: { elems: ["x"] } }])).toEqual(
    [],
  );
});

test.for<[string, boolean, string, readonly string[]]>([
  ["uses the CPU", true, "RUNNABLE", ["com.acme.Model.fit(Model.scala:9)"]],
  [
    "compresses in native code",
    true,
    "RUNNABLE",
    ["java.base@17/java.util.zip.Deflater.deflateBytesBytes(Native Method)"],
  ],
  ["reads from a socket", false, "RUNNABLE", ["java.base@17/sun.nio.ch.Net.poll(Native Method)"]],
  ["reads from a socket on Java 8", false, "RUNNABLE", ["java.net.SocketInputStream.socketRead0(Native Method)"]],
  ["sleeps", false, "TIMED_WAITING", ["java.base@17/java.lang.Thread.sleep(Native Method)"]],
  ["waits for a lock", false, "BLOCKED", ["com.acme.Model.fit(Model.scala:9)"]],
])("a task that %s: computing is %s", ([, isComputing, state, frames]) => {
  expect(seen(state, ...frames)?.isComputing).toBe(isComputing);
});

test("what it waits in is told with the first frame that is the job's", () => {
  const frames = [
    "java.base@17.0.9/sun.nio.ch.Net.poll(Native Method)",
    "java.base@17.0.9/sun.nio.ch.NioSocketImpl.park(NioSocketImpl.java:186)",
    "app//com.acme.Jdbc.read(Jdbc.scala:7)",
    "app//org.apache.spark.rdd.RDD.iterator(RDD.scala:331)",
  ];
  expect(seen("RUNNABLE", ...frames)).toMatchObject({
    task: "task 7.0 in stage 3.0 (TID 207)",
    place: "sun.nio.ch.Net.poll, called by com.acme.Jdbc.read(Jdbc.scala:7)",
  });
});

test("a task that waits for its Python worker is told as that", () => {
  const frames = [
    "java.net.SocketInputStream.socketRead0(Native Method)",
    "org.apache.spark.api.python.PythonRunner$$anon$3.read(PythonRunner.scala:774)",
  ];
  expect(seen("RUNNABLE", ...frames)?.place).toContain("their Python workers");
});

test("a task that stands elsewhere a moment later does something", () => {
  const one = taskThreadsOf("1", [thread("WAITING", "java.lang.Object.wait(Native Method)", "a.B.c(B.scala:1)")]) ?? [];
  const other = taskThreadsOf("1", [thread("WAITING", "java.lang.Object.wait(Native Method)", "a.B.c(B.scala:2)")]);
  expect(changedSince(one, one)?.[0]?.isComputing).toBe(false);
  expect(changedSince(one, other)?.[0]?.isComputing).toBe(true);
});
