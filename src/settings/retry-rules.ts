/** `--retry-on` and `--no-retry-on`: what a user knows of how their job fails. */
import type { Rank } from "./given.ts";
import type { ValueType } from "./value-types.ts";

export interface RetryRule {
  /** As it was given: an exit code, a cause's id, or a regular expression between slashes. */
  readonly on: string;
  /** What such a failure is, and what to do about it. */
  readonly words?: string;
  readonly advice?: string;
  readonly origin?: string;
  readonly rank?: Rank;
}

const exitCode = /^(?:[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/;
const causeId = /^[a-z]+(?:-[a-z0-9]+)*$/;
const pattern = /^\/(.+)\/$/s;

/** What a rule is about; undefined: nothing that can be. */
export type RuleSubject =
  | { readonly kind: "exit code"; readonly code: number }
  | { readonly kind: "cause"; readonly id: string }
  | { readonly kind: "pattern"; readonly source: string };

export function subjectOf(on: string): RuleSubject | undefined {
  if (exitCode.test(on)) return { kind: "exit code", code: Number(on) };
  if (causeId.test(on)) return { kind: "cause", id: on };
  const source = pattern.exec(on)?.[1];
  return source === undefined ? undefined : { kind: "pattern", source };
}

/** One rule from one text. In the file it may be a mapping of `on`, `words` and `advice`, whose text is JSON. */
export const retryRules: ValueType<readonly RetryRule[]> = {
  name: "rule",
  placeholder: "code|cause|/regex/",
  allowed:
    "an exit code from 1 to 255, the id of a cause such as executor-lost, or a regular expression such as /ORA-0*1555/",
  parse: (text) => {
    const rule = text.trimStart().startsWith("{") ? fromMapping(text) : { on: text.trim() };
    return rule === undefined || subjectOf(rule.on) === undefined ? { ok: false } : { ok: true, value: [rule] };
  },
  show: (rules) => rules.map(({ on }) => on).join("\n"),
  ofMapping: (mapping) => JSON.stringify(mapping),
  advise: (text) => (/^[\w\s.-]+$/.test(text) ? undefined : `a regular expression stands between slashes: /${text}/`),
  schema: {
    anyOf: [
      { type: ["string", "integer"] },
      {
        type: "array",
        items: {
          anyOf: [
            { type: ["string", "integer"] },
            {
              type: "object",
              required: ["on"],
              additionalProperties: false,
              properties: {
                on: { type: ["string", "integer"] },
                words: { type: "string" },
                advice: { type: "string" },
              },
            },
          ],
        },
      },
    ],
  },
};

function fromMapping(text: string): RetryRule | undefined {
  try {
    const { on, words, advice, ...others } = JSON.parse(text) as Partial<Record<string, string>>;
    if (typeof on !== "string" || Object.keys(others).length > 0) return undefined;
    return { on: on.trim(), ...(words ? { words } : {}), ...(advice ? { advice } : {}) };
  } catch {
    return undefined;
  }
}
