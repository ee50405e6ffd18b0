/** What the packaging tests look at: the files that `npm run build` made. */
import { execFile, type ExecFileOptions } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

export const inRoot = (...parts: string[]): string => path.join(root, ...parts);

/** A file of the build. Its absence is the set-up's fault, not the program's. */
export function built(name: string): string {
  const file = inRoot("dist", name);
  if (!existsSync(file))
    throw new Error(`dist/${name} is missing: "npm run build" makes it, scripts/test calls that first`);
  return file;
}

export interface Ended {
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever that is. The environment is what is given, nothing else. */
export function run(program: string, args: readonly string[], options: ExecFileOptions = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, { env: {}, ...options, encoding: "utf8" }, (error, stdout, stderr) => {
      resolve({ exitCode: error?.code ?? (error?.signal ? `signal ${error.signal}` : 0), stdout, stderr });
    });
  });
}

export const temporaryFolder = (): Promise<string> => mkdtemp(path.join(tmpdir(), "spark-runner-packaging-"));

export const sha256 = async (file: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(file))
    .digest("hex");

/** A Spark home whose spark-submit succeeds at once. */
export async function fakeSpark(folder: string): Promise<string> {
  for (const sub of ["bin", "jars"]) await mkdir(path.join(folder, sub), { recursive: true });
  await writeFile(path.join(folder, "jars", "spark-core_2.13-4.0.0.jar"), "");
  await writeFile(path.join(folder, "bin", "spark-submit"), "#!/bin/bash\nexit 0\n");
  await chmod(path.join(folder, "bin", "spark-submit"), 0o755);
  return folder;
}

/** esbuild's account of the executable's bundles: the loader, and its chunks main, late and later. */
export async function metafiles(): Promise<[Metafile, Metafile, Metafile, Metafile]> {
  return JSON.parse(await readFile(built("metafile.json"), "utf8"));
}

export interface Metafile {
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

/** The files of which something is in the bundle. */
export const contents = (metafile: Metafile): string[] =>
  Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter((file) => (inputs[file]?.bytesInOutput ?? 0) > 0),
  );
