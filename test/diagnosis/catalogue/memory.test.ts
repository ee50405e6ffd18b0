import type { memoryCauses } from "../../../src/diagnosis/catalogue/memory.ts";
import { failedTask, handles, raises, testExamples, throws, type Examples } from "../../support/cause-examples.ts";
import { ended } from "../../support/spark-says.ts";

const heap = "java.lang.OutOfMemoryError: Java heap space";
const lost = (reason: string) =>
  throws(failedTask(`ExecutorLostFailure (executor 3 exited caused by one of the running tasks) Reason: ${reason}`));

testExamples({
  "thread-limit": {
    fits: [
      throws(
        "java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached",
      ),
      raises("RuntimeError: can't start new thread"),
    ],
    near: [throws(heap), raises("RuntimeError: can't start")],
  },
  "direct-memory": {
    fits: [
      throws(
        "java.lang.OutOfMemoryError: Cannot reserve 4194304 bytes of direct buffer memory (allocated: 1, limit: 2)",
      ),
      throws(
        "io.netty.util.internal.OutOfDirectMemoryError: failed to allocate 16777216 byte(s) of direct memory (used: 1, max: 2)",
      ),
    ],
    says: "a JVM has no room for 4194304 more bytes of direct memory, which is beside its heap",
    near: [throws(heap), handles("java.lang.OutOfMemoryError: Direct buffer memory")],
  },
  "metaspace-full": { fits: [throws("java.lang.OutOfMemoryError: Metaspace")], near: [throws(heap)] },
  "executor-out-of-memory": {
    fits: [
      throws(failedTask(`${heap}\n\tat y\n\nDriver stacktrace:`)),
      lost("Command exited with code 52"),
      lost("\nThe executor with id 3 exited with exit code 52(JVM OOM)."),
    ],
    says: "the heap of executor 3 was too small",
    near: [throws(failedTask(heap, "driver")), lost("Command exited with code 1"), throws(heap)],
  },
  "out-of-memory": {
    fits: [
      throws(heap),
      throws("org.apache.spark.memory.SparkOutOfMemoryError: [UNABLE_TO_ACQUIRE_MEMORY] x"),
      ended("x\n", "", 52),
      ended("Error occurred during initialization of VM\nCould not reserve enough space for 33554432KB object heap\n"),
      ended(
        "#\n# There is insufficient memory for the Java Runtime Environment to continue.\n# Native memory allocation (mmap) failed to map 12884901888 bytes for committing reserved memory.\n# An error report file with more information is saved as:\n# /tmp/hs_err_pid21.log\n",
      ),
    ],
    near: [raises("MemoryError"), handles(heap)],
  },
  "python-out-of-memory": {
    fits: [
      raises("MemoryError"),
      raises("numpy.core._exceptions._ArrayMemoryError: Unable to allocate 7.45 GiB for an array"),
    ],
    near: [raises("ValueError: MemoryError")],
  },
  "result-too-large": {
    fits: [
      throws(
        "org.apache.spark.SparkException: Job aborted due to stage failure: Total size of serialized results of 12 tasks (1031.4 MiB) is bigger than spark.driver.maxResultSize 1024.0 MiB",
      ),
      throws(
        "org.apache.spark.SparkException: Job aborted due to stage failure: Total size of serialized results of 2 tasks (2.1 MiB) is bigger than spark.driver.maxResultSize (1024.0 KiB)",
      ),
    ],
    says: "the result for the driver has 1031.4 MiB, and spark.driver.maxResultSize allows 1024.0 MiB",
    near: [throws("org.apache.spark.SparkException: the result is bigger than expected")],
  },
  "broadcast-too-large": {
    fits: [
      throws("org.apache.spark.SparkException: Cannot broadcast the table that is larger than 8.0 GiB: 12.0 GiB."),
    ],
    near: [throws("java.lang.IllegalStateException: Cannot broadcast")],
  },
  "kryo-buffer": {
    fits: [
      throws(
        "org.apache.spark.SparkException: Kryo serialization failed: Buffer overflow. Available: 0, required: 3000004. To avoid this, increase spark.kryoserializer.buffer.max value.",
      ),
    ],
    says: "an object of more than 3000004 bytes does not fit into Kryo's buffer",
    near: [throws("java.nio.BufferOverflowException")],
  },
  "message-too-large": {
    fits: [
      throws(
        "org.apache.spark.SparkException: Job aborted due to stage failure: Serialized task 0:0 was 3002338 bytes, which exceeds max allowed: spark.rpc.message.maxSize (1048576 bytes). Consider",
      ),
    ],
    says: "a task has 3002338 bytes, and spark.rpc.message.maxSize allows 1048576",
    near: [throws("org.apache.spark.SparkException: Serialized task")],
  },
} satisfies Record<(typeof memoryCauses)[number]["id"], Examples>);
