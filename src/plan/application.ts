/** What kind of application was named, and whether it is a file that can be looked at from here. */
import type { Problem } from "../errors.ts";
import { nearest } from "../settings/nearest.ts";

export interface Application {
  readonly given: string;
  readonly kind: "scala" | "jar" | "python" | "r";
  /** The path of a file in this container; undefined when it is remote and left to Spark. */
  readonly localPath: string | undefined;
}

const kinds: readonly (readonly [RegExp, Application["kind"]])[] = [
  [/\.(?:scala|sc)$/i, "scala"],
  [/\.jar$/i, "jar"],
  [/\.py$/i, "python"],
  [/\.r$/i, "r"],
];

/** By this spark-submit is told that there is no file: `--class` names a class of what --packages or --jars bring. */
export const sparkInternal = "spark-internal";

/** `subcommands` are what a bare word may have been meant to be. */
export function readApplication(
  given: string,
  subcommands: readonly string[],
  wordIsFile: boolean,
): Application | Problem {
  if (given === sparkInternal && !wordIsFile) return { given, kind: "jar", localPath: undefined };
  const [, scheme] = /^([a-z][a-z0-9+.-]+):/i.exec(given) ?? [];
  const isRemote = scheme !== undefined && scheme !== "file";
  const name = isRemote ? given.replace(/[?#].*$/, "") : given;
  const kind = kinds.find(([pattern]) => pattern.test(name))?.[1];
  if (given.endsWith("\r")) {
    return {
      kind: "usage",
      message: `${JSON.stringify(given)} ends with a carriage return (\\r), as the lines of a Windows file do`,
      advice: "write the line that names it as Unix does, as by tr -d '\\r'",
    };
  }
  if (kind === undefined) {
    const isBareWord = /^[\w-]+$/.test(given);
    if (isBareWord && !wordIsFile && !subcommands.includes(given)) {
      const meant = nearest(given, subcommands);
      return {
        kind: "usage",
        message: `unknown subcommand ${given}; expected one of ${subcommands.join(", ")}, or an application`,
        advice:
          meant === undefined ? `an application is a .scala (.sc), .jar, .py or .R file` : `did you mean ${meant}?`,
      };
    }
    return {
      kind: "usage",
      message: `${given} is no application that can be run: expected a .scala (.sc), .jar, .py or .R file`,
    };
  }
  if (isRemote && kind === "scala" && scheme !== "local") {
    return {
      kind: "usage",
      message: `${given} is remote: a script is compiled before Spark starts, so it must be a file in the container`,
      advice: "put it into the image or on a mounted volume",
    };
  }
  const isFile = !isRemote || kind === "scala";
  return { given, kind, localPath: isFile ? pathOf(given) : undefined };
}

/** `file:///a%20b.py` → `/a b.py`; a plain path is taken as it is. */
function pathOf(given: string): string {
  const [, path] = /^(?:file|local):(?:\/\/[^/]*)?(.*)$/is.exec(given) ?? [];
  if (path === undefined) return given;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
