/** Failures of programs, classes and files that don't fit. */
import { conf, executors, java, python, type Failure } from "./failure.ts";

/** A user of whom /etc/passwd knows nothing, who may read all the same what is root's. */
const nameless = { within: ["unshare", "--map-user=12345", "--map-group=0"], env: { HOME: "" } };

const money = (fields: string): string => `class Money implements java.io.Serializable { ${fields} }\n`;

/** Executors find another class of that name before the application's. */
const differs = java(
  "versions-differ",
  `System.out.println(sc.parallelize(Arrays.asList(new Money(), new Money()), 2).map(each -> each.hashCode()).collect());`,
  {
    others: { "Money.java": money("long cents; String currency;") },
    submit: [...executors(1), ...conf("spark.executor.extraClassPath=FOLDER/other")],
  },
);

export const inPrograms: readonly Failure[] = [
  java("missing-main-method", "", { source: "public class Job { public static void run(String[] args) {} }\n" }),
  java("missing-main-method", "", {
    source: "public class Job { public void main(String[] args) {} }\n",
    variant: "instance",
  }),
  java("missing-program", "", {
    files: { "java/bin/java": "#!/opt/nosuch/sh\n" },
    env: { JAVA_HOME: "FOLDER/java" },
  }),
  // For IBM's mainframes, which these are not.
  java("wrong-architecture", "", {
    files: { "java/bin/java": `\u007fELF\u0002\u0001\u0001${"\0".repeat(9)}\u0002\0\u0016${"\0".repeat(64)}` },
    env: { JAVA_HOME: "FOLDER/java" },
  }),
  java("nameless-user", "", { ...nameless, variant: "login" }),
  java("nameless-user", "", {
    ...nameless,
    submit: ["--packages", "org.example:flights_2.13:1.0"],
    variant: "packages",
  }),
  java(
    "java-modules-closed",
    `java.lang.reflect.Field seconds = java.time.Duration.class.getDeclaredField("seconds"); seconds.setAccessible(true);`,
  ),
  { ...differs, source: `${differs.source}${money("int cents;")}` },
  python(
    "files-changed",
    `import glob, os
spark.range(10).repartition(2).write.parquet("flights")
flights = spark.read.parquet("flights")
for each in glob.glob("flights/*.parquet"): os.remove(each)
print(flights.selectExpr("sum(id)").collect())
`,
  ),
  python(
    "column-type-changed",
    `spark.range(10).selectExpr("cast(id as string) as id").write.parquet("flights")
spark.read.schema("id int").parquet("flights").show()
`,
  ),
  python("bad-file", `open("x.csv.gz", "wb").write(b"not gzip at all")\nspark.read.csv("x.csv.gz").show()\n`, {
    variant: "gzip",
  }),
];
