/** Scala's text apart: what is code, and what is a comment. Enough to find lines of a script's header, and no parser. */

export interface Comment {
  readonly at: number;
  readonly text: string;
}

export interface ScalaText {
  /** Of the same length and with the same lines, with blanks for comments, texts, characters and the lines of a shell. */
  readonly code: string;
  /** Those of one line, in their order. */
  readonly comments: readonly Comment[];
}

/** A `#!` at the beginning, up to the line `!#` where there is one. */
const shebang = /^#!(?:[^]*?\n(?:::)?!#[^\r\n]*|[^\r\n]*)/;

const pieces =
  /\/\/[^\r\n]*|\/\*|"""[^]*?(?:"""+|$)|"(?:\\.|[^"\\\r\n])*"?|'(?:\\u+[0-9a-f]{4}|\\.|[^'\\\r\n])'|`[^`\r\n]*`/giu;

export function scalaText(text: string): ScalaText {
  const start = shebang.exec(text)?.[0] ?? "";
  const comments: Comment[] = [];
  let code = blank(start);
  pieces.lastIndex = start.length;
  for (let found = pieces.exec(text); found !== null; found = pieces.exec(text)) {
    const [piece] = found;
    const end = piece === "/*" ? endOfBlock(text, found.index) : found.index + piece.length;
    if (piece.startsWith("//")) comments.push({ at: found.index, text: piece });
    code += text.slice(code.length, found.index);
    code += piece.startsWith("`") ? piece : blank(text.slice(found.index, end));
    pieces.lastIndex = end;
  }
  return { code: code + text.slice(code.length), comments };
}

/** They nest. One without an end goes on to the end of the file. */
function endOfBlock(text: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, " ");

/** From 1. */
export const lineAt = (text: string, at: number): number => text.slice(0, at).split(/\r\n|\r|\n/).length;
