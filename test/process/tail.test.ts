import { expect, test } from "vitest";
import { Tail } from "../../src/process/tail.ts";

test("a tail keeps the last bytes, however they came", () => {
  const text = Array.from({ length: 300 }, (_, number) => `${number},`).join("");
  for (const piece of [1, 7, 64, 100, 1000]) {
    const tail = new Tail(64);
    for (let at = 0; at < text.length; at += piece) tail.add(Buffer.from(text.slice(at, at + piece)));
    expect(tail.text()).toBe(text.slice(-64));
    expect(tail.total).toBe(text.length);
  }
});

test("a tail that isn't full is all there was, and bytes that are no text are replaced", () => {
  const tail = new Tail(64);
  tail.add(Buffer.from([0x61, 0xff, 0x62]));
  expect(tail.text()).toBe("a\uFFFDb");
});
