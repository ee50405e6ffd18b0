/** Whether the programs that a job starts with are here: without them each attempt would fail in the same way. */
import path from "node:path";
import type { Problem } from "../errors.ts";
import type { Basis } from "../plan/basis.ts";
import { jobEnvironment } from "../plan/computed-variables.ts";
import { findExecutable } from "../adapters/process/self/executable.ts";
import { sparkEnvScript } from "../adapters/machine/find-spark.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A Java or Python that is named and isn't here. `inherited` is what the job gets beside its own variables. */
export function programProblems(basis: Basis, inherited: Environment): Problem[] {
  const { settings, facts, application, variables } = basis;
  const env: Environment = {
    ...inherited,
    ...Object.fromEntries(jobEnvironment(settings, variables).map(({ name, value }) => [name, value])),
  };
  const { home } = facts.spark;
  const scripts = sparkEnvScript(home, env);
  // What Spark's own script sets can't be known here.
  const isKnown = (variable: string): boolean => !scripts.includes(variable);
  // Anything may stand in for spark-submit; Spark's own scripts need a JVM, and say so in their own way.
  const isSpark = home !== undefined && isProgram(path.join(home, "bin/spark-class"), env);
  return [
    ...(isKnown("JAVA_HOME") ? javaProblems(env, isSpark) : []),
    ...(application?.kind === "python" && isKnown("PYSPARK_") ? pythonProblems(basis, env, isSpark) : []),
  ];
}

interface Named {
  readonly program: string;
  readonly by: string;
}

function pythonProblems({ given: properties, variables }: Basis, env: Environment, isSpark: boolean): Problem[] {
  const given = (name: string): Named | undefined => {
    const property = properties.get(name);
    return property === undefined ? undefined : { program: property.value, by: `${property.origin}: ${name}` };
  };
  // What the plan puts in the place of an interactive shell is PYSPARK_PYTHON's.
  const isOurs = (name: string): boolean => variables.some((each) => each.name === name && each.from === "computed");
  const variable = (name: string): Named | undefined =>
    env[name] === undefined || env[name] === ""
      ? undefined
      : { program: env[name], by: isOurs(name) ? "PYSPARK_PYTHON" : name };
  // In the order in which Spark looks for it.
  const python =
    given("spark.pyspark.driver.python") ??
    given("spark.pyspark.python") ??
    variable("PYSPARK_DRIVER_PYTHON") ??
    variable("PYSPARK_PYTHON");
  if (python !== undefined)
    return isProgram(python.program, env)
      ? []
      : [
          notFound(
            `failed to find ${python.program}, which ${python.by} names: there is no such program in this image`,
            "install it in the image, or name the Python that is there (python3)",
          ),
        ];
  return !isSpark || isProgram("python3", env)
    ? []
    : [
        notFound(
          "failed to find python3, which a .py job runs with: it is not on PATH",
          "install it in the image, or set PYSPARK_PYTHON to the Python that is there",
        ),
      ];
}

function javaProblems(env: Environment, isSpark: boolean): Problem[] {
  const javaHome = env["JAVA_HOME"];
  if (javaHome !== undefined && javaHome !== "")
    return isProgram(path.join(javaHome, "bin/java"), env)
      ? []
      : [
          notFound(
            `failed to find ${path.join(javaHome, "bin/java")}: JAVA_HOME (${javaHome}) is not the folder of a Java`,
            "set JAVA_HOME to the folder of the Java that is in this image, or leave it unset when java is on PATH",
          ),
        ];
  return !isSpark || isProgram("java", env)
    ? []
    : [
        notFound(
          "failed to find java: JAVA_HOME is not set, and PATH has none",
          "install a Java that this Spark supports in the image, or set JAVA_HOME",
        ),
      ];
}

const notFound = (message: string, advice: string): Problem => ({ kind: "notFound", message, advice });

const isProgram = (program: string, env: Environment): boolean => findExecutable(program, env["PATH"]).kind === "found";
