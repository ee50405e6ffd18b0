import { expect, test } from "vitest";
import { findsServices } from "../../src/adapters/kubernetes/finds-services.ts";

test("a name that is known is found, and one that no name server can know is not", async () => {
  expect(await findsServices("localhost")).toBe(true);
  // Longer than a label of a name may be: nobody has to be asked.
  expect(await findsServices(`${"a".repeat(64)}.svc`)).toBe(false);
});
