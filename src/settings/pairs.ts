/** `NAME=VALUE`, given many times: --set, --conf, --assume. */
import type { Rank } from "./given.ts";
import { oddText, otherName } from "./odd-text.ts";
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
export function pairs(
  flag: string,
  name: RegExp,
  placeholder: string,
  example: string,
  what = "NAME=VALUE",
): ValueType<readonly GivenPair[]> {
  const odd = (text: string): string | undefined => oddText(text, flag);
  return {
    name: "pairs",
    placeholder,
    allowed: `${what}, such as ${example}`,
    parse: (text) => {
      const at = text.indexOf("=");
      const left = text.slice(0, Math.max(at, 0)).trim();
      return name.test(left) && odd(text) === undefined
        ? { ok: true, value: [{ name: left, value: text.slice(at + 1) }] }
        : { ok: false };
    },
    advise: (text) => odd(text) ?? (flag === "--conf" ? otherName(text) : undefined),
    show: (value) => value.map((pair) => `${pair.name}=${pair.value}`).join("\n"),
    schema: {
      anyOf: [
        { type: "object", additionalProperties: { type: ["string", "number", "boolean"] } },
        { type: "array", items: { type: "string", pattern: "^[^=]+=" } },
      ],
    },
  };
}
