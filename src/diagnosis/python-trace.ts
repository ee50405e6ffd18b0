/** What Python says when a program ends by an error. spark-submit puts all that it says on stdout. */
import { joinedHead, oneTrace, thrownIn, type Thrown } from "./java-trace.ts";

/** A line that Spark logs meanwhile, where both outputs are one, with the head of an exception that it is about. */
const log = String.raw`\d\d/\d\d/\d\d \d\d:\d\d:\d\d (?:INFO|WARN|ERROR) .*\n(?:(?:[\w$]+\.)+[\w$]+(?:: .*)?\n(?=\tat ))?`;
/**
 * As Python prints them; also where a progress bar of Spark's was on the first line, or where each line lost its indent, as in Airflow's log
 * of spark-submit: then a frame's own line of the program is what no class of an error begins.
 */
const tracebacks = new RegExp(
  String.raw`^Traceback \(most recent call last\):(?: {2,}.*)?\n((?:[ \t].*\n|\n|Driver stacktrace:.*\n|${log}|File ".*", line \d+, in .*\n(?:(?!File "|(?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit)\b).+\n){0,2})*)((?!Traceback|\d\d/\d\d/\d\d )\S.*)$`,
  "gm",
);
/** IPython's, of a notebook's cell: the class stands on the first line and again before the message. Frames are not indented. */
const ofCells =
  /^((?:\w+\.)*\w+) {2,}Traceback \(most recent call last\)\n((?:(?!\1(?::|$)).*\n){0,400})(\1(?::.*)?)$/gm;
/** The last line of a traceback whose beginning is not there: Python has no other reason to name the class here. */
const withoutHead = /^((?:py4j\.protocol\.)?Py4JJavaError: An error occurred while calling .*)(?=\n: )/gm;

interface Traceback {
  readonly at: number;
  readonly end: number;
  readonly text: string;
  /** The last line: class and message. */
  readonly line: string;
}

function tracebacksIn(output: string): Traceback[] {
  const of = ({ 0: text, index }: RegExpExecArray, line = ""): Traceback => ({
    at: index,
    end: index + text.length,
    text,
    line,
  });
  const whole = [
    ...[...output.matchAll(tracebacks)].map((found) => of(found, found[2])),
    ...[...output.matchAll(ofCells)].map((found) => of(found, found[3])),
  ];
  const ends = new Set(whole.map(({ end }) => end));
  const bare = [...output.matchAll(withoutHead)].map((found) => of(found, found[1]));
  return [...whole, ...bare.filter(({ end }) => !ends.has(end))].toSorted((one, other) => one.at - other.at);
}

/**
 * The last line of the last traceback, and behind it that of its direct cause; where one only says that Java failed, what Java
 * said.
 */
export function thrownByPython(output: string): Thrown[] {
  const all = tracebacksIn(output);
  const thrown: Thrown[] = [];
  for (let at = all.length - 1; at >= 0; at--) {
    const one = all[at];
    if (one === undefined) break;
    thrown.push(...thrownBy(one, output.slice(one.end, all[at + 1]?.at)));
    const before = all[at - 1];
    const between = before === undefined ? "" : output.slice(before.end, one.at);
    if (!directCause.test(between)) break;
  }
  return thrown;
}

const directCause = /^The above exception was the direct cause of the following exception:$/m;

function thrownBy({ text: traceback, line }: Traceback, after: string): Thrown[] {
  const said = `${line}${paragraph(after)}`;
  const [head = line, ...more] = joinedHead(said.split("\n"));
  const python = { line: head, text: [head, ...more].join("\n"), whole: `${traceback}\n${said}` };
  const java = line.includes("Py4JJavaError") ? /^: (?=\S)/m.exec(after) : null;
  const byJava = java === null ? [] : thrownIn(oneTrace(after.slice(java.index + 2)));
  return byJava.length > 0 ? byJava : [python];
}

/** A message's further lines. */
const paragraph = (text: string): string =>
  text.slice(0, 4000).split(/\n(?:\n|(?:\d\d\/|\d{4}-)\d\d[/-]\d\d )/, 1)[0] ?? "";

/**
 * The last line of the last traceback, where modules were being loaded: each frame is one of a module's own statements.
 * Within a function it may be one of several ways that a program tries.
 */
export function lineWhileLoading(output: string): string | undefined {
  const last = [...output.matchAll(tracebacks)].at(-1);
  const [, frames = "", line] = last ?? [];
  const places = [...frames.matchAll(/^ *File "(.*)", line \d+, in (.*)$/gm)];
  const isLoading = places.every(
    ([, file = "", where]) => where === "<module>" || file.startsWith("<frozen importlib"),
  );
  return places.length > 0 && isLoading ? line : undefined;
}

/**
 * Python refuses the application itself before any of it runs, without a traceback: `job.py:3: SyntaxError: invalid syntax`.
 * `application` is its path or URL; what is said of any other file is not meant.
 */
export function doesNotCompile(output: string, application: string): string | undefined {
  const refused = /^ {2}File "(.*)", line (\d+)\n(?: .*\n)*((?:SyntaxError|IndentationError|TabError): .*)$/gm;
  const found = [...output.matchAll(refused)].findLast(
    (match) => isSameFile(match[1] ?? "", application) && !isInTraceback(output, match.index),
  );
  return found === undefined ? undefined : `${baseName(application)}:${found[2]}: ${found[3]}`;
}

const isInTraceback = (output: string, at: number): boolean =>
  /^(?:Traceback \(most| {2})/.test(lineBefore(output, at));

const lineBefore = (output: string, at: number): string =>
  output
    .slice(0, Math.max(at - 1, 0))
    .split("\n")
    .at(-1) ?? "";

/** What Python and Spark call by its whole path, or by that of a copy, was given with a shorter one or by a URL. */
export const isSameFile = (said: string, application: string): boolean => baseName(said) === baseName(application);

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
