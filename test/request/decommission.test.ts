import { expect, test } from "vitest";
import { decommissionWarning } from "../../src/request/decommission.ts";
import { factsOfPod, planOf, propertyOf } from "../support/plans.ts";

const warning = (argv: readonly string[], there: readonly string[] = []): string | undefined =>
  decommissionWarning(planOf([...argv, "job.py"], { facts: factsOfPod() }), (file) => there.includes(file));
const enabled = ["--conf", "spark.decommission.enabled=true"];
const script = ["--conf", "spark.kubernetes.decommission.script=/opt/mine.sh"];

test("decommissioning in an image without Spark's script for it is warned of, with what to do", () => {
  expect(warning(enabled)).toMatch(/\/opt\/decom\.sh, which Spark starts then, is not in the image; copy /);
  expect(warning([...enabled, ...script], ["/opt/decom.sh"])).toContain("/opt/mine.sh, which");
});

test("an executable in the image takes the script's place, and then nothing is said", () => {
  const facts = { ...factsOfPod(), decommissionHook: "/usr/local/bin/spark-runner" };
  const planned = (argv: readonly string[]) => planOf([...argv, "job.py"], { facts });
  const name = "spark.kubernetes.decommission.script";
  expect(propertyOf(planned(enabled), name)).toBe("/usr/local/bin/spark-runner");
  expect(decommissionWarning(planned(enabled), (file) => file === "/usr/local/bin/spark-runner")).toBeUndefined();
  expect(propertyOf(planned([...enabled, ...script]), name)).toBe("/opt/mine.sh");
  expect(propertyOf(planned([]), name)).toBeUndefined();
  expect(propertyOf(planned([...enabled, "--conf", "spark.kubernetes.container.image=x"]), name)).toBeUndefined();
});

test.for<[string, readonly string[], readonly string[]]>([
  ["nobody asked for it", [], []],
  ["the script is there", enabled, ["/opt/decom.sh"]],
  ["the user's own script is there", [...enabled, ...script], ["/opt/mine.sh"]],
  ["executors have another image", [...enabled, "--conf", "spark.kubernetes.container.image=x"], []],
  ["executors alone have another image", [...enabled, "--conf", "spark.kubernetes.executor.container.image=x"], []],
  ["it is a local run", [...enabled, "--local", "--dry-run"], []],
])("nothing is said where %s", ([, argv, there]) => {
  expect(warning(argv, there)).toBeUndefined();
});
