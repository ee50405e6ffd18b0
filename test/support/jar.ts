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

/** A jar with the class Sum, compiled against a Spark distribution. */
export function buildJar(sparkHome: string): string {
  const folder = compileJava("Sum.java", ["--release", "8", "-cp", path.join(sparkHome, "jars/*")]);
  const jar = path.join(folder, "sum.jar");
  execFileSync(javaTool("jar"), ["cf", jar, "-C", folder, "Sum.class"]);
  return jar;
}

export const javaTool = (name: string): string => {
  const home = process.env["JAVA_HOME"];
  return home === undefined || home === "" ? name : path.join(home, "bin", name);
};
