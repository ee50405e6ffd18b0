/** Names with commas between them. */
import type { ValueType } from "./value-types.ts";

const nameList = (
  of: string,
  pattern: RegExp,
  placeholder: string,
  examples: string,
): ValueType<readonly string[]> => ({
  name: `names of ${of}`,
  placeholder,
  allowed: `names of ${of} such as ${examples}, with commas`,
  parse: (text) => {
    const names = text.split(",").map((each) => each.trim());
    return names.every((name) => pattern.test(name)) ? { ok: true, value: names } : { ok: false };
  },
  show: (value) => value.join(","),
  schema: { type: "string" },
});

export const variableNames = nameList("variables", /^[A-Za-z_][A-Za-z0-9_.-]*$/, "NAME,…", "DB_PASS");

/** `*` stands for any letters. */
export const labelNames = nameList(
  "labels",
  /^[A-Za-z0-9*][A-Za-z0-9_./*-]*$/,
  "name,…",
  "team or pipelines.kubeflow.org/*",
);
