import type { CauseId } from "../../../src/diagnosis/causes.ts";
import { raises, testExamples, throws, type Examples } from "../../support/cause-examples.ts";
import { ended } from "../../support/spark-says.ts";

const noCommand = "/opt/spark/bin/spark-class: line 97: CMD: bad array subscript\n";
const podIsInvalid =
  'io.fabric8.kubernetes.client.KubernetesClientException: Failure executing: POST at: https://10.96.0.1/api/v1/namespaces/data/pods. Message: Pod "etl" is invalid: x';

testExamples({
  "java-modules-closed": {
    fits: [
      throws(
        'java.lang.reflect.InaccessibleObjectException: Unable to make field private final byte[] java.lang.String.value accessible: module java.base does not "opens java.lang" to unnamed module @1',
      ),
      throws(
        "java.lang.IllegalAccessError: class com.x.Y (in unnamed module @1) cannot access class sun.nio.ch.DirectBuffer (in module java.base) because module java.base does not export sun.nio.ch to unnamed module @1",
      ),
    ],
    near: [throws("java.lang.IllegalAccessError: tried to access method com.x.Y.z()V from class com.x.A")],
  },
  "missing-class": {
    fits: [
      raises("TypeError: 'JavaPackage' object is not callable"),
      throws(
        "java.lang.IllegalArgumentException: Cannot initialize FileIO implementation org.x.S3FileIO: Cannot find constructor for interface org.apache.iceberg.io.FileIO\n\tMissing org.x.S3FileIO [java.lang.NoClassDefFoundError: software/amazon/x/Y]",
      ),
    ],
    near: [
      raises("TypeError: 'module' object is not callable"),
      throws("java.lang.IllegalArgumentException: Cannot initialize FileIO implementation org.x.S3FileIO: no region"),
    ],
  },
  "missing-main-method": {
    fits: [
      throws("java.lang.NoSuchMethodException: com.x.Job.main([Ljava.lang.String;)"),
      throws("java.lang.IllegalStateException: The main method in the given main class must be static"),
    ],
    says: "com.x.Job has no main method that Java can call",
    near: [
      throws("java.lang.NoSuchMethodException: com.x.Job.run([Ljava.lang.String;)"),
      throws("java.lang.IllegalStateException: no rows"),
    ],
  },
  "bad-arguments": {
    fits: [
      throws(
        "java.lang.IllegalArgumentException: System memory 239075328 must be at least 471859200. Please increase heap size",
      ),
      throws("java.lang.NumberFormatException: Size must be specified as bytes (b), kibibytes (k)"),
      throws("java.lang.IllegalArgumentException: spark.sql.shuffle.partitions should be int, but was two"),
      throws(podIsInvalid),
      throws("org.apache.spark.SparkException: Please specify spark.kubernetes.file.upload.path property."),
      throws(
        "org.apache.spark.SparkException: When running with master 'yarn' either HADOOP_CONF_DIR or x must be set",
      ),
    ],
    near: [
      throws("java.lang.IllegalArgumentException: rows must be at least 4"),
      throws("java.lang.IllegalArgumentException: rows should be int, but was x"),
      throws(podIsInvalid.replace("is invalid: x", "is forbidden: exceeded quota: x")),
    ],
  },
  "missing-program": {
    fits: [
      ended(`/opt/spark/bin/spark-class: line 71: /j/java: cannot execute: required file not found\n${noCommand}`),
    ],
    near: [
      ended("/opt/spark/bin/spark-class: line 71: /j/java: cannot execute: required file not found\n"),
      ended(`java: no such thing\n${noCommand}`),
    ],
  },
  "wrong-architecture": {
    fits: [
      ended(
        `/opt/spark/bin/spark-class: line 71: /j/java: cannot execute binary file: Exec format error\n${noCommand}`,
      ),
    ],
    near: [
      ended("/opt/spark/bin/spark-class: line 71: /j/java: cannot execute binary file: Exec format error\n"),
      ended(`java: no such thing\n${noCommand}`),
    ],
  },
  "versions-differ": {
    fits: [
      throws(
        "java.io.InvalidClassException: com.x.Y; local class incompatible: stream classdesc serialVersionUID = 1, local class serialVersionUID = 2",
      ),
    ],
    near: [
      throws("java.io.InvalidClassException: com.x.Y; no valid constructor"),
      throws("java.lang.ClassCastException: com.x.Y"),
    ],
  },
} satisfies Partial<Record<CauseId, Examples>>);
