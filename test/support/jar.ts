/** Small Java programs of test/fixtures/jobs, compiled when they are needed. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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

/** A jar with the class Sum, or another of test/fixtures/jobs and those in it, compiled against a Spark distribution; `saysMain`: its manifest names the class. */
export function buildJar(sparkHome: string, name = "Sum", release = "8", saysMain = false): string {
  const folder = compileJava(`${name}.java`, ["--release", release, "-cp", path.join(sparkHome, "jars/*")]);
  return packJar(folder, name, saysMain);
}

/** As of a Java that is not there yet. */
export function buildJarOfNewerJava(sparkHome: string, name: string): string {
  const folder = compileJava(`${name}.java`, ["--release", "11", "-cp", path.join(sparkHome, "jars/*")]);
  const file = path.join(folder, `${name}.class`);
  const bytes = readFileSync(file);
  bytes.writeUInt16BE(99, 6); // https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html: major_version
  writeFileSync(file, bytes);
  return packJar(folder, name, false);
}

function packJar(folder: string, name: string, saysMain: boolean): string {
  const jar = path.join(folder, `${name.toLowerCase()}.jar`);
  const classes = readdirSync(folder).flatMap((file) => (file.endsWith(".class") ? ["-C", folder, file] : []));
  execFileSync(javaTool("jar"), [saysMain ? "cfe" : "cf", jar, ...(saysMain ? [name] : []), ...classes]);
  return jar;
}

export const javaTool = (name: string): string => {
  const home = process.env["JAVA_HOME"];
  return home === undefined || home === "" ? name : path.join(home, "bin", name);
};
