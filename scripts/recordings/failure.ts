/** A failure that can be made here with the real Spark. */
export interface Failure {
  /** Of the cause in docs/causes.md that the log is to be told by; the folder in test/recordings. */
  readonly id: string;
  /** Where one cause has several recordings: behind the version in the file's name. */
  readonly variant?: string;
  /** `job.py`, `Job.java` (compiled, `--class Job`), or what spark-submit is given as the application. */
  readonly application: string;
  /** What the application is; without it nothing is written. */
  readonly source?: string;
  readonly submit?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** For a Java source: classes that are there when it is compiled and not when it runs, by file name. */
  readonly stubs?: Readonly<Record<string, string>>;
  /** Compiled by the newest Java that is installed. */
  readonly newestJava?: boolean;
  /** Where Spark's local files go is a disk of so many bytes. */
  readonly diskBytes?: number;
  readonly only?: "3.5" | "4";
}

export const python = (id: string, source: string, more: Partial<Failure> = {}): Failure => ({
  id,
  application: "job.py",
  source: `from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n${source}`,
  ...more,
});

export const java = (id: string, body: string, { variant, ...more }: Partial<Failure> = {}): Failure => ({
  id,
  variant: variant === undefined ? "java" : `java-${variant}`,
  application: "Job.java",
  source: `import org.apache.spark.api.java.*;
import org.apache.spark.sql.*;
import java.util.*;
public class Job {
  public static void main(String[] args) throws Exception {
    SparkSession spark = SparkSession.builder().getOrCreate();
    JavaSparkContext sc = new JavaSparkContext(spark.sparkContext());
    ${body}
  }
}
`,
  ...more,
});
