import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { basisFor, said } from "../support/asked.ts";
import { callMain } from "../support/call-main.ts";

const folder = mkdtempSync(path.join(tmpdir(), "request-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

describe("errors of use end with", () => {
  test.for([
    ["64: no application", [], {}, 64, [/no application was given/]],
    ["64: an empty application", [""], {}, 64, [/no application was given/]],
    ["64: an unknown flag", ["--bogus", "job.py"], {}, 64, [/unknown flag --bogus/]],
    ["64: an unknown subcommand", ["rnu"], {}, 64, [/unknown subcommand rnu/]],
    ["64: a missing value", ["--name"], {}, 64, [/--name needs a value/, /no application/]],
    [
      "78: a wrong value",
      ["--dry-run", "--grace", "soon", "job.py"],
      {},
      78,
      [/--grace: expected a duration.*got "soon"/],
    ],
    [
      "78: a wrong variable",
      ["--dry-run", "job.py"],
      { Core_Limit: "two" },
      78,
      [/Core_Limit: expected an amount of CPU.*got "two"/],
    ],
    [
      "78: a contradiction",
      ["--dry-run", "job.py"],
      { Executor_Minimum: "3", Executor_Maximum: "2" },
      78,
      [/Executor_Minimum \(3\) is above Executor_Maximum \(2\)/],
    ],
    ["78: a fact that is no fact", ["--dry-run", "--assume", "pod.nam=x", "job.py"], {}, 78, [/unknown fact pod\.nam/]],
    [
      "78: a file that is not there",
      ["--dry-run", "--config", "/nowhere.yaml", "--properties-file", "/nowhere.conf", "job.py"],
      {},
      78,
      [/--config: failed to read \/nowhere\.yaml: there is no such file/, /--properties-file: failed to read/],
    ],
    [
      "78: a file that a variable names",
      ["--dry-run", "job.py"],
      { SPARK_RUNNER_CONFIG: "/tmp" },
      78,
      [/^error: SPARK_RUNNER_CONFIG: failed to read \/tmp: /],
    ],
    [
      "64: both kinds",
      ["--grace", "soon", "--bogus"],
      { Core_Limit: "0" },
      64,
      [/--grace/, /--bogus/, /Core_Limit/, /no application/],
    ],
  ] as const)("%s", async ([, argv, env, code, patterns]) => {
    const { exitCode, lines } = await said(argv, env);
    expect(exitCode).toBe(code);
    const errors = lines.filter((line) => line.startsWith("error: "));
    expect(errors).toHaveLength(patterns.length);
    for (const pattern of patterns) expect(errors.filter((line) => pattern.test(line))).toHaveLength(1);
  });
});

test("a secret that is misspelt is not quoted in an error", async () => {
  const { lines } = await said([
    "--conf",
    "spark.secret.key hunter2",
    "--set",
    "DB_PASSWORD:hunter2",
    "--conf",
    "x.password=hunter2",
    "--bogus-token=hunter2",
    "--conf",
    '{"password":"hunter2"}',
    "job.py",
  ]);
  expect(lines.filter((line) => line.startsWith("error: "))).toHaveLength(5);
  expect(lines.join("\n")).not.toContain("hunter2");
  expect(lines.join("\n")).toContain("spark.secret.key ***");
});

test("what is assumed never guides a run", async () => {
  const env = { SPARK_RUNNER_ASSUME: "pod.memoryLimit=1Mi\npod.name=other\nxyz=1" };
  expect((await basisFor(["job.py"], env)).facts.pod.name).toBeUndefined();
  await expect(basisFor(["--dry-run", "job.py"], env)).rejects.toThrow(/unknown fact xyz/);
});

test("a run has an id, a dry run none", async () => {
  expect((await basisFor(["job.py"])).facts.runId).toBe("id1");
  expect((await basisFor(["--dry-run", "job.py"])).facts.runId).toBeUndefined();
});

test("empty values of a pipeline's parameters change nothing", async () => {
  const names = [
    "Bucket_URI",
    "Core_Limit",
    "Executor_Minimum",
    "Executor_Maximum",
    "Executor_Memory",
    "Driver_Memory",
    "System_Environment",
  ];
  const blank = await basisFor(
    ["--name", "", "--core-limit=", ...names.flatMap((name) => ["--set", `${name}=`]), "job.py"],
    Object.fromEntries(names.map((name) => [name, ""])),
  );
  const plain = await basisFor(["job.py"]);
  expect(blank.settings).toEqual(plain.settings);
});

describe("label and clean", () => {
  test.for<[string, string[], Record<string, string>, RegExp]>([
    ["outside of a pod", ["label"], {}, /label only works in a pod, and this is none/],
    [
      "as a dry run",
      ["clean", "--dry-run"],
      { KUBERNETES_SERVICE_HOST: "10.0.0.1", POD_NAME: "p" },
      /clean has no dry run/,
    ],
    [
      "without Kubernetes",
      ["label", "--local"],
      { KUBERNETES_SERVICE_HOST: "10.0.0.1", POD_NAME: "p" },
      /nothing to do/,
    ],
    ["with an application", ["clean", "job.py"], {}, /clean takes no application/],
  ])("are refused %s, with 64", async ([, argv, env, message]) => {
    const { exitCode, stderr } = await callMain(argv, env);
    expect(exitCode).toBe(64);
    expect(stderr).toMatch(message);
  });

  test("say with 78 how a pod is found where no service account is mounted", async () => {
    const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1", POD_NAME: "p", POD_NAMESPACE: "n" };
    expect((await callMain(["--dry-run", "job.py"], env)).stderr).toMatch(/failed to .*service account/);
  });
});

test("--context without --dry-run ends with 64: executors could not reach a laptop", async () => {
  const { exitCode, stderr } = await callMain(["run", "--context", "kind", import.meta.filename.replace(/ts$/, "py")]);
  expect(exitCode).toBe(64);
  expect(stderr).toContain("--context (kind) only works with --dry-run");
});

describe("jars of a script's header that are not here are told beside all else that is wrong", () => {
  const script = file("jars.sc", "//> using jar a.jar\n//> using jars b.jar https://host/c.jar\n");
  test.for([
    ["a run", ["--local"]],
    ["a dry run for here", ["--dry-run", "--local"]],
  ] as const)("%s", async ([, flags]) => {
    const error: unknown = await basisFor([...flags, "--grace", "soon", script]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ exitCode: 78 });
    const text = String(error);
    expect(text).toContain("--grace: expected a duration");
    expect(text).toContain(`jars.sc:1: there is no ${folder}/a.jar, which the script's header names`);
    expect(text).toContain(`jars.sc:2: there is no ${folder}/b.jar`);
    expect(text).not.toContain("c.jar");
  });

  test("but not in a dry run for a pod elsewhere, whose image may have them", async () => {
    await expect(basisFor(["--dry-run", script])).resolves.toBeDefined();
  });
});
