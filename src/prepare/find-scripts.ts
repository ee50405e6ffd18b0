/** The scripts that are meant by files, folders and globs. */
import { globSync, statSync } from "node:fs";
import path from "node:path";
import type { Problem } from "../errors.ts";

const isScript = (file: string): boolean => /\.(?:scala|sc)$/i.test(file);

/** Each once, sorted; and what is meant by none. */
export function findScripts(words: readonly string[]): { readonly scripts: string[]; readonly problems: Problem[] } {
  const found = words.map((word) => scriptsOf(word));
  const scripts = found.flatMap((each) => (Array.isArray(each) ? each : []));
  return {
    scripts: [...new Set(scripts)].toSorted(),
    problems: found.flatMap((each) => (Array.isArray(each) ? [] : [each])),
  };
}

function scriptsOf(word: string): string[] | Problem {
  const stats = statSync(word, { throwIfNoEntry: false });
  if (stats?.isFile()) return isScript(word) ? [word] : noScript(word);
  const found = stats?.isDirectory()
    ? globSync("**/*", { cwd: word }).map((name) => path.join(word, name))
    : globSync(word);
  const scripts = found.filter((file) => isScript(file) && statSync(file).isFile());
  if (scripts.length > 0) return scripts;
  return {
    kind: "applicationMissing",
    message: stats === undefined ? `there is no ${word}` : `there is no .scala file in ${word}`,
    advice: "give .scala files, folders that have such, or globs",
  };
}

const noScript = (word: string): Problem => ({
  kind: "usage",
  message: `${word} has nothing to be compiled: expected .scala (.sc) files, or folders and globs of such`,
  advice: `--train ${word} trains with it, which adds the classes that it loads to the archive`,
});
