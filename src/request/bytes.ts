/** Node reads arguments and variables as UTF-8, and what isn't would go on to the job as other bytes. */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import type { Problem } from "../errors.ts";

/** What Node puts in the place of bytes that it can't read; a text may hold it rightly, too. */
const replacement = "\uFFFD";

/** Arguments and variables that are not UTF-8. To be asked before anything is handed on. */
export const bytesProblems = (argv: readonly string[], env: NodeJS.ProcessEnv): Problem[] => [
  ...(argv.some((arg) => arg.includes(replacement)) ? wrongArguments(argv.length) : []),
  ...(Object.entries(env).some(([name, value]) => `${name}${value}`.includes(replacement)) ? wrongVariables() : []),
];

const advice = "write it in UTF-8: another encoding can't be told from the bytes";

/** `count` is Node's, which has the program's own name and its script first; what comes last is the user's. */
const wrongArguments = (count: number): Problem[] =>
  read("/proc/self/cmdline")
    .slice(2 - count)
    .flatMap((bytes, at) =>
      isUtf8(bytes)
        ? []
        : [
            {
              kind: "usage",
              message: `argument ${at + 1} is not UTF-8 and would reach the job as something else`,
              advice,
            },
          ],
    );

const wrongVariables = (): Problem[] =>
  read("/proc/self/environ").flatMap((bytes) =>
    isUtf8(bytes)
      ? []
      : [
          {
            kind: "settings",
            message: `the variable ${bytes.toString("utf8").split("=")[0]} is not UTF-8 and would reach the job as something else`,
            advice,
          },
        ],
  );

function read(file: string): Buffer[] {
  const bytes = readFileSync(file);
  const found: Buffer[] = [];
  for (let from = 0, to = bytes.indexOf(0); to >= 0; from = to + 1, to = bytes.indexOf(0, from))
    found.push(bytes.subarray(from, to));
  return found;
}
