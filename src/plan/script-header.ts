/**
 * What a script asks for in its own text: `//> using …` of Scala CLI, and Ammonite's imports of `$ivy` and its like.
 * https://scala-cli.virtuslab.org/docs/reference/directives, https://ammonite.io/#MagicImports
 */
import { endOfQuoted } from "./quoted.ts";
import { linesOf, scalaText, type ScalaText } from "./scala-text.ts";

/** `//> using key values`. */
export interface Directive {
  /** From 1. */
  readonly line: number;
  readonly key: string;
  readonly values: readonly string[];
}

/** `import $ivy.…`: by a name that only means something to Ammonite. */
export interface MagicImport {
  readonly line: number;
  readonly name: MagicName;
  /** What stands in backquotes; undefined where it is written in another way. */
  readonly values: readonly string[] | undefined;
}

export interface ScriptHeader {
  readonly directives: readonly Directive[];
  readonly imports: readonly MagicImport[];
  /** Lines that look like directives, but come after code, where they are comments. */
  readonly late: readonly number[];
}

const magicNames = ["$ivy", "$dep", "$file", "$exec", "$url", "$cp", "$plugin", "$repo"] as const;
export type MagicName = (typeof magicNames)[number];

export function readHeader(source: string): ScriptHeader {
  const text = source.replace(/^\uFEFF/, "");
  const parts = scalaText(text);
  const firstCode = parts.code.search(/\S/);
  const lineAt = linesOf(text);
  const directives: Directive[] = [];
  const late: number[] = [];
  for (const { at, text: comment } of parts.comments) {
    const [, said] = /^\/\/>\s*using(?:\s+(.*))?$/.exec(comment) ?? [];
    if (!comment.startsWith("//>") || said === undefined) continue;
    const line = lineAt(at);
    const [key = "", ...values] = words(said);
    if (firstCode >= 0 && at > firstCode) late.push(line);
    else directives.push({ line, key, values });
  }
  return { directives, imports: importsIn(parts, lineAt), late };
}

/** Parted by blanks, or by commas with a blank behind them; a word in quotes may hold both. */
function words(said: string): string[] {
  const all: string[] = [];
  // Behind one that is not closed none is: each is escaped for those before it.
  let isOpen = false;
  const starts = /"|`([^`]*)`|[^\s"`]+/g;
  for (let found = starts.exec(said); found !== null; found = starts.exec(said)) {
    const [word, backquoted] = found;
    if (word === '"') {
      if (isOpen) continue;
      const { end, isClosed } = endOfQuoted(said, found.index);
      isOpen = !isClosed;
      if (isOpen) continue;
      all.push(said.slice(found.index + 1, end - 1).replace(/\\(.)/g, "$1"));
      starts.lastIndex = end;
    } else {
      const plain = backquoted ?? word.replace(/,+$/, "");
      if (backquoted !== undefined || plain !== "") all.push(plain);
    }
  }
  const comment = all.findIndex((word) => word.startsWith("//"));
  return comment < 0 ? all : all.slice(0, comment);
}

function importsIn({ code }: ScalaText, lineAt: (at: number) => number): MagicImport[] {
  return [...code.matchAll(/(?<=(?:^|[;{}])[ \t]*)import[ \t]+(\$[a-z]+)\b/gm)].flatMap((found) => {
    const name = magicNames.find((each) => each === found[1]);
    if (name === undefined) return [];
    const begin = found.index + found[0].length - name.length;
    return [{ line: lineAt(begin), name, values: valuesOf(code.slice(begin)) }];
  });
}

const quoted = "`[^`\r\n]*`";
/** `$ivy.`a`` or `$ivy.{`a`, `b`}`, several with commas, and nothing else in the statement. */
const whole = (() => {
  const one = `\\$[a-z]+\\s*\\.\\s*(?:${quoted}|\\{\\s*${quoted}(?:\\s*,\\s*${quoted})*\\s*\\})`;
  return new RegExp(`^${one}(?:\\s*,\\s*${one})*(?=[ \\t]*(?:[;\\r\\n]|$))`);
})();

/** `rest` begins with the name. */
function valuesOf(rest: string): string[] | undefined {
  const [statement] = whole.exec(rest) ?? [];
  const unquoted = (statement ?? "").replaceAll(new RegExp(quoted, "g"), "");
  const names = new Set([...unquoted.matchAll(/\$[a-z]+/g)].map(([name]) => name));
  if (statement === undefined || names.size > 1) return undefined;
  return [...statement.matchAll(/`([^`]*)`/g)].map(([, value = ""]) => value.trim());
}
