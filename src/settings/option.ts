/** What stands behind a flag: a setting, or what only one command knows. */
import type { Problem } from "../errors.ts";
import { didYouMean } from "./nearest.ts";
import type { ValueType } from "./value-types.ts";

export interface Option<T> {
  readonly type: ValueType<NonNullable<T>>;
  readonly description: string;
  /** As a user would write it; parsed by `type`. */
  readonly default?: string;
  /** What happens when it is not set, where that is not a plain value. */
  readonly unset?: string;
  readonly short?: string;
  /** Its value is options of another program, and may begin with dashes. */
  readonly isOptions?: true;
  /** Its value is the rest of the command line: what follows belongs to it. */
  readonly isLast?: true;
  /** Its value never appears in a log. */
  readonly secret?: boolean;
}

/** The options that only one command has, by their names. */
export type Options = Readonly<Record<string, Option<unknown>>>;
export type ValuesOf<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

type Declared<T> = Omit<Option<T>, "type">;

/** An option that always has a value. */
export const requiredOption = <T>(
  type: ValueType<NonNullable<T>>,
  declared: Declared<T> & { readonly default: string },
): Option<T> => ({ type, ...declared });
/** An option that may be left out. */
export const optionalOption = <T>(type: ValueType<NonNullable<T>>, declared: Declared<T>): Option<T | undefined> => ({
  type,
  ...declared,
});

export const isBoolean = ({ type }: Option<unknown>): boolean => type.name === "boolean";

/** `maxAttempts` → `max`, `attempts`. */
export const wordsOf = (name: string): string[] => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
export const flagNamed = (name: string): string => `--${wordsOf(name).join("-")}`;
/** A boolean flag has an opposite. */
export const negated = (flag: string): string => flag.replace("--", "--no-");

/** What every wrong value is told: where it stands, what is allowed, what it is, and what it was most likely meant to be. */
export function wrongText(
  origin: string,
  { type, secret }: Pick<Option<unknown>, "type" | "secret">,
  text: string,
): Omit<Problem, "kind"> {
  const advice = type.odd?.(text) ?? type.advise?.(text);
  const shown = secret === true ? "a secret value" : JSON.stringify(text);
  return {
    message: `${origin}: expected ${type.allowed}, got ${shown}`,
    ...(advice === undefined ? didYouMean(text, type.choices ?? []) : { advice }),
  };
}
