import { describe, expect, test } from "vitest";
import { makeMasker } from "../../src/plan/show/mask-plan.ts";
import type { Plan } from "../../src/plan/plan-schema.ts";
import { showShell } from "../../src/plan/show/shell.ts";
import { showText } from "../../src/plan/show/text.ts";
import { planOf } from "../support/plans.ts";

const shown = (plan: Plan): string =>
  [JSON.stringify(plan), showText(plan), showShell(plan, "spark-runner")].join("\n");

describe("no form of a plan shows a secret", () => {
  const secret = "hunter2-SECRET/1";
  test.for([
    ["a property", ["--conf", `spark.hadoop.fs.s3a.secret.key=${secret}`, "job.py"]],
    ["a variable", ["--set", `DB_PASSWORD=${secret}`, "job.py"]],
    ["an argument after its name", ["job.py", "--password", secret]],
    ["an argument with its name", ["job.py", `--password=${secret}`]],
    ["a pair", ["job.py", `token=${secret}`]],
    ["a URL among the arguments", ["job.py", `s3a://key:${secret}@bucket/x`]],
    ["a URL as the application", [`https://user:${secret}@host/job.py`]],
    ["a URL as a variable", ["--set", `URL=s3a://key:${secret}@bucket`, "job.py"]],
    ["a jar's URL", ["--jars", `https://u:${secret}@h/x.jar`, "job.py"]],
    ["Java's options", ["--conf", `spark.driver.extraJavaOptions=-Da=1 -Ddb.password=${secret} -Db=2`, "job.py"]],
    ["JSON", ["job.py", JSON.stringify({ password: secret })]],
    [
      "a user's own pattern",
      [
        "--conf",
        "spark.redaction.regex=(?i)pin",
        "--set",
        `PIN=${secret}`,
        "--conf",
        `spark.Pin=${secret}`,
        "job.py",
        "--pin",
        secret,
      ],
    ],
    [
      "what is known by name, repeated elsewhere",
      ["--set", `DB_PASSWORD=${secret}`, "--conf", `spark.x=a${secret}b`, "--name", secret, "job.py", `x:${secret}`],
    ],
    ["an argument's, repeated elsewhere", ["--name", `n ${secret}`, "job.py", "--password", secret, `a-${secret}-b`]],
    ["a URL's, repeated elsewhere", ["--name", `n ${secret}`, "job.py", `postgres://u:${secret}@h/db`]],
    [
      "what wins over what is computed",
      ["--conf", `spark.executorEnv.X_TOKEN=${secret}`, "--set", "X_TOKEN=other", "job.py"],
    ],
  ] as const)("%s", ([, argv]) => {
    const plan = planOf(["--dry-run", ...argv]);
    expect(shown(plan)).toContain(secret);
    const masked = makeMasker(plan).plan;
    expect(shown(masked)).not.toContain(secret);
    expect(shown(masked)).toContain("***");
    expect(masked.submit.args).toHaveLength(plan.submit.args.length);
  });
});

test("a plan without secrets is shown as it is", () => {
  const plan = planOf([
    "--set",
    "Bucket_URI=abfss://container@account/x",
    "--core-limit",
    "2",
    "job.py",
    "--input",
    "s3a://b/k=v",
  ]);
  expect(makeMasker(plan).plan).toEqual(plan);
});

test("a short secret is hidden where it stands, but not looked for in other words", () => {
  const { plan } = makeMasker(planOf(["--set", "PASSWORD=a", "--set", "B=banana", "job.py"]));
  expect(plan.submit.environment.slice(0, 2)).toEqual([
    { name: "PASSWORD", value: "***", from: "--set" },
    { name: "B", value: "banana", from: "--set" },
  ]);
});

test("what is quoted from a log loses the secrets of the plan and of the environment", () => {
  const { text } = makeMasker(planOf(["job.py", "--password", "hunter22"]), {
    AWS_SECRET_ACCESS_KEY: "abcdefgh",
    HOME: "/home/user",
  });
  expect(text("login as u with hunter22 and abcdefgh from /home/user failed: postgres://u:p@h")).toBe(
    "login as u with *** and *** from /home/user failed: postgres://***@h",
  );
});
