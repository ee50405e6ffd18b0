import { expect, test } from "vitest";
import { isNewEnough } from "../../scripts/tools/go.ts";

test.for([
  ["go version go1.26.8 linux/amd64", true],
  ["go version go1.26.0 linux/amd64", true],
  ["go version go1.27rc1 linux/amd64", true],
  ["go version go2.0 linux/amd64", true],
  ["go version go1.25.9 linux/amd64", false],
  ["go version go1.9 linux/amd64", false],
  ["gccgo (Debian) 12.2.0", false],
] as const)("%s can build Kubernetes: %s", ([said, expected]) => {
  expect(isNewEnough(said)).toBe(expected);
});
