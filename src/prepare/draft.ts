/** Where `prepare` works: beside the place that its things are for, so that they get there by one renaming, or not at all. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ExitCode, RunnerError } from "../errors.ts";
import { preparedNames } from "../prepared/layout.ts";

export interface Draft {
  /** What will be there. */
  readonly folder: string;
  /** For what nobody needs after; on the same file system, as what is made in it may be moved to `folder`. */
  readonly work: string;
  /** Whether there is a place for it. */
  readonly isToBeKept: boolean;
  /** Puts `folder` into its place. */
  keep(): void;
  /** Removes all that is left of it, also the folders that were made above it, where nothing came of it. */
  drop(): void;
}

/**
 * Begins with the scripts that are there: an image made from another one adds to its. Where nothing is to be kept, it is where
 * everybody may write. Fails with a RunnerError.
 */
export function openDraft(place: string, id: string, { isForCheck }: { readonly isForCheck: boolean }): Draft {
  if (!isForCheck) refuseOthers(place);
  const parent = isForCheck ? tmpdir() : path.dirname(place);
  const [folder, work] = [path.join(parent, `.prepared-${id}`), path.join(parent, `.prepare-${id}`)];
  let made: string | undefined;
  let isKept = false;
  try {
    made = mkdirSync(parent, { recursive: true });
    for (const each of [folder, work]) mkdirSync(each, { mode: 0o755 });
    const scripts = path.join(place, preparedNames.scripts);
    if (!isForCheck && existsSync(scripts))
      cpSync(scripts, path.join(folder, preparedNames.scripts), { recursive: true });
  } catch (cause) {
    for (const each of [folder, work]) rmSync(each, { recursive: true, force: true });
    throw cantWrite(place, cause);
  }
  return {
    folder,
    work,
    isToBeKept: !isForCheck,
    keep() {
      try {
        if (made !== undefined) openFolders(made, parent);
        makeReadable(folder);
        replace(place, folder);
        isKept = true;
      } catch (cause) {
        throw cantWrite(place, cause);
      }
    },
    drop() {
      for (const each of [folder, work]) rmSync(each, { recursive: true, force: true });
      if (!isKept && made !== undefined) rmSync(made, { recursive: true, force: true });
    },
  };
}

/** What is kept becomes readable by all, and takes the place of what was there: no folder for anything else. */
function refuseOthers(place: string): void {
  const other = existsSync(place) ? namesIn(place).find((name) => !ours.has(name)) : undefined;
  if (other === undefined) return;
  throw new RunnerError(ExitCode.settings, `${place} has something that prepare did not make: ${other}`, {
    advice: "name a new folder, or an empty one, with --prepared-dir",
  });
}

const ours = new Set<string>(Object.values(preparedNames));

function namesIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch (cause) {
    throw cantWrite(place, cause);
  }
}

/** Also for what is written on the way, as by a full disk. */
export const cantWrite = (place: string, cause: unknown): RunnerError =>
  new RunnerError(ExitCode.settings, `failed to write ${place}: ${(cause as Error).message}`, {
    advice: isFull(cause)
      ? "make room there, or name another folder with --prepared-dir: an archive of classes takes some 250 MB"
      : "run prepare as root, before USER in the Dockerfile, or name another folder with --prepared-dir",
    cause,
  });

const isFull = (cause: unknown): boolean => ["ENOSPC", "EDQUOT"].includes((cause as NodeJS.ErrnoException).code ?? "");

/**
 * Part by part where there is something already: an archive of a lower layer that stays is not copied to this one. A folder
 * of a lower layer can be removed, but not renamed.
 */
function replace(place: string, folder: string): void {
  if (!existsSync(place)) return renameSync(folder, place);
  const parts = readdirSync(folder);
  const archives = parts.includes(preparedNames.manifest) ? [preparedNames.cds, preparedNames.aot] : [];
  for (const name of [...parts, ...archives]) rmSync(path.join(place, name), { recursive: true, force: true });
  for (const name of parts) renameSync(path.join(folder, name), path.join(place, name));
  makeReadable(place);
}

/** Whatever the umask: another user runs the jobs. */
export function makeReadable(file: string): void {
  const isFolder = statSync(file).isDirectory();
  chmodSync(file, isFolder ? 0o755 : 0o644);
  if (isFolder) for (const name of readdirSync(file)) makeReadable(path.join(file, name));
}

function openFolders(from: string, to: string): void {
  for (let folder = to; folder.length >= from.length; folder = path.dirname(folder)) chmodSync(folder, 0o755);
}
