import { expect, test } from "vitest";
import { root } from "../../scripts/tools/paths.ts";
import { chosen, findSuites } from "../../scripts/suites/suites.ts";

const suites = findSuites(root);

test("what takes too long for CI is left out, unless it is asked for, by itself or with all", () => {
  const usual = chosen(suites, [], false);
  expect(usual).toContain("cluster");
  expect(usual).not.toContain("long");
  expect(chosen(suites, [], true)).toEqual([...usual, "long"]);
  expect(chosen(suites, ["long"], false)).toEqual(["long"]);
});
