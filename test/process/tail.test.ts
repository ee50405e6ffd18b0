import { expect, test } from "vitest";
import { Tail } from "../../src/adapters/process/output/tail.ts";
import { cause } from "../support/spark-says.ts";

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

test.for([
  ['Exception in thread "main" java.lang.IllegalStateException: head of it ', "\n\tat T.main(T.java:5)\n"],
  ['Traceback (most recent call last):\n  File "/tmp/job.py", line 1, in <module>\nValueError: head of it ', "\n"],
  ['Exception in thread "main" java.lang.A: b\n\tat x\nCaused by: java.io.IOException: head of it ', "\n\tat y\n"],
])("an error whose message is longer than the tail keeps its beginning: %j", ([head = "", end = ""]) => {
  for (const piece of [1000, 4096, 65_536]) {
    const tail = new Tail();
    const text = Buffer.from(`${"before\n".repeat(1000)}${head}${"x".repeat(200_000)}${end}`);
    for (let at = 0; at < text.length; at += piece) tail.add(text.subarray(at, at + piece));
    const stdout = head.startsWith("Traceback") ? tail.text() : "";
    expect(cause(stdout === "" ? tail.text() : "", stdout)?.line).toContain("head of it xxx");
  }
});

test("what begins an error is not said twice when the tail still has it", () => {
  const tail = new Tail();
  const text = `${"y\n".repeat(100_000)}Exception in thread "main" a.B: c\n\tat d\n`;
  tail.add(Buffer.from(text));
  expect(tail.text()).toBe(text.slice(-128 * 1024));
});
