import { describe, expect, test } from "vitest";
import { isSparkJvm, marksOf, type JobRun } from "../../scripts/bench/marks.ts";
import { startRows } from "../../scripts/bench/start-rows.ts";
import { barKinds, kubernetesPart, timelineBlock } from "../../scripts/bench/timeline.ts";
import { timelinePicture } from "../../scripts/docs/timeline-picture.ts";

const submit = "org.apache.spark.deploy.SparkSubmit --class Small small.jar";
const executor =
  "/java/bin/java -cp /opt/spark/jars/* org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend --executor-id";

/** A job in pods; all times are made longer by `slower`. */
function jobRun(slower = 1): JobRun {
  const at = (ms: number): number => 1_000_000 + ms * slower;
  const line = (ms: number, text: string): string => `@${at(ms)} ${(ms - 300) * slower} ${text}`;
  return {
    createdMs: at(-2000),
    startMs: at(0),
    endMs: at(9000),
    cpuSeconds: 20 * slower,
    log: [
      "START 1000.000000",
      line(1000, "SparkContext: Running Spark version 4.3.0"),
      line(2000, "ExecutorPodsAllocator: Going to request 2 executors from Kubernetes for ResourceProfile Id: 0"),
      line(
        4500,
        "KubernetesClusterSchedulerBackend$KubernetesDriverEndpoint: Registered executor NettyRpcEndpointRef(a) with ID 1",
      ),
      line(
        4700,
        "KubernetesClusterSchedulerBackend$KubernetesDriverEndpoint: Registered executor NettyRpcEndpointRef(b) with ID 2",
      ),
      line(6000, "TaskSetManager: Starting task 0.0 in stage 0.0 (TID 0)"),
      line(7000, "DAGScheduler: ShuffleMapStage 0 (collect at small.scala:1) finished in 1000 ms"),
      "groups: 7, total: 9999900000",
    ].join("\n"),
    processes: [
      { pid: 10, group: "driver", startMs: at(50), command: `/java/bin/java -cp /opt/spark/jars/* ${submit} ` },
      {
        pid: 11,
        group: "driver",
        startMs: at(60),
        command: `/java/bin/java org.apache.spark.launcher.Main ${submit} `,
      },
      { pid: 20, group: "one", startMs: at(3000), command: "/usr/bin/tini -- spark-runner executor " },
      { pid: 21, group: "one", startMs: at(3100), command: `${executor} 1 --cores 1 ` },
      { pid: 22, group: "one", startMs: at(6500), command: `${executor} 1 --cores 1 ` }, // about to become a Python
      { pid: 30, group: "two", startMs: at(3200), command: `${executor} 2 --cores 1 ` },
    ],
  };
}

test("what happened when in a job is read from its driver's log and its processes", () => {
  expect(marksOf(jobRun())).toEqual({
    submitted: 50,
    jvm: 300,
    context: 1000,
    requested: 2000,
    executors: [
      { container: 3000, jvm: 3100, registered: 4500 },
      { container: 3200, jvm: 3200, registered: 4700 },
    ],
    firstTask: 6000,
    firstStage: 7000,
    end: 9000,
  });
});

test("the JVMs of Spark are those of driver and executors, without the launcher's", () => {
  expect(
    jobRun()
      .processes.filter(isSparkJvm)
      .map(({ pid }) => pid),
  ).toEqual([10, 21, 22, 30]);
});

test("an executor that shares the driver's group has no container: its own start counts", () => {
  const run = jobRun();
  const processes = run.processes.map((each) => ({ ...each, group: "all" }));
  expect(marksOf({ ...run, processes }).executors.map(({ container }) => container)).toEqual([3100, 3200]);
});

test("a job of which an executor never registered is not measured", () => {
  const run = jobRun();
  expect(() => marksOf({ ...run, log: run.log.replace("Registered executor", "Lost executor") })).toThrow(
    "2 executors were seen, and 1 registered",
  );
});

describe("rows", () => {
  const place = { where: "pods", versions: "Spark 4.3.0, Java 17" } as const;

  test("are the medians of the pairs' ratios, each with the goal of its place", () => {
    const plainJar = [jobRun(1), jobRun(2), jobRun(10)];
    const preparedScript = [jobRun(0.6), jobRun(1.8), jobRun(2)];
    const rows = startRows(place, { plainJar, preparedScript });
    expect(rows.map(({ what, measured, goal }) => [what.replace(/^.*: /, ""), measured, goal])).toEqual([
      ["prepared `.scala`", "16.2 s, 18.0 s", { most: 0.65 }],
      ["start to registered", "2.7 s, 3.0 s", { most: 0.7 }],
      ["CPU of driver and executors, prepared `.scala`", "36.0 s, 40.0 s", { most: 0.65 }],
    ]);
    for (const { ratio } of rows) expect(ratio).toBeCloseTo(0.6);
  });

  test("are left out where one side was not measured", () => {
    expect(startRows(place, { plainJar: [jobRun()] })).toEqual([]);
  });
});

test("the bars of a job follow each other without a gap", () => {
  const { title, rows } = timelineBlock("in pods", [jobRun(3), jobRun(1), jobRun(2)]);
  expect(title).toBe("in pods: 18.0 s");
  expect(rows.map(({ name }) => name)).toEqual(["driver", "executor 1", "executor 2"]);
  for (const { bars } of rows)
    for (const [at, { from }] of bars.entries()) if (at > 0) expect(from).toBe(bars[at - 1]?.to);
  expect(rows[0]?.bars.at(-1)).toEqual({ from: 14_000, to: 18_000, kind: "rest" });
  expect(rows[1]?.bars[0]).toEqual({ from: 4000, to: 6000, kind: "kubernetes" });
});

test("Kubernetes' own part is what lies before the containers", () => {
  expect(kubernetesPart({ plainJar: [jobRun()] }).map(([, seconds]) => seconds)).toEqual(["2.0", "1.1", "0.1"]);
});

test("a picture of bars has the words of those kinds alone that are drawn", () => {
  const bars = [{ from: 0, to: 1000, kind: "jvm" }];
  const picture = timelinePicture("a <start>", [{ title: "plain", rows: [{ name: "driver", bars }] }], barKinds);
  expect(picture).toContain('aria-label="a &lt;start&gt;"');
  expect(picture).toContain(barKinds.jvm);
  expect(picture).not.toContain(barKinds.stage);
});
