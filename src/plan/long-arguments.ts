/** What is too long for Linux to start a process with: https://man7.org/linux/man-pages/man2/execve.2.html */
import type { Problem } from "../errors.ts";
import type { Settings } from "../settings/settings.ts";

/** Of one argument or variable, in bytes (MAX_ARG_STRLEN, less the byte that ends it). */
const longest = 128 * 1024 - 1;

interface Pair {
  readonly name: string;
  readonly value: string;
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

export const isTooLong = ({ name, value }: Pair): boolean =>
  // No letter takes more than three bytes in UTF-8 for each of JavaScript's units.
  (name.length + value.length) * 3 >= longest && bytesOf(`${name}=${value}`) > longest;

/** A property goes by a file then. */
export const longVariableProblems = ({ variables }: Settings): Problem[] =>
  [...variables.values()].filter(isTooLong).map(({ name, value, origin }) => ({
    kind: "settings",
    message: `${origin}: ${name} has ${bytesOf(value)} bytes, and Linux takes at most ${longest} for a variable with its name`,
    advice: "put it into a file, and its path into the variable",
  }));
