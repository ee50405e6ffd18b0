/** The user's own rules for another attempt: `--retry-on` and `--no-retry-on`. */
import { causes } from "../diagnosis/causes.ts";
import type { Problem } from "../errors.ts";
import { didYouMean } from "../settings/nearest.ts";
import { subjectOf } from "../settings/retry-rules.ts";
import type { Settings } from "../settings/settings.ts";
import { flagOf } from "../settings/table.ts";
import type { Plan } from "./plan-schema.ts";

type Rule = Plan["retry"]["rules"][number];

/** Those against a retry first, as they go first. */
export const planRetryRules = ({ values }: Settings): Rule[] =>
  (["noRetryOn", "retryOn"] as const).flatMap((key) =>
    (values[key] ?? []).flatMap(({ on, words, advice, origin }): Rule[] => {
      const subject = subjectOf(on);
      if (subject === undefined) return []; // its type has told that
      const again = key === "retryOn" ? "yes" : "never";
      return [{ again, on, from: origin ?? flagOf(key), words: words ?? null, advice: advice ?? null, subject }];
    }),
  );

/** Names of causes that there are not. */
export const unknownCauses = (settings: Settings): Problem[] =>
  planRetryRules(settings).flatMap(({ subject, from }): Problem[] => {
    if (subject.kind !== "cause" || ids.includes(subject.id)) return [];
    const advice = `docs/causes.md lists them; a text in the log is given as /${subject.id}/`;
    return [
      {
        kind: "settings",
        message: `${from}: no cause has the id ${subject.id}`,
        advice,
        ...didYouMean(subject.id, ids),
      },
    ];
  });

const ids: readonly string[] = causes.map(({ id }) => id);

/** Regular expressions that RE2 does not take. What reads them is loaded only where there are some. */
export async function patternProblems(settings: Settings): Promise<Problem[]> {
  const given = planRetryRules(settings).flatMap(({ subject, from }) =>
    subject.kind === "pattern" ? [{ source: subject.source, from }] : [],
  );
  if (given.length === 0) return [];
  const { patternFault } = await import("../diagnosis/user-rules.ts");
  return given.flatMap(({ source, from }): Problem[] => {
    const why = patternFault(source);
    return why === undefined
      ? []
      : [
          {
            kind: "settings",
            message: `${from}: ${why}`,
            advice: "it is RE2's syntax, without look-around and back references",
          },
        ];
  });
}
