/** Whether code that is to be run as it lies could have been changed by somebody who should not. */
import { accessSync, constants, statSync, type Stats } from "node:fs";
import path from "node:path";

/** Why one of the files is not to be trusted, as the end of a sentence; undefined: only root can have changed them. */
export function changeable(files: readonly string[], uid = process.getuid?.() ?? 0): string | undefined {
  for (const each of new Set(files.flatMap((file) => [file, ...foldersAbove(file)]))) {
    const stats = statSync(each, { throwIfNoEntry: false });
    const who = stats === undefined ? undefined : uid === 0 ? notRootAlone(stats) : byUser(each, stats, uid);
    if (who !== undefined) return `${each} can be changed by ${who}: it has to be made by root, before USER`;
  }
  return undefined;
}

/** Who may write to a folder may put another file in its place. */
function foldersAbove(file: string): string[] {
  const folder = path.dirname(file);
  return folder === file ? [] : [folder, ...foldersAbove(folder)];
}

const sticky = 0o1000;

/** In a folder such as /tmp nobody can move or remove what is another's. */
const isKept = (stats: Stats): boolean => stats.isDirectory() && (stats.mode & sticky) !== 0;

const byUser = (file: string, stats: Stats, uid: number): string | undefined =>
  stats.uid === uid || (mayWrite(file) && !isKept(stats)) ? `the user that runs the job (${uid})` : undefined;

const notRootAlone = (stats: Stats): string | undefined =>
  stats.uid !== 0 ? `user ${stats.uid}` : (stats.mode & 0o022) !== 0 && !isKept(stats) ? "others than root" : undefined;

const mayWrite = (file: string): boolean => {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};
