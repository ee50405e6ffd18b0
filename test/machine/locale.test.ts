import { describe, expect, test } from "vitest";
import { readLocale, type Tried } from "../../src/adapters/machine/locale.ts";

/** A libc with these locales beside C and POSIX. */
const libc =
  (...names: readonly string[]) =>
  (name: string): Tried => ({ isThere: names.includes(name), isUtf8: names.includes(name) && /utf-?8/i.test(name) });
const usual = libc("C.UTF-8", "de_DE.UTF-8", "de_DE.ISO-8859-1");

describe("a job gets a UTF-8 locale by LC_CTYPE where there is none", () => {
  test.for<[string, Record<string, string>, Record<string, string>]>([
    ["no locale is set", {}, {}],
    ["no locale is set", { LC_ALL: "", LANG: "" }, {}],
    ["LANG is POSIX", { LANG: "POSIX" }, {}],
    ["LC_CTYPE is C", { LC_CTYPE: "C", LANG: "de_DE.UTF-8" }, {}],
    ["LC_ALL is C", { LC_ALL: "C", LANG: "de_DE.UTF-8" }, { LC_ALL: "", LANG: "" }],
    ["LANG is en_US.UTF-8, which this image does not have", { LANG: "en_US.UTF-8" }, { LANG: "" }],
    [
      "LC_TIME is en_US.UTF-8, which this image does not have",
      { LANG: "de_DE.UTF-8", LC_TIME: "en_US.UTF-8" },
      { LANG: "", LC_TIME: "" },
    ],
    ["LC_ALL is uk_UA.KOI8-U, which this image does not have", { LC_ALL: "uk_UA.KOI8-U" }, { LC_ALL: "" }],
  ])("%s: %j", ([said, env, emptied]) => {
    expect(readLocale(env, usual)).toEqual({
      name: "C.UTF-8",
      isUtf8: true,
      said,
      variables: { ...emptied, LC_CTYPE: "C.UTF-8" },
      given: {},
    });
  });

  test("or another one, in an image that does not have C.UTF-8", () => {
    expect(readLocale({}, libc("en_US.UTF-8")).variables).toEqual({ LC_CTYPE: "en_US.UTF-8" });
  });

  test("but nothing in an image that has none at all", () => {
    expect(readLocale({}, libc())).toMatchObject({ name: "C", isUtf8: false, variables: {} });
  });
});

test.for<[string, boolean, Record<string, string>]>([
  ["C.UTF-8", true, { LANG: "C.UTF-8" }],
  ["de_DE.UTF-8", true, { LC_ALL: "de_DE.UTF-8", LANG: "not_THERE.UTF-8" }],
  ["de_DE.ISO-8859-1", false, { LANG: "de_DE.ISO-8859-1", LC_TIME: "C" }],
])("the user's own locale %s is kept", ([name, isUtf8, env]) => {
  expect(readLocale(env, usual)).toMatchObject({ name, isUtf8, variables: {} });
});

test("libc itself is asked", () => {
  expect(readLocale({ LC_ALL: "C.UTF-8" })).toMatchObject({ name: "C.UTF-8", isUtf8: true });
  expect(readLocale({ LC_ALL: "no_WHERE.UTF-8" }).said).toBe(
    "LC_ALL is no_WHERE.UTF-8, which this image does not have",
  );
});
