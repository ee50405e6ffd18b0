/** Finds Spark, as a rule by looking at files only; a JVM is never started. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { namesInFolder } from "./names-in-folder.ts";

export interface FoundSpark {
  readonly home: string;
  readonly submit: string;
}

/** By --spark-home or SPARK_HOME, else by spark-submit on PATH, else by a pyspark package. `home` is taken as it is. */
export function findSpark(
  home: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): FoundSpark | undefined {
  if (home !== undefined) return { home, submit: path.join(home, "bin/spark-submit") };
  const folders = (env["PATH"] ?? "").split(":").filter(Boolean);
  const onPath = findOnPath(folders);
  if (onPath !== undefined && hasJars(onPath.home)) return onPath;
  return findPackage(folders, env) ?? askPython(env) ?? onPath;
}

/** For what its files don't tell: python3 may be a shim (pyenv, asdf), or have a path of its own. */
function askPython(env: Readonly<Record<string, string | undefined>>): FoundSpark | undefined {
  const program =
    "import importlib.util as u; s = u.find_spec('pyspark'); print(s.submodule_search_locations[0] if s else '')";
  const { stdout } = spawnSync("python3", ["-c", program], {
    env,
    encoding: "utf8",
    timeout: 10_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const home = stdout?.trim() ?? "";
  return home !== "" && hasJars(home) ? { home, submit: path.join(home, "bin/spark-submit") } : undefined;
}

function findOnPath(folders: readonly string[]): FoundSpark | undefined {
  for (const folder of folders) {
    const submit = path.join(folder, "spark-submit");
    if (!isExecutable(submit)) continue;
    const home = path.dirname(path.dirname(realpathSync(submit)));
    if (hasJars(home)) return { home, submit: path.join(home, "bin/spark-submit") };
    // pip puts a copy into bin/ of its environment; the distribution is then the package itself.
    const packaged = sitePackages(home).find(hasJars);
    return packaged === undefined
      ? { home, submit }
      : { home: packaged, submit: path.join(packaged, "bin/spark-submit") };
  }
  return undefined;
}

function findPackage(
  folders: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): FoundSpark | undefined {
  const pythons = folders
    .filter((folder) => isExecutable(path.join(folder, "python3")))
    .map((folder) => realParent(path.join(folder, "python3")));
  const environments = [
    env["VIRTUAL_ENV"],
    env["CONDA_PREFIX"],
    ...folders.map(path.dirname),
    ...pythons,
    env["HOME"] && path.join(env["HOME"], ".local"),
    "/usr/local",
    "/usr",
  ];
  const candidates = [
    ...(env["PYTHONPATH"] ?? "")
      .split(":")
      .filter(Boolean)
      .map((folder) => path.join(folder, "pyspark")),
    ...environments.flatMap((folder) => (folder === undefined || folder === "" ? [] : sitePackages(folder))),
  ];
  const home = candidates.find(hasJars);
  return home === undefined ? undefined : { home, submit: path.join(home, "bin/spark-submit") };
}

/** /usr/lib/python3.11/bin/python3 → the environment that it belongs to. */
const realParent = (python: string): string => {
  try {
    return path.dirname(path.dirname(realpathSync(python)));
  } catch {
    return "";
  }
};

const sitePackages = (environment: string): string[] =>
  namesInFolder(path.join(environment, "lib"))
    .filter((name) => name.startsWith("python3"))
    .flatMap((name) =>
      ["site-packages", "dist-packages"].map((kind) => path.join(environment, "lib", name, kind, "pyspark")),
    );

const hasJars = (home: string): boolean =>
  namesInFolder(path.join(home, "jars")).some((name) => name.startsWith("spark-core_"));

/** Spark's and Scala's version from the names of the jars: `spark-core_2.13-4.3.0.jar`. */
export function readVersion(home: string): { readonly version: string; readonly scalaVersion: string } | undefined {
  for (const name of namesInFolder(path.join(home, "jars"))) {
    const [, scalaVersion, version] = /^spark-core_(2\.\d+)-(.+)\.jar$/.exec(name) ?? [];
    if (scalaVersion !== undefined && version !== undefined) return { version, scalaVersion };
  }
  return undefined;
}

/** Where Spark's own scripts look for its configuration. */
export const confFolder = (home: string, env: Readonly<Record<string, string | undefined>>): string =>
  env["SPARK_CONF_DIR"] || path.join(home, "conf");

/** A file of Spark's configuration; empty where there is none, or no Spark. */
export function confText(
  home: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  name: string,
): string {
  if (home === undefined) return "";
  try {
    return readFileSync(path.join(confFolder(home, env), name), "utf8");
  } catch {
    return "";
  }
}

/** Spark's conf/spark-env.sh without the lines that are comments: all of the template that comes with Spark is such. */
export const sparkEnvScript = (home: string | undefined, env: Readonly<Record<string, string | undefined>>): string =>
  confText(home, env, "spark-env.sh").replace(/^[ \t]*#.*$/gm, "");

/** conf/spark-defaults.conf as spark-submit would read it; undefined when there is none. */
export function readDefaults(
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): { readonly path: string; readonly bytes: Buffer } | undefined {
  const file = path.join(confFolder(home, env), "spark-defaults.conf");
  try {
    return { path: file, bytes: readFileSync(file) };
  } catch {
    return undefined;
  }
}

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};
