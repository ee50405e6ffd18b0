/** What a script asks for in its header, by the packaged executable and a real Spark; libraries come from a folder. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../support/executable.ts";
import { fakeSpark } from "../support/fake-spark.ts";
import { buildJar } from "../support/jar.ts";
import { sparkHomeOf, testedVersions } from "../support/spark-home.ts";

const folder = mkdtempSync(path.join(tmpdir(), "script-header-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

/** A Maven repository with one library, for either Scala. */
function repository(jar: string): string {
  const root = path.join(folder, "maven");
  for (const name of ["greets_2.12", "greets_2.13"]) {
    const place = path.join(root, "org/example", name, "1.0");
    mkdirSync(place, { recursive: true });
    copyFileSync(jar, path.join(place, `${name}-1.0.jar`));
    const ids = `<groupId>org.example</groupId><artifactId>${name}</artifactId><version>1.0</version>`;
    writeFileSync(path.join(place, `${name}-1.0.pom`), `<project><modelVersion>4.0.0</modelVersion>${ids}</project>`);
  }
  return `file:${root}`;
}

describe.for(testedVersions)("on Spark %s", (version) => {
  const home = sparkHomeOf(version);
  const env = { SPARK_HOME: home };
  const quick = ["--local", "--conf", "spark.ui.enabled=false", "--conf", `spark.jars.ivy=${folder}/ivy-${version}`];

  test("a .sc script gets the libraries, jars and options that its header asks for", async () => {
    copyFileSync(buildJar(home), path.join(folder, "sum.jar"));
    const file = script(
      "asks.sc",
      `#!/usr/bin/env -S scala-cli shebang
//> using scala 2.12.18 2.13.16
//> using repository ${repository(buildJar(home, "Greets"))}
//> using dep org.example::greets:1.0
//> using jar sum.jar
//> using javaProp "words=two words"
import $ivy.\`org.example::greets:1.0\`

@main def run(name: String) = println(s"\${Greets.greeting()}, $name: \${sys.props("words")}, \${classOf[Sum].getName}")
`,
    );
    const end = await run([...quick, file, "Ada"], { env });
    // Spark 3.5's own Ivy prints a line there as well.
    expect(end.stdout, end.stderr).toMatch(/^greetings, Ada: two words, Sum\n/m);
    expect(end.code).toBe(0);
  });

  test("its options reach the compiler, which may refuse one: not tried again", async () => {
    const kept = script("kept.sc", `//> using option -Yno-predef\nval one = 1\nprintln(one)\n`);
    const [refusal, cause, advice] = (await run([...quick, kept], { env })).said.slice(-3);
    expect(refusal).toContain("kept.sc:3: error: not found: value println");
    expect(cause).toMatch(/^cause: .* \(does-not-compile\)$/);
    expect(advice).toMatch(/^what to do: fix the line it names/);
    const end = await run([...quick, script("refused.sc", `//\n//> using options -Xnonsense\n`)], { env });
    expect(end.code, end.stderr).toBe(1);
    expect(end.said.at(-3)).toMatch(/refused\.sc:2: error: the compiler's option -Xnonsense: .*bad option/);
  });
});

test("what a header asks for in vain is refused before the start, all at once", async () => {
  const env = { SPARK_HOME: fakeSpark("exit 0") };
  const jars = await run(["--local", script("jars.sc", "//> using jar a.jar\n//> using jar b.jar\n")], { env });
  expect(jars.code, jars.stderr).toBe(78);
  expect(jars.stderr).toContain(`jars.sc:1: there is no ${folder}/a.jar`);
  expect(jars.stderr).toContain(`jars.sc:2: there is no ${folder}/b.jar`);
  const file = script("file.sc", "//> using file Utils.scala\nimport $file.util\n");
  const { code, stderr, said } = await run(["--local", file], { env });
  expect(code, stderr).toBe(78);
  expect(stderr).toContain("file.sc:1: //> using file Utils.scala can't be kept: a script is run alone");
  expect(stderr).toContain("file.sc:2: import $file can't be kept: only Ammonite has it");
  expect(said.join("\n")).not.toContain("attempt 1");
});
