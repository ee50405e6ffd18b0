/** What this machine can't do for the tests: each thing with what stays untested without it, and how to get it. */
import path from "node:path";
import { installPackages, mayInstall } from "../tools/packages.ts";
import { runQuietly } from "../tools/run.ts";

interface Ability {
  readonly name: string;
  readonly probe: readonly [file: string, ...args: string[]];
  readonly untested: string;
  readonly get: string;
  /** The Debian packages that bring it, each by itself, the best one first. */
  readonly packages?: readonly string[];
}

const abilities: readonly Ability[] = [
  {
    name: "an own PID name space",
    probe: ["unshare", "--pid", "--fork", "--mount-proc", "true"],
    untested: "spark-runner as PID 1, as in a container",
    get: "run as root",
  },
  {
    name: "tini",
    probe: ["tini", "--version"],
    untested: "spark-runner under tini, as in Spark's images",
    get: "apt-get install -y tini",
    packages: ["tini"],
  },
  {
    name: "setpriv --pdeathsig",
    probe: ["setpriv", "--pdeathsig", "KILL", "true"],
    untested: "the JVM's end when spark-runner is killed, by the kernel itself",
    get: "apt-get install -y util-linux",
  },
  {
    name: "javac",
    probe: ["javac", "-version"],
    untested: "what needs small Java programs: jars, JVMs that print",
    get: "apt-get install -y openjdk-17-jdk-headless",
    packages: ["openjdk-17-jdk-headless", "openjdk-21-jdk-headless"], // a Debian has one or the other
  },
  {
    name: "buildah",
    probe: ["buildah", "--version"],
    untested: "the Dockerfiles for users, built and run in pods",
    get: "apt-get install -y buildah",
    packages: ["buildah"],
  },
  {
    name: "R with SparkR",
    probe: ["Rscript", "-e", "library(SparkR)"],
    untested: "an .R application beyond the command that spark-submit gets",
    get: "apt-get install -y r-base-core, and the R package of a Spark distribution",
  },
];

/** One line for each thing that is not at hand. */
export async function lackingHere(env: NodeJS.ProcessEnv): Promise<string[]> {
  const lacking = await lackingAbilities(env);
  return lacking.map(({ name, untested, get }) => `${name}. Untested without it: ${untested}. To have it: ${get}.`);
}

/** Installs the packages that bring what is not at hand, where that may be done; says what can't be had so. */
export async function bringAbilities(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<void> {
  if (!mayInstall(env)) return;
  for (const { packages = [], untested } of await lackingAbilities(env)) await bringOne(packages, untested, say);
}

async function bringOne(packages: readonly string[], why: string, say: (line: string) => void): Promise<void> {
  for (const name of packages) {
    try {
      await installPackages([name], `to test ${why}`, say);
      return;
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    }
  }
}

/** Java's tools are looked for where the tests look for them. */
async function lackingAbilities(env: NodeJS.ProcessEnv): Promise<Ability[]> {
  const PATH = [...(env["JAVA_HOME"] ? [path.join(env["JAVA_HOME"], "bin")] : []), env["PATH"] ?? ""].join(":");
  const found = await Promise.all(
    abilities.map(({ probe: [file, ...args] }) =>
      runQuietly(file, args, { env: { ...env, PATH } }).then(
        ({ code }) => code === 0,
        () => false,
      ),
    ),
  );
  return abilities.filter((_, index) => found[index] !== true);
}
