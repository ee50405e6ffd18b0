import type { pythonCauses } from "../../../src/diagnosis/catalogue/python.ts";
import { failedTask, handles, raises, testExamples, throws, type Examples } from "../../support/cause-examples.ts";

const worker = "/opt/spark/python/lib/pyspark.zip/pyspark/worker.py";
const crashed = "org.apache.spark.SparkException: Python worker exited unexpectedly (crashed)";

testExamples({
  "missing-module-in-executors": {
    fits: [
      raises("ModuleNotFoundError: No module named 'my_helpers'", worker, "read_command"),
      throws(
        failedTask(
          `org.apache.spark.api.python.PythonException: Traceback (most recent call last):\n  File "${worker}", line 1, in main\nModuleNotFoundError: No module named 'my_helpers'\n\n\tat y`,
        ),
      ),
    ],
    says: "executors don't have the Python module my_helpers, which the driver has",
    near: [
      raises("ModuleNotFoundError: No module named 'my_helpers'"),
      raises("ValueError: No module named 'x'", worker),
    ],
  },
  "python-missing": {
    fits: [
      throws(
        'java.io.IOException: Cannot run program "/opt/py/bin/python3": error=2, No such file or directory',
        "java.io.IOException: error=2, No such file or directory",
      ),
    ],
    says: "there is no /opt/py/bin/python3 where the job runs",
    near: [
      throws('java.io.IOException: Cannot run program "/opt/bin/tool": error=2, No such file or directory'),
      throws('java.io.IOException: Cannot run program "python3": error=11, Resource temporarily unavailable'),
    ],
  },
  "r-missing": {
    fits: [throws('java.io.IOException: Cannot run program "Rscript": error=2, No such file or directory')],
    says: "there is no Rscript where the job runs",
    near: [throws('java.io.IOException: Cannot run program "Rscripter2": error=2, No such file or directory')],
  },
  "python-worker-crashed": {
    fits: [
      throws("org.apache.spark.SparkException: Job aborted", crashed, "java.io.EOFException"),
      throws(failedTask(crashed)),
    ],
    near: [handles(crashed), throws("java.io.EOFException")],
  },
  "python-worker-silent": {
    fits: [
      throws(
        "org.apache.spark.SparkException: Python worker failed to connect back.",
        "java.net.SocketTimeoutException: Accept timed out",
      ),
    ],
    near: [throws("java.net.SocketTimeoutException: Accept timed out")],
  },
  "task-not-serializable": {
    fits: [
      throws(
        "org.apache.spark.SparkException: Job aborted due to stage failure: Task 0.0 in stage 0.0 (TID 0) had a not serializable result: java.util.StringJoiner\nSerialization stack:\n",
      ),
      throws(
        "org.apache.spark.SparkException: Task not serializable",
        "java.io.NotSerializableException: java.lang.Object",
      ),
      raises("_pickle.PicklingError: Could not serialize object: TypeError: cannot pickle '_thread.lock' object"),
      raises(
        "pyspark.errors.exceptions.base.PySparkRuntimeError: [CONTEXT_ONLY_VALID_ON_DRIVER] It appears that you are attempting to reference SparkContext",
      ),
    ],
    says: "java.util.StringJoiner can't be sent between executors and driver, since it is not serialisable",
    near: [
      throws("java.io.NotSerializableException: com.x.Session"),
      handles("org.apache.spark.SparkException: Task not serializable"),
      raises("EOFError: Ran out of input"),
    ],
  },
} satisfies Record<(typeof pythonCauses)[number]["id"], Examples>);
