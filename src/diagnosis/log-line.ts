/**
 * A line of a log as log4j's usual patterns write it: `26/11/30 18:00:00 ERROR Executor: …` (Spark 3 and 4),
 * `2018-11-30 18:00:00 ERROR Executor:91 - …` (Spark 2's images), `… ERROR [main] executor.Executor: …` (Hadoop's).
 */

/** What stands between a logger and what it says, as a regular expression. */
export const says = String.raw`(?:\.\w+)?(?::\d+ -|:| -) `;

/** A line's beginning up to what is said; all are regular expressions. */
export const saidBy = (level: string, logger: string): string =>
  String.raw`\b(?:${level})\b +(?:\[[^\]\n]*\] +)?(?:[\w.]*\.)?(?:${logger})${says}`;
