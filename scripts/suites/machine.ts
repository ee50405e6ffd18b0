/** What this machine can't do for the tests: each thing with what stays untested without it, and how to get it. */
import path from "node:path";
import { runQuietly } from "../tools/run.ts";

interface Ability {
  readonly name: string;
  readonly probe: readonly [file: string, ...args: string[]];
  readonly untested: string;
  readonly get: string;
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
  },
  {
    name: "R with SparkR",
    probe: ["Rscript", "-e", "library(SparkR)"],
    untested: "an .R application beyond the command that spark-submit gets",
    get: "apt-get install -y r-base-core, and the R package of a Spark distribution",
  },
];

/** One line for each thing that is not at hand. Java's tools are looked for where the tests look for them. */
export async function lackingHere(env: NodeJS.ProcessEnv): Promise<string[]> {
  const PATH = [...(env["JAVA_HOME"] ? [path.join(env["JAVA_HOME"], "bin")] : []), env["PATH"] ?? ""].join(":");
  const lines = await Promise.all(
    abilities.map(async ({ name, probe: [file, ...args], untested, get }) => {
      const found = await runQuietly(file, args, { env: { ...env, PATH } }).catch(() => undefined);
      return found?.code === 0 ? [] : [`${name}. Untested without it: ${untested}. To have it: ${get}.`];
    }),
  );
  return lines.flat();
}
