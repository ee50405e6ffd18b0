/** A script that is prepared with a jar and a file that it loads, and its starts in a place that a test may spoil. */
import { spawnSync } from "node:child_process";
import { chmod, cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { jarOf } from "../../scripts/build/jar.ts";
import { scalaJarOf } from "../../scripts/build/scala-jars.ts";
import { cacheRoot } from "../../scripts/tools/cache.ts";
import { quickOptions } from "../../scripts/tools/java.ts";
import { prepareScripts, type Ended, type Start } from "./scala-script.ts";

const text = `:load parts/greeting.scala\nprintln(greeting + args.mkString)\nif (args.nonEmpty) sys.exit(args(0).toInt)\n`;
const compilerOptions = "-deprecation";

/** Other users read in it. */
const folder = await mkdtemp(path.join(tmpdir(), "prepared-place-"));
await chmod(folder, 0o755);
export const removePlaces = (): Promise<void> => rm(folder, { recursive: true, force: true });

/** What an image has when it is built, and what a job finds there. */
export interface Place {
  readonly spark: string;
  readonly store: string;
  readonly cwd: string;
  readonly jars: readonly string[];
}

export async function writeJar(jar: string, content: string): Promise<void> {
  const classes = await mkdtemp(path.join(folder, "classes-"));
  await writeFile(path.join(classes, "content.txt"), content);
  await writeFile(jar, await jarOf(classes));
}

export async function preparePlace(spark: string): Promise<Place> {
  const root = await mkdtemp(path.join(folder, "place-"));
  await chmod(root, 0o755);
  const [store, cwd, jar] = [path.join(root, "scripts"), path.join(root, "build"), path.join(root, "library.jar")];
  await mkdir(path.join(cwd, "parts"), { recursive: true });
  await writeFile(path.join(cwd, "etl.scala"), text);
  await writeFile(path.join(cwd, "parts/greeting.scala"), `val greeting = "hello "\n`);
  await writeJar(jar, "1");
  const prepared = await prepareScripts({
    spark,
    folder: store,
    scripts: ["etl.scala"],
    cwd,
    jars: [jar],
    compilerOptions,
  });
  expect(prepared, prepared.stderr).toMatchObject({ code: 0 });
  return { spark, store, cwd, jars: [jar] };
}

/** A place of its own, which a test may spoil. */
export async function copyOf(place: Place): Promise<Place> {
  const root = await mkdtemp(path.join(folder, "copy-"));
  await chmod(root, 0o755);
  const [store, cwd] = [path.join(root, "scripts"), path.join(root, "jobs")];
  await cp(place.store, store, { recursive: true });
  await cp(place.cwd, cwd, { recursive: true });
  const jars = place.jars.map((jar) => path.join(root, path.basename(jar)));
  for (const [index, jar] of place.jars.entries()) await cp(jar, jars[index]!);
  return { ...place, store, cwd, jars };
}

export const startOf = ({ spark, store, cwd, jars }: Place): Start => ({
  spark,
  script: "etl.scala",
  args: ["7"],
  cwd,
  jars,
  prepared: store,
  compilerOptions,
});

/** Where the line says why, or undefined: it is not compiled at its start. */
export const said = ({ stderr }: Ended): string | undefined =>
  /^spark-runner: \w+\.scala is compiled at its start: (.*)$/m.exec(stderr)?.[1];

export async function preparedFile(store: string, name: string): Promise<string> {
  const [found] = await Array.fromAsync(glob(`*/*/${name}`, { cwd: store }));
  return path.join(store, found!);
}

export async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, "utf8")));
}

/** Hadoop needs a user with a name. */
export const nobody = 65534;

export async function runAsNobody({ spark, store, cwd, jars }: Place): Promise<Ended> {
  const jar = (await scalaJarOf(spark)).replace(cacheRoot, "/mnt");
  const submit = [
    `/mnt/spark-${spark}/bin/spark-submit`,
    "--master",
    "local[1]",
    "--driver-java-options",
    "-Duser.home=/tmp",
    "--jars",
    jars.join(","),
  ];
  const user = ["setpriv", "--reuid", `${nobody}`, "--regid", `${nobody}`, "--clear-groups"];
  const command = [...user, ...submit, "--class", "sparkrunner.ScriptMain", jar, "etl.scala", "7"];
  const script = `mount --bind "$0" /mnt && exec "$@"`;
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    ["--mount", "bash", "--norc", "-c", script, cacheRoot, ...command],
    {
      cwd,
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"],
        JAVA_HOME: process.env["JAVA_HOME"],
        SPARK_SUBMIT_OPTS: quickOptions,
        SPARK_LAUNCHER_OPTS: quickOptions,
        SPARK_RUNNER_PREPARED_SCRIPTS: store,
        SPARK_RUNNER_SCALAC_OPTIONS: compilerOptions,
      },
    },
  );
  return { code: status, stdout, stderr };
}
