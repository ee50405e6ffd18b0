/** Properties that hold secrets: what is in a process's arguments can be read by everybody on the node. */
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { fixture, run } from "../support/executable.ts";
import { dumpingSpark, fakeSpark, received } from "../support/fake-spark.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "private-"));
/** New for each run: all processes of the machine are searched for it. */
const core = `c0re-${randomUUID()}`;
const needle = path.join(folder, "needle");
writeFileSync(needle, core);

/** What Java's format could change on the way. */
const secrets: Record<string, string> = {
  "spark.hadoop.fs.s3a.secret.key": `${core}/+==`,
  "spark.my.password": `#!:= \\${core}\\n\t"'$HOME \${spark.master}\\`,
  "spark.a.secret:odd#name!": core,
  "spark.token.of.letters": `пароль-${core}-数-🎉`,
  "spark.two.lines.secret": `${core}\nsecond line\r\n`,
  "spark.db.url": `jdbc:postgresql://me:${core}@db/x`,
};
const config = path.join(folder, "job.json"); // JSON is YAML
writeFileSync(config, JSON.stringify({ conf: { ...secrets, "spark.plain": "a b" } }));
const defaults = path.join(folder, "conf");
mkdirSync(defaults);
// It ends within a line that another would continue.
writeFileSync(
  path.join(defaults, "spark-defaults.conf"),
  "spark.from.defaults  yes\nspark.my.password  weak-one\nspark.last  x\\",
);
const properties = path.join(folder, "job.properties");
writeFileSync(properties, `spark.from.file: yes\nspark.file.secret: f-${core}`);

const quick = ["--local", "--max-attempts", "1", "--conf", "spark.ui.enabled=false", "--work-dir", folder];

describe.for(testedVersions)("on Spark %s", (version) => {
  const env = { SPARK_HOME: sparkHomeOf(version), SPARK_CONF_DIR: defaults };
  const ask = async (options: readonly string[], names: readonly string[]) => {
    const end = await run([...quick, ...options, fixture("jobs/private.py"), needle, ...names], { env });
    expect(end.code, end.stderr).toBe(0);
    expect(end.stderr).not.toContain(core);
    const [, json = ""] = /^private (.*)$/m.exec(end.stdout) ?? [];
    return JSON.parse(json) as { readonly shown: string[]; readonly conf: Record<string, string> };
  };

  test("secrets of a file arrive to the letter, beside Spark's defaults, and in no process's arguments", async () => {
    const { shown, conf } = await ask(
      ["--config", config],
      [...Object.keys(secrets), "spark.plain", "spark.from.defaults", "spark.last"],
    );
    expect(shown).toEqual([]);
    expect(conf).toEqual({ ...secrets, "spark.plain": "a b", "spark.from.defaults": "yes", "spark.last": "x" });
  });

  test("a property that is too long for an argument arrives the same way", async () => {
    const long = path.join(folder, `long-${version}.json`);
    const value = `${"x".repeat(140_000)} #ü\\`;
    writeFileSync(long, JSON.stringify({ conf: { "spark.long": value } }));
    expect((await ask(["--config", long], ["spark.long"])).conf).toEqual({ "spark.long": value });
  });

  test("a --properties-file of the user's own counts beside them, in place of Spark's defaults as ever", async () => {
    const { shown, conf } = await ask(
      ["--config", config, "--properties-file", properties],
      ["spark.my.password", "spark.from.file", "spark.file.secret", "spark.from.defaults"],
    );
    expect(shown).toEqual([]);
    expect(conf).toEqual({
      "spark.my.password": secrets["spark.my.password"],
      "spark.from.file": "yes",
      "spark.file.secret": `f-${core}`,
      "spark.from.defaults": null,
    });
  });
});

test("the file is its owner's alone, whatever the umask, and goes with the run", async () => {
  const home = fakeSpark(
    String.raw`while [[ $# -gt 1 && $1 != --properties-file ]]; do shift; done; stat -c '%a %U' "$2" "$(dirname "$2")"; id -un`,
  );
  const end = await run([...quick, "--config", config, "local:///job.py"], { env: { SPARK_HOME: home } });
  expect(end.code, end.stderr).toBe(0);
  const [file, place, user] = end.stdout.trim().split("\n");
  expect([file, place]).toEqual([`600 ${user}`, `700 ${user}`]);
  expect(readdirSync(folder).filter((name) => name.startsWith("spark-runner-"))).toEqual([]);
});

test("spark-submit gets no secret in its arguments, by whichever way it was said", async () => {
  const env = {
    SPARK_HOME: dumpingSpark(),
    DUMP: path.join(folder, "dump"),
    SPARK_RUNNER_CONF: `spark.x.token=${core}`,
  };
  const said = [
    "--conf",
    `spark.y.password=${core}`,
    "--jars",
    `https://me:${core}@host/x.jar`,
    "--set",
    `DB_PASSWORD=pw-${core}`,
    "--name",
    `n pw-${core}`,
  ];
  const end = await run([...quick, ...said, "local:///job.py"], { env });
  expect(end.code, end.stderr).toBe(0);
  const real = received(env.DUMP);
  expect(real.args.join("\n")).not.toContain(core);
  expect(real.env["DB_PASSWORD"]).toBe(`pw-${core}`);
});

test("a secret that a file can't carry is refused", async () => {
  const end = await run([...quick, "--conf", `spark.x.token=${core} `, "local:///job.py"], {
    env: { SPARK_HOME: dumpingSpark() },
  });
  expect(end.code, end.stderr).toBe(78);
  expect(end.stderr).toMatch(/--conf: spark\.x\.token is a secret, and begins or ends with a blank/);
  expect(end.stderr).not.toContain(core);
});

test("a secret among Java's options is warned of, since no file keeps it out of the driver's arguments", async () => {
  const options = ["--conf", `spark.driver.extraJavaOptions=-Ddb.password=${core}`];
  const end = await run(["--dry-run", "--local", ...options, "local:///job.py"], {
    env: { SPARK_HOME: dumpingSpark() },
  });
  expect(end.code, end.stderr).toBe(0);
  expect(end.said[0]).toMatch(
    /^warning: spark\.driver\.extraJavaOptions holds a secret, which everybody on the node can read/,
  );
});
