import type { sparkCauses } from "../../../src/diagnosis/catalogue/spark-causes.ts";
import { failedTask, handles, raises, testExamples, throws, type Examples } from "../../support/cause-examples.ts";
import { ended } from "../../support/spark-says.ts";

const noSpace = "java.io.IOException: No space left on device";
const fetch =
  "org.apache.spark.SparkException: Job aborted due to stage failure: ResultStage 3 (collect at x) has failed the maximum allowable number of times: 4. Most recent failure reason:\norg.apache.spark.shuffle.FetchFailedException\n\tat y";
const waits =
  "26/11/30 18:00:15 WARN TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI to ensure that workers are registered and have sufficient resources\n";

testExamples({
  "broadcast-timeout": {
    fits: [
      throws(
        "org.apache.spark.SparkException: Could not execute broadcast in 300 secs. You can increase the timeout for broadcasts",
        "java.util.concurrent.TimeoutException: Futures timed out after [300 seconds]",
      ),
    ],
    says: "a table was not ready to be broadcast within 300 s",
    near: [throws("java.util.concurrent.TimeoutException: Futures timed out after [300 seconds]")],
  },
  "disk-full": {
    fits: [
      throws(failedTask(noSpace)),
      raises("OSError: [Errno 28] No space left on device"),
      throws(
        "org.apache.spark.SparkException: x",
        "java.nio.file.FileSystemException: /scratch/x: No space left on device",
      ),
    ],
    near: [handles(noSpace), throws("java.io.IOException: no space")],
  },
  "port-in-use": {
    fits: [
      throws(
        "java.net.BindException: Address already in use: Service 'sparkDriver' failed after 16 retries (starting from 7078)! Consider explicitly setting",
      ),
      raises("OSError: [Errno 98] Address already in use"),
    ],
    says: "Service sparkDriver found no free port in 16 tries",
    near: [handles("java.net.BindException: Address already in use")],
  },
  "address-not-here": {
    fits: [
      throws(
        "java.net.BindException: Cannot assign requested address: Service 'sparkDriver' failed after 16 retries (on a random free port)!",
      ),
    ],
    near: [throws("java.net.BindException: Address already in use")],
  },
  "checkpoint-incompatible": {
    fits: [
      throws(
        "org.apache.spark.sql.execution.streaming.state.StateSchemaNotCompatible: Provided schema doesn't match to the schema for existing state! Please note",
      ),
      throws(
        failedTask(
          "org.apache.spark.sql.execution.streaming.state.StateStoreKeySchemaNotCompatible: [STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE] Provided key schema does not match existing state key schema.",
        ),
      ),
    ],
    near: [
      throws("java.io.IOException: checkpoint is gone"),
      handles(
        "org.apache.spark.sql.execution.streaming.state.StateSchemaNotCompatible: Provided schema doesn't match to the schema for existing state!",
      ),
    ],
  },
  "offsets-lost": {
    fits: [
      throws(
        "java.lang.IllegalStateException: Cannot fetch offset 17 (GroupId: g, TopicPartition: t-0). \nSome data may have been lost because they are not available in Kafka any more; either the",
      ),
    ],
    near: [throws("java.lang.IllegalStateException: Kafka is slow")],
  },
  "fetch-failed": {
    fits: [
      throws(fetch),
      throws(
        "org.apache.spark.SparkException: x",
        "org.apache.spark.shuffle.MetadataFetchFailedException: Missing an output location for shuffle 0 partition 1",
      ),
    ],
    says: "the output of a stage was lost 4 times: executors that had it were gone, or could not be reached",
    near: [handles("org.apache.spark.shuffle.FetchFailedException: x")],
  },
  "driver-pod-not-found": {
    fits: [
      throws(
        "org.apache.spark.SparkException: External scheduler cannot be instantiated",
        "org.apache.spark.SparkException: No pod was found named nightly-driver in the cluster in the namespace team (this was supposed to be the driver pod.).",
      ),
    ],
    says: "there is no pod nightly-driver in namespace team, which should be the driver's",
    near: [
      throws("org.apache.spark.SparkException: External scheduler cannot be instantiated", "java.io.IOException: x"),
    ],
  },
  "no-executor-came": {
    fits: [
      ended(waits + waits, "", 143),
      ended(
        `${waits}26/11/30 18:10:00 INFO SparkContext: Invoking stop() from shutdown hook\n26/11/30 18:10:00 INFO KubernetesClusterSchedulerBackend: Shutting down all executors\n`,
        "",
        143,
      ),
    ],
    near: [
      ended(`${waits}26/11/30 18:00:20 INFO X: y\nno rows\n`),
      ended(`${waits}26/11/30 18:01:00 INFO DAGScheduler: Job 0 finished\n`, "", 3),
    ],
  },
  "jvm-crashed": {
    fits: [
      ended(
        "",
        "#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=2\n#\n",
        134,
        "/tmp/job.jar",
      ),
    ],
    near: [
      ended(
        "",
        "#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  SIGSEGV (0xb) at pc=0x00007f\n#\n",
        3,
        "/tmp/job.jar",
      ),
      ended("", "a fatal error\n", 134, "/tmp/job.jar"),
    ],
  },
  "streaming-query-failed": {
    fits: [
      throws(
        "org.apache.spark.sql.streaming.StreamingQueryException: Query [id = 1, runId = 2] terminated with exception: x",
        "java.lang.IllegalStateException: no such region",
      ),
    ],
    near: [
      throws("org.apache.spark.sql.streaming.StreamingQueryException: Query terminated", noSpace),
      handles("org.apache.spark.sql.streaming.StreamingQueryException: x"),
    ],
  },
} satisfies Record<(typeof sparkCauses)[number]["id"], Examples>);
