/** What a job said last, for ends of which nothing better is known. */

/** A line of a log, at a level that tells of no failure, as log4j and Python's logging write them by default. */
const ofLog =
  /^(?:\S+ \S+ |\S+ )?(?:\[[^\]]*\] )?\[?(?:TRACE|DEBUG|INFO|WARN(?:ING)?)\b|^\{.*"level" ?: ?"(?:TRACE|DEBUG|INFO|WARN)/;
/** Said by spark-submit and Java in every job, and by Spark's script whenever Java failed. */
const ofEveryJob =
  /^(?:\S*\/spark-class: line \d+: CMD: bad array subscript|Using Spark's default log4j profile|Setting default log level|To adjust logging level|WARNING: |NOTE: Picked up|Picked up |SLF4J: |Calling System\.exit\(\)|\s+at |\s*\.\.\. \d+ more)/;

/** Python's words are on stdout, which spark-submit makes one of its two; others say why they end on stderr. */
export function lastWords(stdout: string, stderr: string, python: boolean): string | undefined {
  const [first, second] = python ? [stdout, stderr] : [stderr, stdout];
  return lastLine(first) ?? lastLine(second);
}

const longest = 16_384;

function lastLine(text: string): string | undefined {
  const last = text.slice(-longest).split("\n");
  // It may begin within a line.
  if (text.length > longest) last.shift();
  return last.findLast((line) => /[\p{L}\p{N}]/u.test(line) && !ofLog.test(line) && !ofEveryJob.test(line));
}
