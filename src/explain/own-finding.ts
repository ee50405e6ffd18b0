/** What spark-runner itself found, by its own lines in a log: it also knew what the script said of its end. */
import type { Cause, Finding } from "../diagnosis/cause.ts";
import { cluesOf, type Clue, type Said } from "../diagnosis/clues.ts";
import { findingIn } from "../diagnosis/diagnose.ts";
import { errors } from "../diagnosis/ended-by.ts";
import type { Log } from "./log.ts";
import type { OwnWords } from "./own-words.ts";
import { seenInLog } from "./seen-executors.ts";

/** undefined: it found no cause, or is not there. */
export function ownFinding(
  { own, application, python }: Log,
  text: string,
  table: readonly Cause[],
): Finding | undefined {
  const said = own.attempts.findLast(({ number }) => own.last === undefined || number === own.last)?.said;
  if (said === undefined) return undefined;
  const quote =
    /^(?:failed with exit code \d+|did not compile|could not be started)(?:: |; its last line was: )(.*)$/s.exec(
      said,
    )?.[1];
  const rows = rowsLeft(own, table);
  const exitCode = own.exitCode ?? 1;
  const asSaid: Said = { stdout: text, stderr: "", exitCode, application };
  const fromLog = findingIn(cluesOf(asSaid, { seen: seenInLog(text) }, python), rows);
  if (fromLog !== undefined && (quote === undefined || fromLog.line === quote)) return fromLog;
  const [named] = rows;
  return (
    findingIn(cluesOfQuote(said, quote, own), rows) ??
    fromLog ??
    (own.cause !== undefined && named !== undefined ? { cause: named, line: quote ?? said, facts: {} } : undefined)
  );
}

/** The one that it named. It says so when it makes no further attempt, too: without that, the cause is none of those. */
function rowsLeft({ cause, words }: OwnWords, table: readonly Cause[]): readonly Cause[] {
  const named = table.filter(({ id }) => id === cause?.id);
  if (named.length > 0) return named;
  return table.filter((row) =>
    words === undefined ? row.again === "yes" || row.again === "once" : row.words === words,
  );
}

function* cluesOfQuote(
  said: string,
  quote: string | undefined,
  { exitCode, application = "" }: OwnWords,
): Generator<Clue> {
  if (/^timed out\b/.test(said)) yield { in: "end", is: "timed out" };
  if (/^could not be started\b/.test(said)) yield { in: "end", is: "not started" };
  const [, signal] = /^was (?:ended|killed) by (SIG\w+)/.exec(said) ?? [];
  if (signal !== undefined) yield { in: "signal", signal, line: `was ended by ${signal}` };
  if (quote === undefined) return;
  if (/^did not compile\b/.test(said)) yield { in: "compiler", line: quote };
  yield { in: "launcher", line: quote };
  yield { in: "fetch", line: quote, application };
  yield { in: "output", stdout: quote, stderr: "", exitCode, application };
  yield { in: "loading", line: quote };
  yield* errors([{ line: quote, text: quote }]);
  yield { in: "log", stdout: quote, stderr: "", exitCode, application };
  if (exitCode !== undefined) yield { in: "exit code", code: exitCode };
  yield { in: "unexplained", line: quote };
  yield { in: "hint", line: quote };
}
