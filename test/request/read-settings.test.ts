import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { basisFor, said } from "../support/asked.ts";

const folder = mkdtempSync(path.join(tmpdir(), "request-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

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
    const { settings } = await basisFor(["--properties-file", properties, "job.py"]);
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
    await expect(basisFor(["--properties-file", file("odd.conf", text), "job.py"])).resolves.toBeDefined();
  });

  test("also when --config names it", async () => {
    const config = file("job.yaml", `propertiesFile: ${file("named.conf", "spark.a 1")}\nmaxAttempts: 7`);
    const { settings } = await basisFor(["--set", `SPARK_RUNNER_CONFIG=${config}`, "job.py"]);
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
    // Whatever was prepared for this machine's own jobs.
    const local = ["--dry-run", "--local", "--prepared-dir", "/nonexistent", "job.py"];
    const { exitCode, lines } = await said(local, env);
    expect([exitCode, lines[0]]).toEqual([78, `error: ${defaults}:1: ${advice}`]);
    await expect(
      basisFor(["--properties-file", file("utf8.conf", "spark.a Köln"), ...local], env),
    ).resolves.toBeDefined();
    latin1("spark-defaults.conf", "# Köln\nspark.a b\n");
    expect((await basisFor(local, env)).facts.spark.defaults).toEqual({ "spark.a": "b" });
  });
});
