import { expect, test } from "vitest";
import { planOf } from "../support/plans.ts";

const inPodOf = (version: string, ...argv: string[]) =>
  planOf(["--dry-run", "--assume", `spark.version=${version}`, ...argv], {}).lingerWatch;

test("in a pod threads may keep the JVM of a Python job for a minute, before Spark 4.1: by then Spark is stopped", () => {
  expect(inPodOf("3.5.9", "job.py")).toEqual({ timeoutMs: 60_000 });
  expect(inPodOf("4.0.5", "job.R")).toEqual({ timeoutMs: 60_000 });
});

test("newer Sparks end such a JVM by themselves, and elsewhere Spark still works for its threads", () => {
  expect(inPodOf("4.3.0", "job.py")).toEqual({ timeoutMs: null });
  expect(inPodOf("3.5.9", "--local", "job.py")).toEqual({ timeoutMs: null });
});

test("--linger-timeout goes first", () => {
  expect(inPodOf("3.5.9", "--linger-timeout", "5m", "job.py")).toEqual({ timeoutMs: 300_000 });
  expect(inPodOf("4.3.0", "--linger-timeout", "0", "job.py")).toEqual({ timeoutMs: 0 });
});

test("a script's or a jar's threads are waited for in their own JVM", () => {
  expect(inPodOf("3.5.9", "job.scala")).toBeNull();
  expect(inPodOf("3.5.9", "job.jar")).toBeNull();
});
