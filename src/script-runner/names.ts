/** Names that the runner of scripts and jars in Spark's JVM (src/script-runner) is known by. */

/** The class that spark-submit starts for a .scala script. */
export const scriptMainClass = "sparkrunner.ScriptMain";

/** The class that compiles scripts into a folder, for an image: `<folder> <script>...`. */
export const prepareMainClass = "sparkrunner.PrepareMain";

/** Its exit code where one of them does not compile. Spark's own failures have 1. */
export const didNotCompile = 65;

/** What a run says to them of its own application: a run that this one starts has none of it. */
export const runnerVariables = {
  directory: "SPARK_RUNNER_SCRIPT_DIR",
  mainClass: "SPARK_RUNNER_MAIN_CLASS",
  lingerMs: "SPARK_RUNNER_LINGER_MS",
  graceMs: "SPARK_RUNNER_GRACE_MS",
  compilerOptions: "SPARK_RUNNER_SCALAC_OPTIONS",
  /** The folder of the scripts that `prepare` has compiled: the JVM itself knows which fits, and says why one does not. */
  preparedScripts: "SPARK_RUNNER_PREPARED_SCRIPTS",
} as const;

/** Of an environment all that is set, without what another run said of its own application. */
export const withoutRunnerVariables = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || Object.values<string>(runnerVariables).includes(name) ? [] : [[name, value]],
    ),
  );

/** The class that spark-submit starts for a jar, which then calls the jar's own. */
export const jarMainClass = "sparkrunner.JarMain";

/** The file name of the jar with both, for Spark's Scala version. */
export const runnerJar = (scalaVersion: string): string => `spark-runner-scala_${scalaVersion}.jar`;
