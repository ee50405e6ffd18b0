/** What took how long, and what came of it. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export interface Row extends Partial<Counts> {
  readonly name: string;
  readonly seconds: number;
  readonly note?: string;
}

export function sum(rows: readonly Row[]): Counts {
  const total = (key: keyof Counts): number => rows.reduce((all, row) => all + (row[key] ?? 0), 0);
  return { passed: total("passed"), failed: total("failed"), skipped: total("skipped") };
}

export const closingLine = (counts: Counts): string =>
  `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;

export function drawTable(rows: readonly Row[]): string {
  const cells = [
    ["", "time", "passed", "failed", "skipped", ""],
    ...rows.map((row) => [
      row.name,
      `${row.seconds.toFixed(1)} s`,
      ...(["passed", "failed", "skipped"] as const).map((key) => (row[key] === undefined ? "" : String(row[key]))),
      row.note ?? "",
    ]),
  ];
  const width = (column: number): number => Math.max(...cells.map((line) => (line[column] ?? "").length));
  const draw = (line: readonly string[]): string =>
    line
      .map((cell, column) => (column === 0 || column === 5 ? cell.padEnd(width(column)) : cell.padStart(width(column))))
      .join("  ")
      .trimEnd();
  return cells.map(draw).join("\n");
}
