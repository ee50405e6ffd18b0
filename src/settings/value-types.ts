/** How each kind of value is written, read and described. One entry serves the parser, the help, the docs and the schema. */
import { gluedText, windowsEnd } from "./odd-text.ts";

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

export interface ValueType<T> {
  readonly name: string;
  /** Stands for the value in help: `--grace <duration>`. */
  readonly placeholder: string;
  /** What is allowed, as the end of "expected …". */
  readonly allowed: string;
  /** `text` is never empty. */
  parse(text: string): Parsed<T>;
  /** As a person would write it; `parse(show(v))` gives `v` again. */
  show(value: T): string;
  /** The fragment of JSON Schema for the YAML file. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly choices?: readonly string[];
  /** The text that stands for a mapping in the file, where one value may be one. */
  readonly ofMapping?: (mapping: Readonly<Record<string, string>>) => string;
  /** What to do about a text that it does not take, where that can be told. */
  readonly advise?: (text: string) => string | undefined;
  /** Why a text was most likely not meant as it stands, where it went through a shell or a variable: it is refused. */
  readonly odd?: (text: string) => string | undefined;
  /** The same, of a text that may yet be meant: a warning. */
  readonly doubt?: (text: string) => string | undefined;
}

const ok = <T>(value: T): Parsed<T> => ({ ok: true, value });
const wrong = { ok: false } as const;

export const string: ValueType<string> = {
  name: "string",
  placeholder: "text",
  allowed: "a text",
  parse: ok,
  odd: (text) => gluedText(text) ?? windowsEnd(text),
  show: (value) => value,
  schema: { type: "string" },
};

export const path: ValueType<string> = { ...string, name: "path", placeholder: "path", allowed: "a path" };

/** All words that are left. */
export const command: ValueType<readonly string[]> = {
  name: "command",
  placeholder: "application [its arguments]",
  allowed: "an application and its arguments",
  parse: (text) => ok(JSON.parse(text) as string[]),
  show: (words) => JSON.stringify(words),
  schema: { type: "array", items: { type: "string" } },
};

export const boolean: ValueType<boolean> = {
  name: "boolean",
  placeholder: "true|false",
  allowed: "true or false",
  parse: (text) => (/^(true|yes|on|1)$/i.test(text) ? ok(true) : /^(false|no|off|0)$/i.test(text) ? ok(false) : wrong),
  show: String,
  schema: { type: "boolean" },
};

export function integer(minimum: number, maximum = 1_000_000): ValueType<number> {
  return {
    name: "integer",
    placeholder: "number",
    allowed: `a whole number from ${minimum} to ${maximum}`,
    parse: (text) => {
      const value = /^\+?\d+$/.test(text) ? Number(text) : NaN;
      return value >= minimum && value <= maximum ? ok(value) : wrong;
    },
    show: String,
    schema: { type: "integer", minimum, maximum },
  };
}

export function decimal(minimum: number, maximum: number): ValueType<number> {
  return {
    name: "number",
    placeholder: "number",
    allowed: `a number from ${minimum} to ${maximum}`,
    parse: (text) => {
      const value = /^\+?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
      return value >= minimum && value <= maximum ? ok(value) : wrong;
    },
    show: String,
    schema: { type: "number", minimum, maximum },
  };
}

export function choice<const C extends string>(choices: readonly C[]): ValueType<C> {
  return {
    name: "choice",
    placeholder: choices.join("|"),
    allowed: choices.length > 1 ? `one of ${choices.join(", ")}` : choices.join(),
    parse: (text) => {
      const found = choices.find((name) => name === text.toLowerCase());
      return found === undefined ? wrong : ok(found);
    },
    show: (value) => value,
    schema: { enum: choices },
    choices,
  };
}

/** setTimeout holds no more than 2^31 - 1 ms: about 24.8 days. */
const longestMs = 24 * 24 * 3_600_000;

/** Milliseconds. A bare number is seconds, as in Spark's own time properties. */
export function duration(minimumMs: number): ValueType<number> {
  const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return {
    name: "duration",
    placeholder: "duration",
    allowed: `a duration of at least ${showDuration(minimumMs)}, such as 500ms, 10s, 5m or 2h (a bare number is seconds)`,
    parse: (text) => {
      const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(text) ?? [];
      const value = number === undefined ? NaN : Math.round(Number(number) * (unitMs[unit] ?? NaN));
      return value >= minimumMs && value <= longestMs ? ok(value) : wrong;
    },
    show: showDuration,
    schema: {
      anyOf: [
        { type: "string", pattern: "^\\d+(\\.\\d+)?\\s*(ms|s|m|h)?$" },
        { type: "number", minimum: minimumMs / 1000 },
      ],
    },
  };
}

/** The largest unit that says it exactly: 90000 → `90s`, 7200000 → `2h`. */
export function showDuration(ms: number): string {
  if (ms !== 0 && ms % 3_600_000 === 0) return `${ms / 3_600_000}h`;
  if (ms !== 0 && ms % 60_000 === 0) return `${ms / 60_000}m`;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** As Kubernetes takes them: namespaces are labels, names of most else may have dots as well. */
export const kubernetesName = (kind: "label" | "with dots"): ValueType<string> => {
  const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  const [pattern, longest] = kind === "label" ? [`^${label}$`, 63] : [`^${label}(\\.${label})*$`, 253];
  return {
    name: "name",
    placeholder: "name",
    allowed: "a name of small letters, digits and hyphens",
    parse: (text) => (text.length <= longest && new RegExp(pattern).test(text) ? ok(text) : wrong),
    show: (value) => value,
    schema: { type: "string", pattern, maxLength: longest },
  };
};
