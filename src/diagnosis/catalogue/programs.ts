/** Causes that lie in programs, classes and arguments that don't fit: rows of the table of causes (../causes.ts). */
import type { Cause } from "../cause.ts";
import { around, thrown } from "./thrown.ts";

export const programCauses = [
  {
    id: "does-not-compile",
    fault: "user",
    evidence: [{ in: "compiler", line: /^/ }],
    words: "a script that does not compile",
    advice: ["fix the line it names; a script is compiled by the compiler that Spark ships"],
    again: "never",
    mendedIn: "image",
    told: (line) => `did not compile: ${line}`,
  },
  {
    id: "missing-application",
    fault: "user",
    evidence: [
      { in: "fetch" },
      // By Python's exit code, or our script runner's.
      { in: "output", exitCode: 2, line: /^.*: can't open file '(?<application>.*)': \[Errno (?:2|13)\] .*$/gm },
      { in: "output", exitCode: 66, line: /^failed to read the script: no such file: (?<application>.*)$/gm },
      thrown("SparkException", ": Failed to get main class in JAR with error 'File .* does not exist'"),
      // With --class: Spark goes on without the jar.
      {
        in: "output",
        exitCode: 101,
        line: /^.*\bDependencyUtils(?::\d+ -|:| -) (?<quote>Local jar (?<application>\S+) does not exist), skipping\.$[^]*?^Error: Failed to load .*$/gm,
      },
    ],
    words: "a missing application",
    advice: ["give its path in the container, or a URL that the driver can fetch it from"],
    again: "never",
    mendedIn: "settings",
  },
  {
    id: "missing-class",
    fault: "user",
    evidence: [
      // Spark's exit code for a main class that can't be loaded, with the line that it prints.
      { in: "output", exitCode: 101, line: /^Error: Failed to load .*$/gm },
      // Spark before 3.1 logs it, with its trace.
      {
        in: "output",
        exitCode: 101,
        line: /^.*\bSparkSubmit\$\$anon\$\d+(?::\d+ -|:) Failed to load .*\n(?<quote>java\.lang\.(?:ClassNotFoundException|NoClassDefFoundError): .*)(?:\n\s*(?:at |\.\.\. ).*)*/gm,
      },
      // Java's own launcher.
      {
        in: "jvm",
        line: /^Error: Could not find or load main class \S+$/,
        beside: /^Caused by: java\.lang\.(?:ClassNotFoundException|NoClassDefFoundError): /,
      },
      // "Could not initialize class": the class is there, and its initialiser failed, perhaps for a database that was down.
      thrown(
        "ClassNotFoundException|NoClassDefFoundError|SparkClassNotFoundException",
        "(?!: Could not initialize class)",
      ),
      // Py4J's, of a name by which the JVM knows no class.
      { in: "error", line: /^TypeError: 'JavaPackage' object is not callable/ },
      // Iceberg's, of classes that it makes by their names.
      around(
        "IllegalArgumentException",
        String.raw`: Cannot initialize [^]*?\n\s*Missing \S+ \[java\.lang\.(?:NoClassDefFoundError|ClassNotFoundException): (?<class>[\w.$/]+)`,
      ),
      // So said of Spark's own Kafka and Avro, before Spark 3.5 by no class of its own.
      around(
        "AnalysisException",
        ": (?:u?['\"])?(?:\\[DATA_SOURCE_NOT_FOUND\\] )?Failed to find (?:the )?data source: ",
      ),
    ],
    words: "a missing class",
    advice: ["add the jar that contains it (--packages, --jars, or in the image); for a main class, check --class"],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "missing-main-method",
    fault: "user",
    evidence: [
      thrown("NoSuchMethodException", String.raw`: (?<class>[\w.$]+)\.main\(\[Ljava\.lang\.String;\)`),
      thrown("IllegalStateException", ": The main method in the given main class must be static"),
    ],
    words: "a main class without a main method",
    says: ["{class} has no main method that Java can call", "the main class has no main method that Java can call"],
    advice: [
      "name with --class an object (in Java: a class) with def main(args: Array[String]): Unit; a class's main must be static",
    ],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "missing-module",
    fault: "user",
    evidence: [
      { in: "loading", line: /^(?:ModuleNotFoundError|ImportError): (?:No module named|cannot import name) / },
      // PySpark looks for what it needs itself, in the driver.
      thrown("PySparkImportError", String.raw`: \[(?:PACKAGE_NOT_INSTALLED|UNSUPPORTED_PACKAGE_VERSION)\]`),
      thrown("ImportError", String.raw`: (?:Pandas|PyArrow|grpcio\S*) >= \S+ must be installed; however, `),
    ],
    words: "a missing Python module",
    advice: ["install it in the image, or add it with --py-files"],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "wrong-architecture",
    fault: "user",
    evidence: [
      // Linux's words, by bash and by the container's runtime.
      { in: "launcher", line: /: Exec format error$/ },
      { in: "jvm", line: /^(?:exec \S+|.*\bexec user process caused(?: ".*)?): exec format error"?$/, beside: /^(?!)/ },
    ],
    words: "an image for another kind of machine",
    advice: [
      "build the image for this node's architecture too (docker buildx build --platform linux/amd64,linux/arm64), or keep the pod on nodes of the image's (node selector kubernetes.io/arch); a script needs an interpreter in its first line",
    ],
    // A cluster may have nodes of both kinds.
    again: "elsewhere",
    mendedIn: "image",
  },
  {
    id: "missing-program",
    fault: "user",
    evidence: [
      {
        in: "launcher",
        line: /: (?:cannot execute|No such file or directory$|Permission denied$|.*: bad interpreter: )/,
      },
      {
        in: "jvm",
        line: /^JAVA_HOME is not set$/,
        beside: /^(?:Traceback |\s|.*\bJava gateway process exited before )/,
      },
    ],
    words: "a program that can't be started",
    advice: ["check that it is built for this machine, and that the interpreter in its first line exists"],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "nameless-user",
    fault: "user",
    evidence: [
      // Java's user.home is "?" for a user that /etc/passwd does not have.
      thrown("IllegalArgumentException", String.raw`: basedir must be absolute: \?/`),
      thrown("NullPointerException|LoginException", ".*: invalid null input: name"),
    ],
    words: "a user without a name",
    advice: ["add the user to /etc/passwd in the image, or make that file writable for the root group"],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "java-too-old",
    fault: "user",
    evidence: [thrown("UnsupportedClassVersionError")],
    words: "classes or programs of versions that don't fit",
    advice: ["use a Java at least as new as the one the class was compiled for"],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "wrong-library-version",
    fault: "user",
    evidence: [
      thrown("NoSuchMethodError|NoSuchFieldError|AbstractMethodError|IncompatibleClassChangeError|VerifyError"),
    ],
    words: "classes or programs of versions that don't fit",
    advice: ["use libraries built for this version of Spark and Scala"],
    again: "never",
    mendedIn: "image",
  },
  {
    id: "java-modules-closed",
    fault: "user",
    evidence: [
      thrown("InaccessibleObjectException", ': Unable to make .* does not "opens (?<package>[\\w.]+)"'),
      thrown("IllegalAccessError", ".* does not export (?<package>[\\w.]+) to unnamed module"),
    ],
    words: "a package of Java's own that is closed",
    says: ["Java does not open its package {package} to the job's libraries"],
    advice: [
      "add --add-opens=java.base/{package}=ALL-UNNAMED to spark.driver.extraJavaOptions and spark.executor.extraJavaOptions, or use the Java that the library was made for",
      "add --add-opens to spark.driver.extraJavaOptions and spark.executor.extraJavaOptions, or use the Java that the library was made for",
    ],
    again: "never",
    mendedIn: "settings",
  },
  {
    id: "versions-differ",
    fault: "user",
    evidence: [
      around("InvalidClassException", ": (?<class>[\\w.$]+); local class incompatible"),
      around(
        "ClassCastException",
        ": cannot assign instance of (?:java\\.lang\\.invoke\\.SerializedLambda|scala\\.collection\\.immutable\\.List\\$SerializationProxy)",
      ),
    ],
    words: "other classes in the executors than in the driver",
    says: ["driver and executors have different versions of {class}"],
    advice: [
      "use one image for both, and give the application's jar to executors, too (spark-submit's own argument, or --jars)",
    ],
    again: "once",
    mendedIn: "image",
  },
  {
    id: "two-pythons",
    fault: "user",
    evidence: [
      { in: "error", line: /\[PYTHON_VERSION_MISMATCH\]/ },
      // Before Spark 3.4.
      {
        in: "error",
        line: /^(?:Exception|RuntimeError): Python in worker has different version /,
        within: /\bpyspark[/.](?:zip[/.]pyspark[/.])?worker\b/,
      },
    ],
    words: "classes or programs of versions that don't fit",
    advice: ["use the same Python for driver and executors: one image for both, or set PYSPARK_PYTHON"],
    again: "never",
    mendedIn: "image",
  },
] as const satisfies readonly Cause[];
