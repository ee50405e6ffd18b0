/** On Spark's versions whose batches are small, a job's executors are asked for in one. */
import { expect, test } from "vitest";
import { isAtLeast } from "../../src/settings/spark-version.ts";
import { namespaceForTest } from "../support/cluster.ts";
import { testedVersions } from "../support/spark-home.ts";

// They are never to run: it is enough that they were asked for.
const conf = [
  "spark.kubernetes.executor.node.selector.no=such",
  "spark.kubernetes.executor.request.cores=10m",
  "spark.scheduler.maxRegisteredResourcesWaitingTime=3s",
].flatMap((each) => ["--conf", each]);
const program = "from pyspark import SparkContext\nprint('context', SparkContext().version)\n";
const old = testedVersions.filter((version) => isAtLeast(version, 4, 2) === false);

test.each(old)("Spark %s asks for 11 executors at once", async (spark) => {
  const namespace = await namespaceForTest();
  const pod = await namespace.runPod(["--max-attempts", "1", "--executor-minimum", "11", ...conf, "/job/job.py"], {
    spark,
    files: { "job.py": program },
  });
  const { exitCode, log } = await pod.ended();
  expect(exitCode, log).toBe(0);
  const asked = [...log.matchAll(/Going to request (\d+) executors/g)].map(([, count]) => count);
  expect(asked, log).toEqual(["11"]);
});
