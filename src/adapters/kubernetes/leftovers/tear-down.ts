/** The teardown: all steps at once, each goes on whatever becomes of the others, and what stays is told. */
import type { Leftover } from "../../../diagnosis/outcome.ts";
import { lookFor } from "./by-name.ts";
import type { Down, Found, Step } from "./way.ts";
import { wayOf } from "./ways.ts";

export async function removeAll(steps: readonly Step[], down: Omit<Down, "lookFor">): Promise<readonly Leftover[]> {
  const asked = new Map<string, Promise<Found>>();
  const all: Down = {
    ...down,
    lookFor(by) {
      const look = asked.get(by.name) ?? lookFor(down.api, by);
      asked.set(by.name, look);
      return look;
    },
  };
  const left = await Promise.all(steps.map((step) => wayOf(step).tearDown(step, all)));
  // By hand, executors must go last: their labels tell what else there is.
  const isLast = (index: number): boolean => steps[index]?.by.way === "run";
  return [...left.filter((_, index) => !isLast(index)), ...left.filter((_, index) => isLast(index))].flat();
}
