import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { parse } from "yaml";
import { afterAll, describe, expect, test } from "vitest";
import { showYaml } from "../../src/plan/show/yaml.ts";
import { commandOfAttempt } from "../../src/plan/attempt.ts";
import { quote, showShell } from "../../src/plan/show/shell.ts";
import { showText } from "../../src/plan/show/text.ts";
import { laptopFacts, planOf, podFacts } from "../support/plans.ts";

const folder = mkdtempSync(path.join(tmpdir(), "spark runner's $HOME "));
afterAll(() => rmSync(folder, { recursive: true }));

describe("-o shell, pasted into a shell", () => {
  const submit = path.join(folder, "spark-submit");
  // Writes argv and environment, each ended by NUL, as the kernel has them.
  writeFileSync(submit, `#!/bin/sh\ntr -d "" < /proc/$$/cmdline > "$OUT.argv"; cat /proc/$$/environ > "$OUT.env"\n`);
  chmodSync(submit, 0o755);
  const out = path.join(folder, "received");
  const received = (file: string): string[] => readFileSync(file, "utf8").split("\0").slice(0, -1);

  test("gives a process exactly what the plan says", () => {
    const odd = [
      "it's",
      'a "b"',
      "$HOME `id` $(id)",
      "new\nline",
      "tab\t",
      "\\",
      "",
      "ünï ☃ 日本",
      "-x",
      "--",
      "a=b",
      "*",
      "!x",
      "~",
      "#c",
      "{a,b}",
      "&;|<>",
      "{attempt}",
    ];
    const plan = planOf(
      [
        "--name",
        "My 'job' {attempt}",
        "--conf",
        'spark.x=$(id) `a`\n"b"',
        "--set",
        "Bucket_URI=s3a://b/it's $x\n\\",
        "--set",
        "A.B-c=1",
        "job.py",
        ...odd,
      ],
      { facts: { spark: { ...podFacts.spark, submit } } },
    );
    execFileSync("bash", ["--norc", "-c", showShell(plan, "spark-runner")], {
      env: { PATH: process.env["PATH"], OUT: out },
    });
    const expected = commandOfAttempt(plan, 1);
    expect(received(`${out}.argv`).slice(2)).toEqual(expected.args);
    const environment = received(`${out}.env`);
    expect(environment).toEqual(
      expect.arrayContaining(Object.entries(expected.environment).map(([name, value]) => `${name}=${value}`)),
    );
  });

  test.for([
    ["a script's too", "job.scala"],
    ["where there is no folder else", "job.py"],
  ] as const)("makes the folders for scratch files that it names, %s", ([, job]) => {
    const places = mkdtempSync(path.join(folder, "places "));
    const plan = planOf(["--work-dir", `${places}/work`, "--set", `SPARK_LOCAL_DIRS=${places}/a,${places}/b`, job], {
      facts: { spark: { ...podFacts.spark, submit } },
    });
    execFileSync("bash", ["--norc", "-c", showShell(plan, "true")], { env: { PATH: process.env["PATH"], OUT: out } });
    expect(plan.scratch).toHaveLength(2);
    expect(plan.scratch.filter((each) => !existsSync(each))).toEqual([]);
  });

  test("any words", () => {
    const words = fc.array(
      fc.string({ unit: "binary" }).filter((word) => !word.includes("\0")),
      { minLength: 5, maxLength: 50 },
    );
    fc.assert(
      fc.property(words, (all) => {
        const script = `printf '%s\\0' ${all.map(quote).join(" ")}`;
        expect(execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8" }).split("\0").slice(0, -1)).toEqual(
          all.map((word) => word.toWellFormed()),
        );
      }),
      { numRuns: 20 },
    );
  });
});

describe("-o text", () => {
  const plans = [
    planOf(["--dry-run", "job.py"], { facts: laptopFacts }),
    planOf([
      "--core-limit",
      "1.5",
      "--executor-maximum",
      "3",
      "--set",
      "A=b",
      "--deadline",
      "90m",
      "--max-attempts",
      "9",
      "s3a://b/x.jar",
      "a b",
    ]),
    planOf(["--local", "--max-attempts", "1", "job.scala"]),
    planOf(["--set", "A=line\nline ", "--name", "n\u001b[31m", "job.py", "x ", "\u0007\n  "]),
  ];

  test("has no trailing blanks, no control characters and no colour", () => {
    for (const plan of plans) {
      const text = showText(plan);
      expect(text).not.toMatch(/[ \t]$/m);
      // oxlint-disable-next-line no-control-regex
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
      expect(text).not.toMatch(/\n\n\n/);
      expect(text.endsWith("\n")).toBe(true);
    }
  });

  test("says in its heading what it plans for and what run would do here", () => {
    const heading = (argv: string[], facts: object): string =>
      showText(planOf([...argv, "job.py"], { facts })).split("\n")[0] ?? "";
    expect(heading(["--dry-run"], laptopFacts)).toMatch(
      /^Plan for a Kubernetes pod\W+run here would use local\[\*\] instead.*Nothing was done\.$/,
    );
    expect(heading(["--dry-run"], podFacts)).toMatch(/^Plan for a Kubernetes pod\W+run does just this here/);
    expect(heading(["--dry-run", "--local"], laptopFacts)).toMatch(
      /^Plan for this machine \(local\)\W+run does just this here/,
    );
  });

  test("notes that the application is not here", () => {
    const text = (facts: object, application: string): string =>
      showText(planOf(["--dry-run", application], { facts: { ...laptopFacts, ...facts } }));
    expect(text({ applicationExists: false }, "job.py")).toContain("not found here");
    expect(text({ applicationExists: true }, "job.py")).not.toContain("not found");
    expect(text({ applicationExists: undefined }, "s3a://b/job.py")).toContain("left to Spark to fetch");
  });

  test("shows every property with its value and where it came from", () => {
    const plan = planOf(["--core-limit", "1.5", "--conf", "spark.a=1", "--set", "A=b", "job.scala"], {
      facts: { memoryLimit: 4 * 1024 ** 3 },
    });
    const text = showText(plan);
    for (const { name, value, from, why } of plan.properties) {
      const line = text.indexOf(`  ${name} `);
      expect(text.slice(line, line + 400)).toContain(value);
      expect(text.slice(line, line + 400)).toContain(from === "computed" ? why : from);
    }
  });

  test("names each unknown fact with the flag that gives it", () => {
    const plan = plans[0]!;
    for (const fact of plan.unknown) expect(showText(plan)).toMatch(new RegExp(`<${fact}>\\s+--assume ${fact}=`));
  });
});

test("-o yaml says what -o json says, without anchors", () => {
  const plan = planOf([
    "--name",
    "yes",
    "--set",
    "A=1e3",
    "--set",
    "B= x: 'y'\n# z",
    "job.py",
    "~",
    "0x1",
    "- a",
    "null",
    "",
  ]);
  expect(parse(showYaml(plan), { maxAliasCount: 0 })).toEqual(plan);
});
