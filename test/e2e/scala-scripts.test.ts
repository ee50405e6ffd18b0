/**
 * Scala scripts by real spark-submit processes. Each script in test/fixtures/scala says in its comments how it is to end
 * and what it is to print; what needs more than one start, or a script that is made, is written out here.
 * SPARK_RUNNER_TEST_SPARK gives the versions of Spark.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test as vitest } from "vitest";
import { buildScalaJars } from "../../scripts/build/scala-jars.ts";
import { expectEndAsItSays, failureIn, readExpectations, type Expectation } from "../support/fixture-scripts.ts";
import { cluster, runScript, scriptFolder, type Ended } from "../support/scala-script.ts";
import { semaphore } from "../support/semaphore.ts";
import { testedVersions } from "../support/spark-home.ts";

const expectations = await readExpectations();

const twoCores = semaphore(2);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "scala-scripts-"));
  await buildScalaJars();
}, 300_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const test = (name: string, body: () => Promise<void>): void => {
  vitest.concurrent(name, { timeout: 1_800_000 }, () => twoCores(body));
};
const newFolder = (): Promise<string> => mkdtemp(path.join(folder, "w-"));

describe.each(testedVersions)("on Spark %s", (spark) => {
  for (const [script, expected] of expectations) {
    for (const master of expected.masters) {
      const where = master === cluster ? " with executor processes" : "";
      test(`${script} ends as it says${where}`, () => endsAsItSays(script, expected, master));
    }
  }

  async function endsAsItSays(script: string, expected: Expectation, master: string): Promise<void> {
    const workspace = await newFolder();
    const ended = await runScript({ spark, script, args: expected.args, master, workspace });
    await expectEndAsItSays(expected, ended, workspace);
  }

  test("another attempt does not compile again, and does so when the script or a loaded file has changed", async () => {
    const [workspace, cwd] = [await newFolder(), await newFolder()];
    await cp(path.join(scriptFolder, "parts"), path.join(cwd, "parts"), { recursive: true });
    const script = path.join(cwd, "attempts.scala");
    const attempt = async (
      argument: string,
    ): Promise<{ ended: Ended; compiled: boolean; failure: string | undefined }> => {
      const log = path.join(cwd, `classes-${argument}.log`);
      const ended = await runScript({
        spark,
        script,
        args: [argument],
        workspace,
        cwd,
        javaOptions: `-Xlog:class+load:file=${log}`,
      });
      const compiled = (await readFile(log, "utf8")).includes("scala.tools.nsc.Global ");
      return { ended, compiled, failure: (await failureIn(workspace))?.line };
    };
    await writeFile(
      script,
      `val place = "here"\n:load parts/greeting.scala\nprintln(greeting.text + args(0))\nif (args(0) == "1") sys.error("try again")\n`,
    );
    expect(await attempt("1")).toMatchObject({
      compiled: true,
      ended: { code: 1 },
      failure: "attempts.scala:4: java.lang.RuntimeException: try again",
    });
    expect(await attempt("2")).toMatchObject({
      compiled: false,
      ended: { code: 0, stdout: "hello from the here2\n" },
      failure: undefined,
    });
    await writeFile(path.join(cwd, "parts/more/hello.scala"), `val hello = "good bye"\n`);
    expect(await attempt("3")).toMatchObject({
      compiled: true,
      ended: { code: 0, stdout: "good bye from the here3\n" },
    });
    await writeFile(script, 'val place: Int = "nowhere"\n');
    expect(await attempt("4")).toMatchObject({ compiled: true, ended: { code: 1, stdout: "" } });
    expect(await attempt("5"), "what did not compile is not remembered").toMatchObject({
      compiled: true,
      ended: { code: 1 },
    });
  });

  test("a script that is not there is told from one that fails", async () => {
    const ended = await runScript({ spark, script: "not-there.scala" });
    expect(ended).toMatchObject({ code: 66, stdout: "" });
    expect(ended.stderr).toContain(`no such file: ${path.join(scriptFolder, "not-there.scala")}`);
  });

  test("a long script with a deep expression works, and its last line is known", async () => {
    const script = path.join(await newFolder(), "long.scala");
    const block = (n: number): string =>
      `// block ${n}\ndef f${n}(x: Int): Int = {\n${"  // filler\n".repeat(16)}  x + ${n}\n}\n\n`;
    const deep = `val deep = ${Array.from({ length: 600 }, (_, n) => n).join(" + ")}\n`;
    await writeFile(
      script,
      `${Array.from({ length: 150 }, (_, n) => block(n)).join("")}${deep}println(f149(deep))\nsys.error("the end")\n`,
    );
    const ended = await runScript({ spark, script });
    expect(ended).toMatchObject({ code: 1, stdout: `${(599 * 600) / 2 + 149}\n` });
    expect(ended.stderr).toContain("long.scala:3153: java.lang.RuntimeException: the end");
  });
});
