/** What was said, with the files that it names → Settings. */
import { readFileSync } from "node:fs";
import { parse as parseProperties } from "dot-properties";
import type { Problem } from "../errors.ts";
import { decode, isPropertiesComment } from "../settings/encoding.ts";
import type { Environment } from "../settings/environment.ts";
import { gather, pathIn, withFile, type Said, type SettingsFile, type Spoken } from "../settings/said.ts";
import { decide, type Resolved } from "../settings/settings.ts";
import type { PropertiesFile } from "../settings/resolve-properties.ts";

/** Each file is read when all is known that may name it: the YAML file may name the file of properties. */
export async function readSettings(
  spoken: Spoken,
  env: Environment,
): Promise<Resolved & { readonly unread: readonly Problem[] }> {
  const unread: Problem[] = [];
  const first = gather(spoken, env);
  const said = withFile(first, await readConfig(first, unread));
  return { ...decide(said, readPropertiesFile(said, unread)), unread };
}

/** The parser of YAML is only loaded when there is such a file. */
async function readConfig(said: Said, problems: Problem[]): Promise<SettingsFile | undefined> {
  const named = pathIn(said, "config");
  const text = named === undefined ? undefined : readInput(named.path, named.origin, problems);
  return named === undefined || text === undefined
    ? undefined
    : (await import("../settings/file.ts")).readSettingsFile(text, named.path);
}

function readPropertiesFile(said: Said, problems: Problem[]): PropertiesFile | undefined {
  const named = pathIn(said, "propertiesFile");
  if (named === undefined) return undefined;
  const text = readInput(named.path, named.origin, problems, isPropertiesComment);
  return text === undefined ? undefined : { path: named.path, properties: readProperties(text) };
}

/** Java's format, as Spark reads it: keys with their dots, values without blanks around them, and nothing but Spark's. */
export const readProperties = (text: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parseProperties(text, false) as Record<string, string>)
      .filter(([name]) => name.startsWith("spark."))
      .map(([name, value]) => [name, value.trim()]),
  );

function readInput(
  path: string,
  origin: string,
  problems: Problem[],
  ...isComment: [typeof isPropertiesComment] | []
): string | undefined {
  try {
    const decoded = decode(readFileSync(path), ...isComment);
    if ("text" in decoded) return decoded.text;
    problems.push({ kind: "settings", message: `${origin}: ${path}:${decoded.line}: ${decoded.fault}` });
    return undefined;
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    problems.push({ kind: "settings", message: `${origin}: failed to read ${path}: ${why}` });
    return undefined;
  }
}
