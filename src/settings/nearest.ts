/** "did you mean": the valid name that a mistyped one was most likely meant to be. */
import leven from "leven";

/** What all names of a kind share says nothing about which of them was meant. */
const core = (name: string): string => name.toLowerCase().replace(/^(--?(no-)?|spark_runner_)/, "");

/** Letters that were swapped are one mistake, not two. */
const distance = (a: string, b: string, limit: number): number =>
  a !== b && a.split("").toSorted().join("") === b.split("").toSorted().join("")
    ? 1
    : leven(a, b, { maxDistance: limit + 1 });

/** undefined when no name is near: a third of the letters may differ, and one in a short name. */
export function nearest(wrong: string, valid: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(core(wrong).length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of valid) {
    const here = distance(core(wrong), core(name), limit);
    if (here < bestDistance) [best, bestDistance] = [name, here];
  }
  return best;
}

export const didYouMean = (wrong: string, valid: readonly string[]): { readonly advice?: string } => {
  const name = nearest(wrong, valid);
  return name === undefined ? {} : { advice: `did you mean ${name}?` };
};
