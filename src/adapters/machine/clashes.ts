/**
 * Whether something on a class path in front of Spark's jars has what those have too: then it was put there to be used in their
 * place, and they can't be put in front of it.
 */
import { statSync } from "node:fs";
import path from "node:path";
import { clashIn, type Clash } from "../../prepared/clash.ts";
import { namesInFolder } from "./names-in-folder.ts";
import { namesInJar } from "./names-in-jar.ts";

interface SparksOwn {
  /** Their folder. */
  readonly jars: string;
  /** What lies at their roots. */
  readonly resources: readonly string[];
}

/** The first; undefined: none. */
export function findClash(entries: readonly string[], own: SparksOwn): Clash | undefined {
  const resources = new Set(own.resources);
  let classes: Set<string> | undefined; // 150,000 of them are read only where something in front has classes at all
  const isSparks = (name: string): boolean =>
    name.includes("/") ? (classes ??= classesIn(own.jars)).has(name) : resources.has(name);
  for (const entry of entries) {
    for (const file of filesOf(entry)) {
      if (path.dirname(file) === own.jars) continue; // one of them
      const name = clashIn(namesIn(file), isSparks);
      if (name !== undefined) return { entry: file, name };
    }
  }
  return undefined;
}

/** `lib/*` stands for all the jars there. */
const filesOf = (entry: string): string[] =>
  path.basename(entry) === "*"
    ? namesInFolder(path.dirname(entry))
        .filter((name) => /\.jar$/i.test(name))
        .map((name) => path.join(path.dirname(entry), name))
    : [path.normalize(entry)];

function namesIn(file: string): readonly string[] {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  return stats.isDirectory() ? namesInFolder(file, true) : namesInJar(file);
}

const classesIn = (jars: string): Set<string> =>
  new Set(filesOf(path.join(jars, "*")).flatMap((file) => namesInJar(file).filter((name) => name.endsWith(".class"))));
