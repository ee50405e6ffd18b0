/** One measurement: what was held against what, and whether it is what we want. */
export interface Row {
  readonly what: string;
  readonly against: string;
  /** What was measured, with its unit, such as `28.1 ms against 26.0 ms`. */
  readonly measured: string;
  readonly ratio: number;
  /** None where the figure is only to be known. */
  readonly goal?: { readonly most: number } | { readonly least: number };
}

export function meets({ ratio, goal }: Row): boolean {
  if (goal === undefined) return true;
  return "most" in goal ? ratio <= goal.most : ratio >= goal.least;
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error("nothing was measured");
  return (low + high) / 2;
};
