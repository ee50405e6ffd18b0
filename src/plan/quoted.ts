/**
 * Texts in quotes, and blanks for them, in programs that may have MiBs of data in one line. By loops: a choice that a regular
 * expression repeats takes its stack, a letter at a time, and that is full after some MiB.
 */

const marks = /["'\\\r\n]/g;

/** Behind the quote that closes the one at `start`; where none does, behind the last of what is still in its line. */
export function endOfQuoted(text: string, start: number): { readonly end: number; readonly isClosed: boolean } {
  marks.lastIndex = start + 1;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    if (mark[0] === text[start]) return { end: marks.lastIndex, isClosed: true };
    if (/[\r\n]/.test(mark[0])) return { end: mark.index, isClosed: false };
    if (mark[0] !== "\\") continue;
    const next = text[marks.lastIndex] ?? "\n";
    if (/[\r\n]/.test(next)) return { end: mark.index, isClosed: false };
    marks.lastIndex += 1;
  }
  return { end: text.length, isClosed: false };
}

/** With its lines. */
export const blank = (text: string): string => text.replace(/[^\r\n]+/g, (each) => " ".repeat(each.length));

/** `text` from `from` on with blanks for each piece that begins where `starts` matches, and ends where `endOf` says. */
export function blanked(
  text: string,
  starts: RegExp,
  endOf: (found: RegExpExecArray) => { readonly end: number; readonly isKept?: boolean },
  from = 0,
): string {
  const parts = [blank(text.slice(0, from))];
  let at = from;
  starts.lastIndex = from;
  for (let found = starts.exec(text); found !== null; found = starts.exec(text)) {
    const { end, isKept = false } = endOf(found);
    const piece = text.slice(found.index, end);
    parts.push(text.slice(at, found.index), isKept ? piece : blank(piece));
    starts.lastIndex = at = end;
  }
  return parts.join("") + text.slice(at);
}
