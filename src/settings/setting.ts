/** What a setting is: the shape of one row of the table. */
import type { Option } from "./option.ts";
import type { ValueType } from "./value-types.ts";

export type Group =
  | "Job"
  | "Size"
  | "Retries and deadlines"
  | "Spark"
  | "Pod"
  | "Executors' pods"
  | "What to do"
  | "Sources";

export interface Setting<T> extends Option<T> {
  readonly group: Group;
  /** Variables that had this meaning before: the article's, Spark's own. */
  readonly oldNames?: readonly string[];
  /** The Spark property that it is another word for: `--conf` on it counts as this setting. */
  readonly property?: string;
  /** spark-submit has no property for it: it is given the flag itself, which is called the same. */
  readonly handedOn?: true;
  /** What it means as a Spark property when it is true; a property that is as strong goes first. */
  readonly implies?: {
    readonly property: string;
    readonly value: string;
    /** A value of the property that the setting can't hold beside: from a stronger source it undoes the setting. */
    readonly unless: RegExp;
  };
  /** May be given many times; what is given adds up. */
  readonly repeatable?: boolean;
  /** False for what makes no sense in the YAML file. */
  readonly inFile?: false;
}

type Declared<T> = Omit<Setting<T>, "type">;

/** A setting that always has a value. */
export const required = <T>(
  type: ValueType<NonNullable<T>>,
  declared: Declared<T> & { readonly default: string },
): Setting<T> => ({ type, ...declared });
/** A setting that may be left out. */
export const optional = <T>(type: ValueType<NonNullable<T>>, declared: Declared<T>): Setting<T | undefined> => ({
  type,
  ...declared,
});
