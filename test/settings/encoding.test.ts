import { describe, expect, test } from "vitest";
import { decode, isPropertiesComment } from "../../src/settings/encoding.ts";

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("bytes of a file", () => {
  test("that are UTF-8 are its text", () => {
    expect(decode(Buffer.from("Grün: 数据\n"))).toEqual({ text: "Grün: 数据\n" });
  });

  test.for<[what: string, bytes: Uint8Array, line: number, encoding: string]>([
    ["Latin-1", latin1("a: 1\nb: Grün\nc: Köln\n"), 2, "ISO-8859-1"],
    ["Windows-1252", Buffer.from([0x61, 0x0a, 0x93, 0x61, 0x94]), 2, "WINDOWS-1252"],
    ["UTF-16", Buffer.from("\uFEFFa: 1\n", "utf16le"), 1, "UTF-16"],
    ["half a letter at the end", Buffer.from([0x61, 0x0a, 0x0a, 0xc3]), 3, "ISO-8859-1"],
  ])("that are none are told with line and likely encoding: %s", ([, bytes, line, encoding]) => {
    expect(decode(bytes)).toEqual({
      line,
      fault: `it is no UTF-8: it seems to be ${encoding}. Save it as UTF-8, or: iconv -f ${encoding} -t UTF-8`,
    });
  });
});

describe("in a file of properties", () => {
  const inProperties = (text: string) => decode(latin1(text), isPropertiesComment);
  test.for(["# Köln\nspark.a 1\n", "  ! Köln\nspark.a 1\n", "spark.a b\\\\\n# Köln"])(
    "a comment may be written as it likes: %j",
    (text) => {
      expect(inProperties(text)).toHaveProperty("text");
    },
  );
  test.for([
    ["spark.a Köln", 1],
    ["#\nspark.a b\\\n  #Köln", 3],
    ["# Köln\nspark.a Köln", 2],
  ] as const)("a value may not: %j", ([text, line]) => {
    expect(inProperties(text)).toMatchObject({ line });
  });
  test("a byte order mark before a property is told, since Spark takes it for a letter of the name", () => {
    const bytes = (text: string) => Buffer.from(`\uFEFF${text}`);
    expect(decode(bytes("spark.a 1"), isPropertiesComment)).toEqual({
      line: 1,
      fault:
        "it begins with a byte order mark, which Spark takes for a part of the first name. Save it as UTF-8 without one",
    });
    expect(decode(bytes("# a comment"), isPropertiesComment)).toHaveProperty("text");
    expect(decode(bytes("a: 1"))).toEqual({ text: "\uFEFFa: 1" });
  });
});
