/** `NAME=VALUE`, given many times: --set, --conf, --assume. */
import type { Rank } from "./given.ts";
import { gluedText, otherName, windowsEnd } from "./odd-text.ts";
import type { ValueType } from "./value-types.ts";

export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** One pair of a setting, with who said it: each may come from elsewhere. */
export interface GivenPair extends Pair {
  readonly origin?: string;
  readonly rank?: Rank;
}

/** One pair from one text; its value may hold anything. In a variable pairs stand one a line, in the file as a mapping. */
interface Names {
  readonly name: RegExp;
  readonly placeholder: string;
  readonly example: string;
  /** For messages: what one of them is. */
  readonly what?: string;
}

export function pairs(
  flag: string,
  { name, placeholder, example, what = "NAME=VALUE" }: Names,
): ValueType<readonly GivenPair[]> {
  const glued = (text: string): string | undefined => gluedText(text, flag);
  // A variable's value is the user's own text, and may be another program's arguments.
  const asOdd =
    flag === "--set" ? { odd: windowsEnd, doubt: glued } : { odd: (text: string) => glued(text) ?? windowsEnd(text) };
  return {
    name: "pairs",
    placeholder,
    allowed: `${what}, such as ${example}`,
    parse: (text) => {
      const at = text.indexOf("=");
      const left = text.slice(0, Math.max(at, 0)).trim();
      return name.test(left) ? { ok: true, value: [{ name: left, value: text.slice(at + 1) }] } : { ok: false };
    },
    ...asOdd,
    advise: (text) => (flag === "--conf" ? otherName(text) : undefined),
    show: (value) => value.map((pair) => `${pair.name}=${pair.value}`).join("\n"),
    schema: {
      anyOf: [
        { type: "object", additionalProperties: { type: ["string", "number", "boolean"] } },
        { type: "array", items: { type: "string", pattern: "^[^=]+=" } },
      ],
    },
  };
}
