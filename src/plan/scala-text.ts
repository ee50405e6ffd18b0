/** Scala's text apart: what is code, and what is a comment. Enough to find lines of a script's header, and no parser. */
import { blanked, endOfQuoted } from "./quoted.ts";

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

const pieces = /\/\/[^\r\n]*|\/\*|"""[^]*?(?:"""+|$)|"|'(?:\\u+[0-9a-fA-F]{4}|\\.|[^'\\\r\n])'|`[^`\r\n]*`/g;

export function scalaText(text: string): ScalaText {
  const comments: Comment[] = [];
  const code = blanked(
    text,
    pieces,
    ({ 0: piece, index }) => {
      if (piece === "/*") return { end: endOfBlock(text, index) };
      if (piece === '"') return endOfQuoted(text, index);
      if (piece.startsWith("//")) comments.push({ at: index, text: piece });
      return { end: index + piece.length, isKept: piece.startsWith("`") };
    },
    shebang.exec(text)?.[0].length,
  );
  return { code, comments };
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

/** Tells the line of a place in a text, from 1. For places in their order the text is gone through once. */
export function linesOf(text: string): (at: number) => number {
  let line = 1;
  let seen = 0;
  return (at) => {
    if (at < seen) [line, seen] = [1, 0];
    for (; seen < at; seen += 1) {
      const letter = text[seen];
      if (letter === "\n" || (letter === "\r" && text[seen + 1] !== "\n")) line += 1;
    }
    return line;
  };
}
