import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { completeFacts } from "../../src/request/complete-facts.ts";
import { planProblems } from "../../src/plan/problems.ts";
import { readRequest, type Request } from "../../src/request/read-request.ts";
import { refuse } from "../../src/request/refuse.ts";
import { withFacts, type Basis } from "../../src/plan/basis.ts";
import { parseCommandLine } from "../support/command-line.ts";
import { withOwnPod, type PodManifest } from "../../src/facts/own-pod.ts";
import { callMain } from "../support/call-main.ts";

const folder = mkdtempSync(path.join(tmpdir(), "request-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const requestOf = (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Request> =>
  readRequest(parseCommandLine(argv), { PATH: "/nonexistent", ...env }, () => "id1");
const request = async (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Basis> =>
  checked(await requestOf(argv, env));
const checked = ({ basis, problems }: Request): Basis => {
  refuse([...problems, ...planProblems(basis)]);
  return basis;
};
const said = async (
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; lines: string[] }> => {
  const { exitCode, stdout, stderr } = await callMain(argv, env);
  expect(stdout).toBe("");
  return {
    exitCode,
    lines: stderr
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^spark-runner: /, "")),
  };
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

describe("--properties-file is read as Spark reads it", () => {
  test("in all of Java's forms, without what is not Spark's", async () => {
    const properties = file(
      "all.conf",
      [
        "# comment",
        "! comment",
        "spark.a 1",
        "spark.b=2",
        "spark.c : 3",
        "  spark.d\t4  ",
        "spark.e=a\\",
        "   b",
        "spark.f=\\u0041",
        "hive.x=1",
        "spark.g=",
        "spark.driver.memory  2g  ",
        "spark.h",
      ].join("\n"),
    );
    const { settings } = await request(["--properties-file", properties, "job.py"]);
    expect(Object.fromEntries([...settings.properties].map(([name, { value }]) => [name, value]))).toEqual({
      "spark.a": "1",
      "spark.b": "2",
      "spark.c": "3",
      "spark.d": "4",
      "spark.e": "ab",
      "spark.f": "A",
      "spark.driver.memory": "2g",
    });
    expect(settings.values.driverMemory).toBe(2 * 1024 ** 3);
    expect(settings.properties.get("spark.a")?.origin).toBe(properties);
  });

  test.for(["spark.a=\\u12", "spark.a=\\uZZZZ", "\\", "=", "\u0000", "spark.a=\\"])("and survives %j", async (text) => {
    await expect(request(["--properties-file", file("odd.conf", text), "job.py"])).resolves.toBeDefined();
  });

  test("also when --config names it", async () => {
    const config = file("job.yaml", `propertiesFile: ${file("named.conf", "spark.a 1")}\nmaxAttempts: 7`);
    const { settings } = await request(["--set", `SPARK_RUNNER_CONFIG=${config}`, "job.py"]);
    expect(settings.values.maxAttempts).toBe(7);
    expect(settings.properties.get("spark.a")?.value).toBe("1");
  });
});

describe("a file that is no UTF-8 is refused with its line, and nothing of it is guessed", () => {
  const latin1 = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), Buffer.from(text, "latin1"));
    return path.join(folder, name);
  };
  const advice = "it is no UTF-8: it seems to be ISO-8859-1. Save it as UTF-8, or: iconv -f ISO-8859-1 -t UTF-8";

  test("settings, properties, a pod template", async () => {
    const [yaml, conf] = [latin1("latin.yaml", "name: a\njob: Köln\n"), latin1("latin.conf", "#Köln\nspark.a Köln\n")];
    const { exitCode, lines } = await said(["--dry-run", "--config", yaml, "--properties-file", conf, "job.py"]);
    expect(exitCode).toBe(78);
    expect(lines).toEqual([`error: --config: ${yaml}:2: ${advice}`, `error: --properties-file: ${conf}:2: ${advice}`]);
    const template = latin1("pod.yaml", "spec:\n  hostname: Köln\n");
    const property = `spark.kubernetes.executor.podTemplateFile=${template}`;
    expect(await said(["--dry-run", "--conf", property, "job.py"])).toEqual({
      exitCode: 78,
      lines: [`error: --conf: failed to read the pod template ${template}: line 2: ${advice}`],
    });
  });

  test("Spark's defaults, unless they are not read", async () => {
    const env = { SPARK_HOME: "/nonexistent", SPARK_CONF_DIR: folder };
    const defaults = latin1("spark-defaults.conf", "spark.a Köln\n");
    const local = ["--dry-run", "--local", "job.py"];
    const { exitCode, lines } = await said(local, env);
    expect([exitCode, lines[0]]).toEqual([78, `error: ${defaults}:1: ${advice}`]);
    await expect(
      request(["--properties-file", file("utf8.conf", "spark.a Köln"), ...local], env),
    ).resolves.toBeDefined();
    latin1("spark-defaults.conf", "# Köln\nspark.a b\n");
    expect((await request(local, env)).facts.spark.defaults).toEqual({ "spark.a": "b" });
  });
});

test("what is assumed never guides a run", async () => {
  const env = { SPARK_RUNNER_ASSUME: "pod.memoryLimit=1Mi\npod.name=other\nxyz=1" };
  expect((await request(["job.py"], env)).facts.pod.name).toBeUndefined();
  await expect(request(["--dry-run", "job.py"], env)).rejects.toThrow(/unknown fact xyz/);
});

describe("what only the pod's manifest tells", () => {
  const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1", POD_NAME: "step-1", POD_NAMESPACE: "team" };
  const withLimit = (memory: string): PodManifest => ({
    metadata: { name: "step-1", namespace: "team", uid: "uid-1" },
    spec: { serviceAccountName: "runner", containers: [{ name: "main", resources: { limits: { memory } } }] },
  });
  const account = "spark.kubernetes.authenticate.driver.serviceAccountName=other";
  const cores = "spark.kubernetes.driver.limit.cores=2";
  const argv = ["--driver-memory", "3g", "--conf", cores, "--conf", account, "job.py"];

  const nobody = { ownPod: undefined, memoryLimit: undefined, memoryLimitIsKnown: false } as const;
  const complete = async (memory: string) => {
    const known = await requestOf(argv, env);
    const before = { ...known, basis: withFacts(known.basis, { ...known.basis.facts, ...nobody }) };
    expect(before.warnings).toEqual([expect.stringContaining("spark.kubernetes.driver.limit.cores (--conf): ")]);
    return completeFacts(before, env, async ({ facts }) => withOwnPod(facts, withLimit(memory), "main"));
  };

  test("is warned of when it is known, and what was said before is not said again", async () => {
    const { basis, warnings } = await complete("4Gi");
    expect(warnings).toEqual([
      expect.stringContaining("more than the container's memory limit of 4096 MiB: the kernel may kill it"),
      expect.stringContaining("spark.kubernetes.authenticate.driver.serviceAccountName (--conf), "),
    ]);
    expect(planProblems(basis)).toEqual([]);
    expect((await completeFacts(await requestOf(argv, env), env, undefined)).warnings).toEqual([]);
  });

  test("is refused where it can't work", async () => {
    const { basis } = await complete("3Gi");
    expect(planProblems(basis)).toMatchObject([{ message: expect.stringContaining("a driver heap of 3072") }]);
  });
});

test("a run has an id, a dry run none", async () => {
  expect((await request(["job.py"])).facts.runId).toBe("id1");
  expect((await request(["--dry-run", "job.py"])).facts.runId).toBeUndefined();
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
  const blank = await request(
    ["--name", "", "--core-limit=", ...names.flatMap((name) => ["--set", `${name}=`]), "job.py"],
    Object.fromEntries(names.map((name) => [name, ""])),
  );
  const plain = await request(["job.py"]);
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
    const error: unknown = await request([...flags, "--grace", "soon", script]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ exitCode: 78 });
    const text = String(error);
    expect(text).toContain("--grace: expected a duration");
    expect(text).toContain(`jars.sc:1: there is no ${folder}/a.jar, which the script's header names`);
    expect(text).toContain(`jars.sc:2: there is no ${folder}/b.jar`);
    expect(text).not.toContain("c.jar");
  });

  test("but not in a dry run for a pod elsewhere, whose image may have them", async () => {
    await expect(request(["--dry-run", script])).resolves.toBeDefined();
  });
});
