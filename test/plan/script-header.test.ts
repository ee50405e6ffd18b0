import { assert, constantFrom, array, property as forAll } from "fast-check";
import { describe, expect, test } from "vitest";
import { readHeader } from "../../src/plan/script-header.ts";
import { scalaText } from "../../src/plan/scala-text.ts";

const head = `#!/usr/bin/env -S scala-cli shebang
// A job, see /* there */
/* and /* nested */ //> using dep not:a:directive */
//> using dep com.lihaoyi::upickle:3.1.0
//>using lib "a::b:1", "c d:e:2" f:g:3 // a remark
//> using options -Xasync, -deprecation

import $ivy.\`com.lihaoyi::pprint:0.8.1\`
//> using dep too:late:1
val text = "import $file.no"; import $ivy.{ \`a::b:1\`, \`c::d:2\` }, $ivy.\`e:f:3\`
val more = """
//> using dep in:a:text
import $exec.no
"""
  import $file.helpers.tools, $exec.more
import $ivy.\`x:y:1\`, scala.util.Try
import $unknown.x
val quote = '"' // import $cp.no
`;

const expected = {
  directives: [
    { line: 4, key: "dep", values: ["com.lihaoyi::upickle:3.1.0"] },
    { line: 5, key: "lib", values: ["a::b:1", "c d:e:2", "f:g:3"] },
    { line: 6, key: "options", values: ["-Xasync", "-deprecation"] },
  ],
  imports: [
    { line: 8, name: "$ivy", values: ["com.lihaoyi::pprint:0.8.1"] },
    { line: 10, name: "$ivy", values: ["a::b:1", "c::d:2", "e:f:3"] },
    { line: 15, name: "$file", values: undefined },
    { line: 16, name: "$ivy", values: undefined },
  ],
  late: [9],
};

test("directives stand before all code, imports of $ivy and its like anywhere; comments and texts hold neither", () => {
  expect(readHeader(head)).toEqual(expected);
});

test.for([
  ["Windows' line ends", head.replaceAll("\n", "\r\n")],
  ["a byte order mark", `\uFEFF${head}`],
])("also with %s", ([, text = ""]) => {
  expect(readHeader(text)).toEqual(expected);
});

test("lines for a shell up to !# are passed over", () => {
  const text = `#!/bin/sh\nexec spark-runner "$0"\n!#\n//> using dep a:b:1\n`;
  expect(readHeader(text).directives).toEqual([{ line: 4, key: "dep", values: ["a:b:1"] }]);
});

describe("the code of any text", () => {
  const piece = constantFrom(
    '"',
    '"""',
    "'",
    "`",
    "//",
    "/*",
    "*/",
    "\\",
    "\n",
    "\r\n",
    "#!",
    "!#",
    "x",
    " ",
    "ü",
    "🚀",
    "{",
  );
  test("has its length and its line ends, whatever is open at its end", () => {
    assert(
      forAll(array(piece, { maxLength: 40 }), (parts) => {
        const text = parts.join("");
        const { code } = scalaText(text);
        expect(code.length).toBe(text.length);
        expect(code.replaceAll(/[^\r\n]/g, "")).toBe(text.replaceAll(/[^\r\n]/g, ""));
      }),
      { numRuns: 2000 },
    );
  });
});
