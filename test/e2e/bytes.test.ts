/** What a job gets and says is, letter by letter, what was given, whatever the locale; or it is refused. */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { executable, fixture, run } from "../support/executable.ts";
import { dumpingSpark, received } from "../support/fake-spark.ts";
import { compileJava, javaTool } from "../support/jar.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bytes-"));
const letters = "Grün 数据 данные ﷽ नमस्ते 🎉";
const quick = ["--local", "--max-attempts", "1", "--conf", "spark.ui.enabled=false"];
const words = ["--set", `CITY=${letters}`, "--conf", `spark.x.city=${letters}`];
/** As a plain spark-submit would have none: the tests' own LANG is taken away. */
const noLocale = { LANG: undefined };

describe.for(testedVersions)("on Spark %s in the C locale", (version) => {
  const env = { SPARK_HOME: sparkHomeOf(version), ...noLocale, LC_ALL: "C" };
  let jar = "";
  beforeAll(() => {
    const classes = compileJava("Letters.java", ["--release", "8"]);
    jar = path.join(classes, "буквы.jar");
    execFileSync(javaTool("jar"), ["cf", jar, "-C", classes, "Letters.class"], {
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
  });

  test.for(["scala", "py", "jar"])("a .%s gets, reads, writes and prints every letter", async (kind) => {
    const place = mkdtempSync(path.join(folder, "Läufe данные "));
    writeFileSync(path.join(place, letters), letters);
    const job = path.join(place, `tägliche 数 Läufe.${kind}`);
    if (kind !== "jar") copyFileSync(fixture(`jobs/letters.${kind}`), job);
    const application = kind === "jar" ? ["--class", "Letters", jar] : [job];
    const end = await run([...quick, ...words, ...application, place, letters, ""], { env });
    expect(end.code, end.stderr).toBe(0);
    expect(
      end.stdout
        .trim()
        .split("\n")
        .map((line) => line.trimEnd()),
    ).toEqual([
      `argument ${place}`,
      `argument ${letters}`,
      "argument",
      `variable ${letters}`,
      `property ${letters}`,
      "bytes 5",
      expect.stringMatching(/^there true$/i),
    ]);
    expect(readFileSync(path.join(place, `${letters}.copy`), "utf8")).toBe(letters);
  });
});

describe("what any kind of job is started with", () => {
  const job = path.join(folder, "ж.R");
  writeFileSync(job, "");
  const given = [...quick, ...words, job, letters];

  test.for<[string, NodeJS.ProcessEnv, Record<string, string>]>([
    ["no locale", {}, { LC_CTYPE: "C.UTF-8" }],
    ["LC_ALL=C", { LC_ALL: "C" }, { LC_ALL: "", LC_CTYPE: "C.UTF-8" }],
    ["LC_ALL=POSIX", { LC_ALL: "POSIX" }, { LC_ALL: "", LC_CTYPE: "C.UTF-8" }],
    ["LANG=C", { LANG: "C" }, { LANG: "C", LC_CTYPE: "C.UTF-8" }],
    ["LANG=C.UTF-8", { LANG: "C.UTF-8" }, { LANG: "C.UTF-8" }],
    ["a locale that is not there", { LANG: "no_WHERE.UTF-8" }, { LANG: "", LC_CTYPE: "C.UTF-8" }],
  ])("with %s: a UTF-8 locale, and the same bytes", async ([, locale, expected]) => {
    const env = { SPARK_HOME: dumpingSpark(), DUMP: path.join(folder, "dump"), ...noLocale, ...locale };
    const end = await run(given, { env });
    expect(end.code, end.stderr).toBe(0);
    const real = received(env.DUMP);
    expect(real.args.slice(-2)).toEqual([job, letters]);
    expect(real.args).toContain(`spark.x.city=${letters}`);
    expect(real.env["CITY"]).toBe(letters);
    const ofLocale = Object.entries(real.env).filter(([name]) => /^(LANG$|LC_)/.test(name));
    expect(Object.fromEntries(ofLocale)).toEqual(expected);
  });

  describe("with a Latin-1 locale of the user's own", () => {
    const env: NodeJS.ProcessEnv = { SPARK_HOME: dumpingSpark(), DUMP: path.join(folder, "latin"), ...noLocale };
    beforeAll(() => {
      env["LOCPATH"] = path.join(folder, "locales");
      env["LC_ALL"] = makeLatin1(env["LOCPATH"]);
    });

    test("every word beyond ASCII is refused before the start", async () => {
      const end = await run(given, { env });
      expect(end.code, end.stderr).toBe(78);
      for (const what of ["application's name", "argument 1", "variable CITY", "property spark.x.city"])
        expect(end.stderr).toMatch(new RegExp(`${what}.* has letters beyond ASCII, and the job's locale is xx_XX`));
    });

    test("what is ASCII runs in that locale, with a warning", async () => {
      const end = await run([...quick, "local:///opt/job.R", "plain"], { env });
      expect(end.code, end.stderr).toBe(0);
      expect(end.said.join("\n")).toMatch(/warning: the job's locale is xx_XX\.ISO-8859-1, not UTF-8/);
      expect(received(env["DUMP"] ?? "").env["LC_ALL"]).toBe("xx_XX.ISO-8859-1");
    });
  });
});

/** Arguments and variables that Node can't even hold, from a shell that can. */
test.for([
  ["an argument", 64, `"$0" --local local:///opt/job.R plain $'Gr\\xfcn'`, /argument 4 is not UTF-8/],
  ["a variable", 78, `CITY=$'Z\\xfcrich' "$0" --local local:///opt/job.R`, /the variable CITY is not UTF-8/],
] as const)("%s in another encoding is refused, since the job would get other bytes", ([, code, script, message]) => {
  const env = { PATH: process.env["PATH"], SPARK_HOME: dumpingSpark(), DUMP: path.join(folder, "none") };
  const end = spawnSync("bash", ["--norc", "-c", script, executable], { env, encoding: "utf8" });
  expect(end.status, end.stderr).toBe(code);
  expect(end.stderr).toMatch(message);
});

/** The name of a Latin-1 locale in `place`, made of nothing but what is written here. */
function makeLatin1(place: string): string {
  mkdirSync(place);
  const bytes = Array.from({ length: 256 }, (_, at) => at.toString(16).padStart(2, "0"));
  const charmap = bytes.map((byte) => `<U00${byte.toUpperCase()}> /x${byte} a letter`);
  const head = ["<code_set_name> ISO-8859-1", "<comment_char> %", "<escape_char> /", "CHARMAP"];
  writeFileSync(path.join(place, "charmap"), [...head, ...charmap, "END CHARMAP", ""].join("\n"));
  const kinds = ["LC_CTYPE", "upper <U0041>..<U005A>", "lower <U0061>..<U007A>", "END LC_CTYPE"];
  const order = ["LC_COLLATE", "order_start forward", "<U0061>", "UNDEFINED", "order_end", "END LC_COLLATE"];
  const source = ["comment_char %", "escape_char /", ...kinds, ...order, ""].join("\n");
  writeFileSync(path.join(place, "source"), source);
  const name = "xx_XX.ISO-8859-1";
  spawnSync("localedef", [
    "-c",
    "-f",
    path.join(place, "charmap"),
    "-i",
    path.join(place, "source"),
    path.join(place, name),
  ]);
  return name;
}
