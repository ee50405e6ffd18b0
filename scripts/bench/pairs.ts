/**
 * Two commands in turn, A B A B …, each run timed from just before its start to its end. A machine that is slow for a
 * while is slow for both, so the ratio of a pair holds where a time doesn't.
 */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { median } from "./row.ts";

export interface Pairs {
  /** Medians in milliseconds of wall time. */
  readonly a: number;
  readonly b: number;
  /** Median of the pairs' ratios A/B of wall time. */
  readonly wall: number;
  /** Ratio A/B of all user and system time; steadier than wall time on a machine that has other work. */
  readonly cpu: number;
}

export type Command = readonly [program: string, ...args: string[]];

export async function comparePairs(a: Command, b: Command, runs: number, env = process.env): Promise<Pairs> {
  const script = path.join(import.meta.dirname, "pairs.sh");
  const args = [script, String(runs), String(a.length), ...a, ...b];
  const { stdout } = await promisify(execFile)("bash", args, { env: { ...env, LC_ALL: "C" } });
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ").map(Number));
  const column = (index: number): number[] => rows.map((row) => row[index] ?? Number.NaN);
  const sum = (...indexes: number[]): number => indexes.flatMap(column).reduce((total, value) => total + value, 0);
  return {
    a: median(column(2)) / 1000,
    b: median(column(5)) / 1000,
    wall: median(rows.map((row) => (row[2] ?? Number.NaN) / (row[5] ?? Number.NaN))),
    cpu: sum(0, 1) / sum(3, 4),
  };
}
