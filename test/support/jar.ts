/** Small Java programs of test/fixtures/jobs, compiled when they are needed. */
import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fixture } from "./executable.ts";

/** The folder with the class. */
export function compileJava(name: string, options: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), "java-"));
  execFileSync(javaTool("javac"), ["-nowarn", "-proc:none", ...options, "-d", folder, fixture(`jobs/${name}`)], {
    stdio: "ignore",
  });
  return folder;
}

/** A jar with the class Sum, or another of test/fixtures/jobs, compiled against a Spark distribution; `saysMain`: its manifest names the class. */
export function buildJar(sparkHome: string, name = "Sum", release = "8", saysMain = false): string {
  const folder = compileJava(`${name}.java`, ["--release", release, "-cp", path.join(sparkHome, "jars/*")]);
  const jar = path.join(folder, `${name.toLowerCase()}.jar`);
  execFileSync(javaTool("jar"), [
    saysMain ? "cfe" : "cf",
    jar,
    ...(saysMain ? [name] : []),
    "-C",
    folder,
    `${name}.class`,
  ]);
  return jar;
}

export const javaTool = (name: string): string => {
  const home = process.env["JAVA_HOME"];
  return home === undefined || home === "" ? name : path.join(home, "bin", name);
};
