/** Parts of a log as they lie in a file → its lines, without what others put around them. */
import type { Part } from "./keeper.ts";
import { looksStructured, structuredLines } from "../diagnosis/structured.ts";
import {
  bytesOf,
  criLine,
  dockerLine,
  podPrefix,
  textOf,
  withoutAirflow,
  withoutStamp,
  type Peeled,
} from "./wrappers.ts";

/** One line of what was said. */
export interface Line {
  /** In the file, from 1; of several that were one there, the same. */
  readonly number: number;
  readonly text: string;
  readonly source?: string;
}

interface Wrapped extends Peeled {
  readonly number: number;
}

export function linesOf({ bytes, line }: Part): Line[] {
  const text = bytes.toString("latin1").replace(/^\xef\xbb\xbf/, "");
  const raw = text.replace(/\n$/, "").split("\n");
  const ofPods = raw.map((each, at): Wrapped => {
    const plain = each.replace(/\r$/, "");
    return { number: line + at, ...(podPrefix(plain) ?? { text: plain }) };
  });
  return joined(unstamped(ofPods).map(unboxed)).flatMap(({ number, text: said, source }) =>
    (linesOfObject(said) ?? said.split("\n"))
      .flatMap(clean)
      .map((each) => ({ number, text: textOf(each), ...(source === undefined ? {} : { source }) })),
  );
}

const linesOfObject = (said: string): string[] | undefined =>
  looksStructured(said) ? structuredLines(textOf(said))?.map(bytesOf) : undefined;

/** A stamp is kubectl's where the line before or behind has one too, or there is no other. */
function unstamped(lines: readonly Wrapped[]): Wrapped[] {
  const bare = lines.map(({ text }) => (criLine(text) === undefined ? withoutStamp(text) : undefined));
  return lines.map((line, at) => {
    const text = bare[at];
    const isSure = lines.length === 1 || bare[at - 1] !== undefined || bare[at + 1] !== undefined;
    return text === undefined || !isSure ? line : { ...line, text };
  });
}

function unboxed(line: Wrapped): Wrapped {
  const whole = { ...line, ...(criLine(line.text) ?? dockerLine(line.text)) };
  return { ...whole, text: withoutAirflow(whole.text) };
}

/** What a stream says in several pieces stands where the first of them was. */
function joined(lines: readonly Wrapped[]): Wrapped[] {
  const result: Wrapped[] = [];
  const open = new Map<string, number>();
  for (const line of lines) {
    const stream = `${line.source} ${line.stream}`;
    const at = line.stream === undefined ? undefined : open.get(stream);
    const before = at === undefined ? undefined : result[at];
    const whole = before === undefined ? line : { ...before, text: before.text + line.text };
    if (before === undefined || at === undefined) result.push(whole);
    else result[at] = whole;
    if (line.goesOn === true) open.set(stream, at ?? result.length - 1);
    else open.delete(stream);
  }
  return result;
}

// oxlint-disable-next-line no-control-regex
const escapes = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])/g;
/** Spark's own, drawn over again and again. */
const progress = /^\[Stage \d+:/;

/** Without colours, NULs and what was drawn over; what stood between carriage returns are lines. */
function clean(bytes: string): string[] {
  // oxlint-disable-next-line no-control-regex
  const plain = bytes.replace(escapes, "").replaceAll("\0", "");
  if (!plain.includes("\r")) return [plain];
  const drawn = plain.split("\r").filter((each) => each.trim() !== "" && !progress.test(each));
  return drawn.length === 0 ? [""] : drawn;
}
