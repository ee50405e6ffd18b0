import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";

export type Executable =
  | { readonly kind: "found"; readonly path: string }
  | { readonly kind: "not started"; readonly exitCode: 126 | 127; readonly why: string };

/**
 * Finds what execvp would run. Asked beforehand because behind setpriv a program that can't be started looks like one
 * that ended with 127.
 */
export function findExecutable(file: string, path: string | undefined): Executable {
  const candidates = file.includes("/") ? [file] : (path ?? "").split(":").map((folder) => join(folder || ".", file));
  let refused: string | undefined;
  for (const candidate of candidates) {
    const problem = problemWith(candidate);
    if (problem === undefined) return { kind: "found", path: candidate };
    if (problem !== "missing") refused ??= problem;
  }
  if (refused !== undefined) return { kind: "not started", exitCode: 126, why: refused };
  const why = file.includes("/") ? `${file} does not exist` : `${file} is in no folder of PATH`;
  return { kind: "not started", exitCode: 127, why };
}

/** The first executable of this name in PATH or in the folders where systems keep theirs. */
export function findTool(name: string, path: string | undefined): string | undefined {
  const found = findExecutable(name, `${path ?? ""}:/usr/local/bin:/usr/bin:/bin:/sbin:/usr/sbin`);
  return found.kind === "found" ? found.path : undefined;
}

function problemWith(file: string): string | undefined {
  try {
    if (statSync(file).isDirectory()) return `${file} is a folder`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? `${file} may not be looked at` : "missing";
  }
  try {
    accessSync(file, constants.X_OK);
    return undefined;
  } catch {
    return `${file} is not executable`;
  }
}
