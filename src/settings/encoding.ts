/** The bytes of a file that the user wrote → its text. Read somehow, what is no UTF-8 would be other letters. */

export type Decoded = { readonly text: string } | { readonly line: number; readonly fault: string };

/** Whether a line may be written as it likes, by it and by the one before it. */
type IsComment = (line: string, before: string) => boolean;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const textOf = (bytes: Uint8Array): string | undefined => {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
};

const never: IsComment = () => false;

export function decode(bytes: Uint8Array, isComment: IsComment = never): Decoded {
  const text = textOf(bytes) ?? withoutComments(bytes, isComment);
  if (typeof text !== "string") return text;
  const first = text.slice(1).split("\n", 1)[0] ?? "";
  return isComment !== never && text.startsWith("\uFEFF") && first.trim() !== "" && !isComment(first, "")
    ? {
        line: 1,
        fault:
          "it begins with a byte order mark, which Spark takes for a part of the first name. Save it as UTF-8 without one",
      }
    : { text };
}

/** The text with what can't be read in comments replaced; or the first line that is none, and can't be read. */
function withoutComments(bytes: Uint8Array, isComment: IsComment): Decoded | string {
  // Every byte is a letter in Latin-1, and a line feed is one in all encodings but UTF-16.
  const lines = new TextDecoder("latin1").decode(bytes).split("\n");
  let start = 0;
  for (const [index, line] of lines.entries()) {
    const end = start + line.length;
    if (textOf(bytes.subarray(start, end)) === undefined && !isComment(line, lines[index - 1] ?? "")) {
      const encoding = seems(bytes);
      const fault = `it is no UTF-8: it seems to be ${encoding}. Save it as UTF-8, or: iconv -f ${encoding} -t UTF-8`;
      return { line: index + 1, fault };
    }
    start = end + 1;
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function seems(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return "UTF-16";
  return bytes.some((byte) => byte >= 0x80 && byte < 0xa0) ? "WINDOWS-1252" : "ISO-8859-1";
}

/** Of Java's properties, where a line that ends in a backslash goes on in the next. */
export const isPropertiesComment: IsComment = (line, before) =>
  /^[ \t\f]*[#!]/.test(line) && (/\\*(?=\r?$)/.exec(before)?.[0].length ?? 0) % 2 === 0;
