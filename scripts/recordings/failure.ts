/** Something that an API server is asked to make or to change before. */
export interface Asked {
  readonly path: string;
  readonly body?: { readonly metadata: { readonly name: string }; readonly [name: string]: unknown };
  readonly patch?: object;
  /** So long after it the API server may not know it everywhere. */
  readonly settlesMs?: number;
}

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
  /** These, `source` and `env` may hold FOLDER (where it runs), TAKEN_PORT (somebody listens there) and OTHER_PYTHON. */
  readonly submit?: readonly string[];
  readonly args?: readonly string[];
  /** What is empty is not set. */
  readonly env?: Readonly<Record<string, string>>;
  /** Other files of the folder where it runs, by path; they may be executed. */
  readonly files?: Readonly<Record<string, string>>;
  /** For a Java source: classes that are there when it is compiled and not when it runs, by file name. */
  readonly stubs?: Readonly<Record<string, string>>;
  /** For a Java source: classes that are compiled by themselves, into FOLDER/other, by file name. */
  readonly others?: Readonly<Record<string, string>>;
  /** Compiled by the newest Java that is installed. */
  readonly newestJava?: boolean;
  /** Where Spark's local files go is a disk of so much. */
  readonly disk?: { readonly bytes: number; readonly inodes?: number };
  /** A command that runs spark-submit within limits: `prlimit --as=…`. */
  readonly within?: readonly string[];
  /** It is asked to end (SIGTERM) as soon as it has said this. */
  readonly endedAt?: string;
  readonly only?: "3.5" | "4";
  /** Given as --jars, with what they need: `group:artifact:version`, by Spark's version. */
  readonly libraries?: { readonly [line in "3.5" | "4"]?: readonly string[] };
  /** It runs with a real API server: `API_SERVER`, its `API_CA`, and a `NAMESPACE` in which this is asked for, with an `API_TOKEN`. */
  readonly asks?: readonly Asked[];
  /** Whether that token may do all in the namespace: unless this is false. */
  readonly mayAll?: boolean;
  /** Where it would go on for ever: it is asked to end then. */
  readonly longestMs?: number;
  /** Programs that the job starts, and that may not be here. */
  readonly needs?: readonly string[];
}

export const conf = (...properties: readonly string[]): string[] => properties.flatMap((each) => ["--conf", each]);

/** Executors of their own on this machine. */
export const executors = (count: number): string[] => [
  "--master",
  `local-cluster[${count},1,512]`,
  ...conf("spark.executor.memory=512m"),
];

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
