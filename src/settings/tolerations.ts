/** Tolerations, as kubectl writes taints: `dedicated=spark:NoSchedule`, `spot:NoExecute`, `dedicated`. */
import type { ValueType } from "./value-types.ts";

export interface Toleration {
  readonly key: string;
  readonly operator: "Equal" | "Exists";
  readonly value?: string;
  readonly effect?: string;
}

/** The name of a label or taint, with its prefix. https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
export const labelName =
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/;
export const labelValue = /^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/;
const effects = new Set(["NoSchedule", "PreferNoSchedule", "NoExecute"]);

export const tolerations: ValueType<readonly Toleration[]> = {
  name: "tolerations",
  placeholder: "key[=value][:effect],…",
  allowed: "taints such as dedicated=spark:NoSchedule or spot:NoExecute, with commas",
  parse: (text) => {
    const parsed = text.split(",").map((each) => parseOne(each.trim()));
    return parsed.some((each) => each === undefined)
      ? { ok: false }
      : { ok: true, value: parsed.filter((each) => each !== undefined) };
  },
  show: (value) =>
    value
      .map(
        ({ key, value: equal, effect }) =>
          `${key}${equal === undefined ? "" : `=${equal}`}${effect === undefined ? "" : `:${effect}`}`,
      )
      .join(","),
  schema: { type: "string" },
};

function parseOne(text: string): Toleration | undefined {
  const [, taint = "", effect] = /^([^:]*)(?::([^:]*))?$/.exec(text) ?? [];
  const at = taint.indexOf("=");
  const key = at < 0 ? taint : taint.slice(0, at);
  const value = at < 0 ? undefined : taint.slice(at + 1);
  if (!labelName.test(key) || (value !== undefined && !labelValue.test(value))) return undefined;
  if (effect !== undefined && !effects.has(effect)) return undefined;
  return {
    key,
    operator: value === undefined ? "Exists" : "Equal",
    ...(value === undefined ? {} : { value }),
    ...(effect === undefined ? {} : { effect }),
  };
}
