/** Names of labels, with commas; `*` stands for any letters: `team,pipelines.kubeflow.org/*`. */
import type { ValueType } from "./value-types.ts";

const pattern = /^[A-Za-z0-9*][A-Za-z0-9_./*-]*$/;

export const labelNames: ValueType<readonly string[]> = {
  name: "names of labels",
  placeholder: "name,…",
  allowed: "names of labels such as team or pipelines.kubeflow.org/*, with commas",
  parse: (text) => {
    const names = text.split(",").map((each) => each.trim());
    return names.every((name) => pattern.test(name)) ? { ok: true, value: names } : { ok: false };
  },
  show: (value) => value.join(","),
  schema: { type: "string" },
};
