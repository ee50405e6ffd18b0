/** Causes that are limits of memory and size: rows of the table of causes (../causes.ts). */
import type { Cause } from "../cause.ts";
import { around, common, logged, lost, scheduler, thrown } from "./thrown.ts";

const failedTask = String.raw`: Job aborted due to stage failure[^]*?Lost task \S+ in stage \S+ \(TID \d+(?:\) \(\S+|, \S+,) executor (?<executor>\d+)\): `;
const heap = String.raw`java\.lang\.OutOfMemoryError: (?:Java heap space|GC overhead limit exceeded|Requested array size exceeds VM limit)`;

export const memoryCauses = [
  {
    id: "thread-limit",
    fault: "platform",
    evidence: [
      around("OutOfMemoryError", ": [Uu]nable to create (?:new )?native thread"),
      around("RuntimeError", ": can't start new thread"),
      around("BlockingIOError", String.raw`: \[Errno 11\] Resource temporarily unavailable`),
    ],
    words: "a limit on threads",
    advice: [
      "raise the limit on processes of the pod or node (podPidsLimit of the kubelet, ulimit -u), or let the job use fewer threads; it is rarely memory",
    ],
    again: "yes",
    mendedIn: "outside",
  },
  {
    id: "direct-memory",
    fault: "user",
    evidence: [
      around(
        "OutOfMemoryError",
        ": (?:Direct buffer memory|Cannot reserve (?<bytes>\\d+) bytes of direct buffer memory)",
      ),
      around("OutOfDirectMemoryError", ": failed to allocate (?<bytes>\\d+) byte"),
    ],
    words: "too little direct memory",
    says: ["a JVM has no room for {bytes} more bytes of direct memory, which is beside its heap"],
    advice: [
      "raise -XX:MaxDirectMemorySize (spark.driver.extraJavaOptions, spark.executor.extraJavaOptions) and, with it, spark.driver.memoryOverhead or spark.executor.memoryOverhead",
    ],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "metaspace-full",
    fault: "user",
    evidence: [around("OutOfMemoryError", ": (?:Metaspace|Compressed class space)")],
    words: "too little room for classes",
    advice: [
      "raise -XX:MaxMetaspaceSize, or leave it off; a job that makes classes without end (UDFs in a loop, many sessions) needs another way",
    ],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "executor-out-of-memory",
    fault: "user",
    evidence: [
      around("SparkException", `${failedTask}${heap}`),
      around("SparkException", `${failedTask}org\\.apache\\.spark\\.memory\\.SparkOutOfMemoryError`),
      lost("(?:Command exited with code|exited with exit code) 52\\b"),
      { in: "consequence", line: new RegExp(heap) },
      logged(
        "ERROR",
        scheduler,
        String.raw`Lost executor (?<executor>\S+) on \S+: (?:Command exited with code 52|.*exited with exit code 52)`,
      ),
    ],
    words: "too little heap in an executor",
    says: ["the heap of executor {executor} was too small", "the heap of an executor was too small"],
    advice: [
      "raise --executor-memory, or let each task hold less: more partitions (spark.sql.shuffle.partitions, repartition), fewer cores per executor, no groups or rows that are huge",
    ],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "out-of-memory",
    fault: "user",
    evidence: [
      common("OutOfMemoryError|SparkOutOfMemoryError"),
      // Who tells of one at these levels goes on.
      { in: "log", line: /^(?!.*\bWARN\b|\S+ \S+ +(?:DEBUG|INFO)\b).*\bjava\.lang\.OutOfMemoryError.*$/gm },
      {
        in: "output",
        exitCode: 1,
        line: /^# There is insufficient memory for the Java Runtime Environment to continue\.\n#\s+(?<quote>\S.*)$(?:\n#.*)*/gm,
      },
      {
        in: "jvm",
        line: /^Could not reserve enough space for /,
        beside: /^(?:Error occurred during initialization of VM|Error: Could not create the Java Virtual Machine)/,
      },
      { in: "exit code", code: 52, line: "the JVM ran out of memory (OutOfMemoryError)" },
    ],
    words: "too little memory",
    advice: [
      "give the driver or the executors more memory, or let the job hold less at a time; in the driver collect(), toPandas() and broadcasts hold the most",
    ],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "python-out-of-memory",
    fault: "user",
    evidence: [
      // Of a worker it has no message, and stands in the trace of what Spark says about its task.
      around("MemoryError"),
      thrown(String.raw`\w*ArrayMemoryError`),
      thrown("ArrowMemoryError|ArrowException", ".*malloc of size .* failed"),
    ],
    words: "too little memory for Python",
    advice: [
      "give Python more: spark.driver.memoryOverhead for the job's own, spark.executor.memoryOverhead or spark.executor.pyspark.memory for workers; or let it hold less at a time",
    ],
    again: "yes",
    mendedIn: "settings",
  },
  {
    id: "result-too-large",
    fault: "user",
    evidence: [
      around(
        "SparkException",
        String.raw`[^]*Total size of serialized results of \d+ tasks \((?<size>[^)]+)\) is bigger than (?:spark\.driver\.maxResultSize|local maxResultSize) \(?(?<limit>[\d.]+ ?\w+)`,
      ),
      around("SparkException", "[^]*is bigger than (?:spark\\.driver\\.maxResultSize|local maxResultSize)"),
    ],
    words: "a result that is too large for the driver",
    says: ["the result for the driver has {size}, and spark.driver.maxResultSize allows {limit}"],
    advice: [
      "write the result instead of collecting it, or take less; else raise spark.driver.maxResultSize, and --driver-memory with it",
    ],
    again: "once",
    mendedIn: "settings",
  },
  {
    id: "broadcast-too-large",
    fault: "user",
    evidence: [
      around(String.raw`\w*Exception`, String.raw`[^]*?Cannot broadcast the table (?:that is|over) `),
      around(
        "OutOfMemoryError|SparkException",
        ": Not enough memory to build and broadcast the table to all worker nodes",
      ),
    ],
    words: "a table that is too large to broadcast",
    advice: [
      "take the broadcast hint away, or lower spark.sql.autoBroadcastJoinThreshold (-1: never); else raise --driver-memory",
    ],
    again: "once",
    mendedIn: "settings",
  },
  {
    id: "kryo-buffer",
    fault: "user",
    evidence: [
      around(
        String.raw`\w*Exception`,
        String.raw`[^]*?(?:\[KRYO_BUFFER_OVERFLOW\]|Kryo serialization failed: Buffer overflow)(?:[^]*?required: (?<required>\d+))?`,
      ),
    ],
    words: "an object that is larger than Kryo's buffer",
    says: ["an object of more than {required} bytes does not fit into Kryo's buffer"],
    advice: ["raise spark.kryoserializer.buffer.max (at most 2047m)"],
    again: "once",
    mendedIn: "settings",
  },
  {
    id: "message-too-large",
    fault: "user",
    evidence: [
      around(
        String.raw`\w*Exception`,
        String.raw`[^]*?Serialized task \S+ was (?<size>\d+) bytes, which exceeds max allowed: spark\.rpc\.message\.maxSize \((?<limit>\d+) bytes\)`,
      ),
    ],
    words: "a task that is too large to send",
    says: ["a task has {size} bytes, and spark.rpc.message.maxSize allows {limit}"],
    advice: [
      "don't put data into closures or parallelize(): read it in the tasks, or broadcast it; else raise spark.rpc.message.maxSize (in MiB)",
    ],
    again: "once",
    mendedIn: "settings",
  },
] as const satisfies readonly Cause[];
