/** The file from which the kubelet takes this container's termination message. */
import { accessSync, constants, statSync } from "node:fs";

/**
 * Why it can't be written; undefined where it can. Only a file that is there already is the kubelet's: one that this
 * process would make, nobody reads.
 */
export function messageFault(file: string): string | undefined {
  try {
    if (!statSync(file).isFile()) return `${file} is no file`;
    accessSync(file, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return `there is no ${file} in this container`;
    return code === "EACCES" || code === "EROFS" ? `this user may not write to ${file}` : message;
  }
}
