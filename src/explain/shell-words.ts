/** What spark-shell prints of statements that failed. It goes on after each, and ends with 0. */
import type { Clue } from "../diagnosis/clues.ts";
import { errors } from "../diagnosis/ended-by.ts";
import { oneTrace, thrownIn } from "../diagnosis/java-trace.ts";

/** The compiler's, of Scala 2.12 with a place in front, of 2.13 below the statement. */
const compileError = /^(?:(?:<console>|[\w./-]+\.(?:scala|sc)):\d+: error: .*| +error: .*)$/m;
/** The shell indents frames by blanks. */
const thrown = /^((?:[\w$]+\.)+[\w$]+(?:: .*)?)\n(?:(?!\s+at ).*\n){0,20}? {2}at /m;

/** The first that failed: later ones miss what it should have made. Nobody handles what ends a statement of a shell. */
export function* cluesOfShell(text: string): Generator<Clue> {
  const compiler = compileError.exec(text);
  const exception = thrown.exec(text);
  if (compiler !== null && (exception === null || compiler.index < exception.index)) {
    yield { in: "compiler", line: compiler[0].trim() };
  } else if (exception !== null) {
    const trace = oneTrace(text.slice(exception.index).replaceAll(/^ {2}(?=at |\.\.\. \d)/gm, "\t"));
    yield* errors(thrownIn(trace));
  }
}
