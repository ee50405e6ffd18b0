/** Causes in how Spark itself works, on this machine and between its parts: rows of the table of causes (../causes.ts). */
import type { Cause } from "../cause.ts";
import { around, common, errorClass, logged } from "./thrown.ts";

const any = String.raw`\w+(?:Exception|Error)`;

const idle = String.raw`\S+ \S+ (?:INFO|WARN|ERROR) +(?!.*(?:TaskSetManager|Registered executor|Job \d+ finished)).*`;
const cancelled = String.raw`(?:Exception in thread "main" |: )org\.apache\.spark\.SparkException: .*SparkContext was shut down.*|Traceback \(most recent call last\):|py4j\.protocol\..*|[ \t]+\S.*|`;

export const sparkCauses = [
  {
    id: "broadcast-timeout",
    fault: "user",
    evidence: [around(any, String.raw`: Could not execute broadcast in (?<seconds>\d+) secs`)],
    words: "a broadcast that takes too long",
    says: ["a table was not ready to be broadcast within {seconds} s"],
    advice: [
      "raise spark.sql.broadcastTimeout, or turn the broadcast off for this join (spark.sql.autoBroadcastJoinThreshold=-1)",
    ],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "disk-full",
    fault: "user",
    evidence: [
      { in: "container", saw: "disk full" },
      around(any, "[^]*?(?:No space left on device|Disk quota exceeded)"),
      { in: "consequence", line: /No space left on device/ },
      logged("ERROR", "DiskBlockObjectWriter|BlockManager|Executor|TaskSetManager|Utils", ".*No space left on device"),
    ],
    words: "a disk that is full",
    says: [
      "no room is left on a disk of the driver: {place}",
      "there is no room left on a disk that the job writes to",
    ],
    advice: [
      "give shuffle and spill more room: a larger volume for spark.local.dir (spark-local-dir-*), more ephemeral-storage in the pod template, or more executors that share the data",
    ],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "port-in-use",
    fault: "user",
    evidence: [
      around(
        "BindException",
        String.raw`: Address already in use[^]*?Service '(?<service>[^']+)' failed after (?<times>\d+) retries`,
      ),
      around("BindException", ": .*Address already in use"),
      around("OSError", String.raw`: \[Errno 98\] Address already in use`),
    ],
    words: "a port that is in use",
    says: ["Service {service} found no free port in {times} tries"],
    advice: [
      "choose another port (spark.driver.port, spark.blockManager.port, spark.ui.port), allow more tries with spark.port.maxRetries, or find what listens there",
    ],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "address-not-here",
    fault: "user",
    evidence: [
      around(
        "BindException",
        String.raw`: (?:bind\(.*: )?Cannot assign requested address[^]*?Service '(?<service>[^']+)' failed`,
      ),
    ],
    words: "an address that is not this machine's",
    says: ["service {service} can't listen on an address that this pod does not have"],
    advice: [
      "set spark.driver.bindAddress to 0.0.0.0 or the pod's own address; spark.driver.host is only what executors are told",
    ],
    again: "elsewhere",
    mendedIn: "settings",
  },
  {
    id: "checkpoint-incompatible",
    fault: "user",
    evidence: [
      errorClass(
        "STATE_STORE_(?:KEY|VALUE)_SCHEMA_NOT_COMPATIBLE|STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA|STATE_STORE_COLUMN_FAMILY_SCHEMA_INCOMPATIBLE|STATE_STORE_INVALID_(?:CONFIG_AFTER_RESTART|VARIABLE_TYPE_CHANGE|VALUE_SCHEMA_EVOLUTION)",
      ),
      around("StateSchemaNotCompatible"),
      around(any, "[^]*?Provided schema doesn't match to the schema for existing state"),
      around(
        any,
        String.raw`[^]*?There are \[?\d+\]? sources in the checkpoint offsets and now there are \[?\d+\]? sources requested by the query`,
      ),
    ],
    words: "a checkpoint of another query",
    says: ["the checkpoint was written by a query with other state or other sources"],
    advice: [
      "start the changed query with a new checkpointLocation (it begins anew), or take the change of its state back",
    ],
    again: "never",
    mendedIn: null,
  },
  {
    id: "offsets-lost",
    fault: "service",
    evidence: [
      around(any, "[^]*?Some data may have been lost because they are not available in Kafka any more"),
      around(any, "[^]*?(?:Cannot fetch offset|KafkaIllegalStateException: \\[KAFKA_DATA_LOSS)"),
      around("OffsetOutOfRangeException"),
    ],
    words: "messages that are no longer in Kafka",
    advice: [
      "keep messages longer than the job may stand still (retention.ms); failOnDataLoss=false goes on without them",
    ],
    again: "once",
    mendedIn: "outside",
  },
  {
    id: "fetch-failed",
    fault: "platform",
    evidence: [
      {
        in: "consequence",
        line: /has failed the maximum allowable number of times: (?<times>\d+)\. Most recent failure reason:[^]*?FetchFailed/,
      },
      {
        in: "consequence",
        line: /MetadataFetchFailedException: Missing an output location for shuffle|FetchFailedException/,
      },
    ],
    words: "shuffle files that can't be fetched",
    says: ["the output of a stage was lost {times} times: executors that had it were gone, or could not be reached"],
    advice: [
      "find why executors are lost: memory (raise spark.executor.memoryOverhead), disk, or nodes that go; spark.shuffle.io.maxRetries and spark.network.timeout help where they are only slow",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "driver-pod-not-found",
    fault: "user",
    evidence: [
      around(
        any,
        String.raw`[^]*?No pod was found named (?:Some\()?(?<pod>[\w.-]+)\)? in the cluster in the namespace (?<namespace>\S+)`,
      ),
    ],
    words: "a driver's pod that is not there",
    says: ["there is no pod {pod} in namespace {namespace}, which should be the driver's"],
    advice: [
      "correct spark.kubernetes.driver.pod.name and spark.kubernetes.namespace: a driver in client mode names its own pod",
    ],
    again: "never",
    mendedIn: "settings",
  },
  {
    id: "no-executor-came",
    fault: "platform",
    evidence: [
      {
        in: "log",
        follows: true,
        // Behind it only Spark's own lines, of which none tells of a task, and how main ended when somebody stopped that.
        line: new RegExp(
          String.raw`^.*\bTaskSchedulerImpl(?::\d+ -|:| -) Initial job has not accepted any resources; .*$(?=(?:\n(?:${idle}|${cancelled}))*\s*(?![^]))`,
          "gm",
        ),
      },
    ],
    words: "executors that never came",
    says: ["no executor took a task of the job until it was ended"],
    advice: [
      "look at the executors' pods (kubectl get pods): Pending for lack of room, an image that can't be pulled, or a driver that they can't reach",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "jvm-crashed",
    fault: null,
    evidence: [
      { in: "container", saw: "jvm crash" },
      {
        in: "output",
        exitCode: 134,
        line: /^# A fatal error has been detected by the Java Runtime Environment:\n#\n#\s+(?<quote>\S.*)$(?:\n#.*)*/gm,
      },
    ],
    words: "a JVM that crashed",
    says: ["the driver's JVM crashed: {what}"],
    advice: [
      "its report ({file}) says in whose code: a native library (compression, machine learning, RocksDB) that does not fit this machine, or Java itself; use another version of that",
      "its hs_err file says in whose code: a native library (compression, machine learning, RocksDB) that does not fit this machine, or Java itself; use another version of that",
    ],
    again: "yes",
    mendedIn: null,
  },
  {
    id: "streaming-query-failed",
    fault: "user",
    evidence: [common("StreamingQueryException")],
    words: "a streaming query that failed",
    advice: ["the innermost exception says why; a restart goes on from the checkpoint"],
    again: "yes",
    mendedIn: null,
  },
] as const satisfies readonly Cause[];
