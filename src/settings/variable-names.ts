/** Names of variables, with commas: `DB_PASS,LAKE_TOKEN`. */
import type { ValueType } from "./value-types.ts";

const pattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

export const variableNames: ValueType<readonly string[]> = {
  name: "names of variables",
  placeholder: "NAME,…",
  allowed: "names of variables such as DB_PASS, with commas",
  parse: (text) => {
    const names = text.split(",").map((each) => each.trim());
    return names.every((name) => pattern.test(name)) ? { ok: true, value: names } : { ok: false };
  },
  show: (value) => value.join(","),
  schema: { type: "string" },
};
