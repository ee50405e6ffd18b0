/** No secret stands anywhere where others read: generated names, shapes and values, over every output. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeMasker } from "../../src/plan/show/mask-plan.ts";
import type { Plan } from "../../src/plan/plan-schema.ts";
import { maskMessage, maskText } from "../../src/secrets.ts";
import { showShell } from "../../src/plan/show/shell.ts";
import { showText } from "../../src/plan/show/text.ts";
import { showYaml } from "../../src/plan/show/yaml.ts";
import { runEnded } from "../../src/report/last-lines.ts";
import { attemptFailed } from "../../src/report/messages.ts";
import { factsOfPod, planOf } from "../support/plans.ts";

const first = fc.constantFrom("db", "smtp", "aws", "my", "git", "kafka", "x", "lake");
const last = fc.constantFrom(
  "password",
  "passwd",
  "pass",
  "pwd",
  "secret",
  "token",
  "auth",
  "key",
  "credentials",
  "passphrase",
  "secret_key",
  "access_key",
  "api_key",
  "private_key",
  "creds",
  "jwt",
);
/** What is not tried in this time is not tried: a machine that has better to do must not make a test fail. */
const inTime = { interruptAfterTimeLimit: 8000 };
const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);
/** `DB_PASS`, `db-pass`, `db.pass`, `dbPass`, `DB_PASS_2`. */
const name = fc
  .tuple(first, last, fc.constantFrom("UPPER", "kebab", "dotted", "camel"), fc.constantFrom("", "_2"))
  .map(([a, b, style, end]) =>
    style === "UPPER"
      ? `${a}_${b}`.toUpperCase() + end
      : style === "kebab"
        ? `${a}-${b.replaceAll("_", "-")}`
        : style === "dotted"
          ? `${a}.${b.replaceAll("_", ".")}`
          : a + b.split("_").map(capital).join(""),
  );
/** As a variable may be called. */
const variable = name.map((each) => each.replaceAll(/[^A-Za-z0-9]/g, "_"));

const core = fc.stringMatching(/^[A-Za-z0-9]{12}$/).map((text) => `Zq${text}`);
/** What a token is made of, and what a person may choose. */
const plainSecret = fc
  .tuple(core, fc.constantFrom("", "+/=", "-_.~"))
  .map(([text, end]) => ({ core: text, value: text + end }));
const oddSecret = fc
  .tuple(core, fc.string({ maxLength: 6 }), fc.string({ maxLength: 6 }))
  .map(([text, before, after]) => ({ core: text, value: `<${before}${text}${after}>` }));

type Said = readonly [argv: readonly string[], args: readonly string[]];
const cases = fc.oneof(
  fc.tuple(variable, oddSecret).map(([n, s]) => ({ s, said: [["--set", `${n}=${s.value}`], []] satisfies Said })),
  fc.tuple(name, oddSecret).map(([n, s]) => ({ s, said: [["--conf", `spark.${n}=${s.value}`], []] satisfies Said })),
  fc.tuple(name, oddSecret).map(([n, s]) => ({
    s,
    said: [["--conf", `spark.executorEnv.${n}=${s.value}`], []] satisfies Said,
    isGiven: true,
  })),
  // Both are public in Kubernetes, but a pipeline's log is read by more people still.
  fc
    .tuple(name, core, fc.constantFrom("--label", "--annotation"))
    .map(([n, text, flag]) => ({ s: { core: text, value: text }, said: [[flag, `${n}=${text}`], []] satisfies Said })),
  fc.tuple(fc.constantFrom("s3a", "https", "jdbc:postgresql", "mongodb+srv"), plainSecret).map(([scheme, s]) => ({
    s,
    said: [
      ["--conf", `spark.place=${scheme}://me:${s.value}@host/x`, "--set", `PLACE=${scheme}://me:${s.value}@host/x`],
      [],
    ] satisfies Said,
  })),
  fc.tuple(name, oddSecret).map(([n, s]) => ({ s, said: [[], [`--${n}`, s.value]] satisfies Said })),
  fc
    .tuple(name, oddSecret)
    .map(([n, s]) => ({ s, said: [[], [`--${n}=${s.value}`, `a ${s.value} b`]] satisfies Said })),
  fc.tuple(name, plainSecret).map(([n, s]) => ({ s, said: [[], [`${n}: ${s.value}`]] satisfies Said })),
  plainSecret.map((s) => ({ s, said: [[], ["-H", `Authorization: Basic ${s.value}`]] satisfies Said })),
);

const outputs = (plan: Plan): string[] => [
  JSON.stringify(plan),
  showText(plan),
  showShell(plan, "spark-runner"),
  showYaml(plan),
];

const held = (texts: readonly string[], text: string): string[] => texts.filter((each) => each.includes(text));

describe("no secret is seen", () => {
  test("in the plan in all its forms, in words about failures, in spark-submit's arguments, in pods' specs", () => {
    fc.assert(
      fc.property(cases, variable, ({ s, said: [argv, args], ...rest }, other) => {
        const podTemplate = { spec: { containers: [{ name: "x", env: [{ name: other, value: s.value }] }] } };
        const facts = { ...factsOfPod(), podTemplate };
        const template = ["--same-node", "--conf", "spark.kubernetes.executor.podTemplateFile=/t.yaml"];
        if (argv.some((each) => /\s$|=\s/.test(each))) return; // refused: a file can't carry it
        const plan = planOf(["--dry-run", ...template, ...argv, "job.py", ...args], { facts });
        const masker = makeMasker(plan, { [other]: s.value });
        expect(held(outputs(masker.plan), s.core)).toEqual([]);

        const cause = { kind: "exception", line: `login with ${s.value} failed` } as const;
        const attempt = { number: 1, durationMs: 1, outcome: { kind: "failed", exitCode: 1, cause } } as const;
        const end = { exitCode: 1, attempts: [attempt], interruption: undefined, disrupted: false };
        const lines = [attemptFailed(plan, attempt, { next: 2, delayMs: 1, nowMs: 1 }), ...runEnded(plan, end)].map(
          masker.text,
        );
        expect(held(lines, s.core)).toEqual([]);

        expect(held(plan.submit.args.slice(0, plan.submit.applicationAt), s.core)).toEqual([]);
        const specs = plan.properties.filter(
          (each) => /^spark\.(executorEnv|kubernetes)\./.test(each.name) && each.from === "computed",
        );
        expect(
          held(
            specs.map(({ value }) => value),
            s.core,
          ),
        ).toEqual([]);
        const given = plan.properties.filter((each) => each.name.startsWith("spark.executorEnv."));
        if (!("isGiven" in rest))
          expect(
            held(
              given.map(({ value }) => value),
              s.core,
            ),
          ).toEqual([]);
      }),
      { ...inTime, numRuns: 200 },
    );
  });

  test("in a line of a log that nobody knew of before, whatever its shape", () => {
    const shapes = fc.tuple(
      name,
      plainSecret,
      fc.constantFrom("scheme", "=", ": ", "flag", "json", "header", "query", "yaml"),
    );
    fc.assert(
      fc.property(shapes, fc.constantFrom("", "connect ", "at x: ", '{"a": 1} '), ([n, s, shape], before) => {
        const text = {
          scheme: `s3a://me:${s.value}@bucket/x`,
          "=": `${n}=${s.value}`,
          ": ": `${n}: ${s.value}`,
          flag: `--${n} ${s.value}`,
          json: `{"${n}": "${s.value}", "b": 2}`,
          header: `Authorization: Basic ${s.value}`,
          query: `https://host/x?a=1&${n}=${s.value}&b=2`,
          yaml: `${n}: '${s.value}'`,
        }[shape];
        expect(maskText(before + text)).not.toContain(s.core);
        expect(maskMessage(`got ${JSON.stringify(before + text)}`)).not.toContain(s.core);
      }),
      { ...inTime, numRuns: 1000 },
    );
  });

  test("and the time to mask a line grows as its length does, whatever it is made of", () => {
    const pieces = [
      "password=",
      "password: ",
      '"token": "',
      "token='",
      "--db-pass ",
      "s3a://a:",
      "a@",
      "authorization: ",
      "\\",
      '"',
      "[",
      " ",
      "aB",
      "a.b-",
      "x_key",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }), (some) => {
        const unit = some.join("");
        const text = unit.repeat(Math.ceil(40_000 / unit.length));
        // 3 ms of the processor, and not by the clock: a machine may have better to do. With the square it would be seconds.
        const started = process.threadCpuUsage();
        maskText(text);
        const { user, system } = process.threadCpuUsage(started);
        expect((user + system) / 1000, JSON.stringify(unit)).toBeLessThan(150);
      }),
      { ...inTime, numRuns: 40, endOnFailure: true },
    );
  });
});
