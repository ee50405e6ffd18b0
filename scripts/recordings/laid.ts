/** Lays the files of a failure that is to be made into a folder, compiled where they are Java's. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Asked, Failure } from "./failure.ts";

export interface Place {
  readonly sparkHome: string;
  readonly line: "3.5" | "4";
  readonly javaHome: string;
  readonly newestJava: string | undefined;
  /** Another version of Python than the one on PATH. */
  readonly otherPython: string | undefined;
  readonly kubernetes: Kubernetes | undefined;
}

/** A real API server. */
export interface Kubernetes {
  readonly origin: string;
  /** The file with its authority's certificate. */
  readonly ca: string;
  /** Makes a namespace with all that, and a service account in it. */
  ask(asks: readonly Asked[], mayAll: boolean): Promise<{ readonly namespace: string; readonly token: string }>;
}

/** Returns what spark-submit is given as the application. */
export function laid(failure: Failure, folder: string, place: Place): string[] {
  const { application, source, stubs = {}, others = {}, files = {}, submit = [] } = failure;
  const file = path.join(folder, application);
  if (source !== undefined && source !== "") writeFileSync(file, source);
  for (const [name, text] of Object.entries(files)) write(path.join(folder, name), text);
  if (!application.endsWith(".java")) return [file];
  for (const [name, text] of Object.entries(stubs)) write(path.join(folder, "stubs", name), text);
  const classPath = path.join(place.sparkHome, "jars/*");
  const home = (failure.newestJava === true ? place.newestJava : undefined) ?? place.javaHome;
  const classes = path.join(folder, "classes");
  const stubPath = ["-Xprefer:source", "-implicit:none", "-sourcepath", path.join(folder, "stubs")];
  compile(home, ["-d", classes, "-cp", classPath, ...stubPath, file]);
  for (const [name, text] of Object.entries(others)) {
    write(path.join(folder, "others", name), text);
    compile(home, ["-d", path.join(folder, "other"), "-cp", classPath, path.join(folder, "others", name)]);
  }
  execFileSync(path.join(place.javaHome, "bin/jar"), ["cf", path.join(folder, "job.jar"), "-C", classes, "."]);
  return [...(submit.includes("--class") ? [] : ["--class", "Job"]), path.join(folder, "job.jar")];
}

const compile = (javaHome: string, args: readonly string[]): Buffer =>
  execFileSync(path.join(javaHome, "bin/javac"), ["-nowarn", ...args], { stdio: ["ignore", "ignore", "pipe"] });

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { mode: 0o755 });
}
