/**
 * Which prepared scripts are used, and which are compiled at their start after all: a line on stderr says why. By real
 * spark-submit processes, of scripts that start no Spark. SPARK_RUNNER_TEST_SPARK gives the versions of Spark.
 */
import { appendFile, chmod, chown, cp, mkdir, readFile, rename, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildScalaJars } from "../../scripts/build/scala-jars.ts";
import {
  copyOf,
  nobody,
  preparedFile,
  preparePlace,
  removePlaces,
  rewrite,
  runAsNobody,
  said,
  startOf,
  writeJar,
  type Place,
} from "../support/prepared-place.ts";
import { runScript, type Start } from "../support/scala-script.ts";
import { testedVersions } from "../support/spark-home.ts";

const isRoot = process.getuid?.() === 0;
beforeAll(() => buildScalaJars(), 300_000);
afterAll(removePlaces);

/** What happens after the image is built; the start that comes then; and why the script is compiled at it. */
interface Spoilt {
  readonly when: string;
  readonly spoil: (here: Place) => Promise<unknown>;
  readonly start?: (here: Place) => Partial<Start>;
  readonly why: string;
}

const spoilt: readonly Spoilt[] = [
  {
    when: "it was changed",
    spoil: ({ cwd }) => appendFile(path.join(cwd, "etl.scala"), "\n"),
    why: "it is not what was prepared (changed since)",
  },
  {
    when: "it has another name, which its stack traces would not tell",
    spoil: ({ cwd }) => cp(path.join(cwd, "etl.scala"), path.join(cwd, "other.scala")),
    start: () => ({ script: "other.scala" }),
    why: "it was prepared as etl.scala",
  },
  {
    when: "it was never prepared",
    spoil: ({ cwd }) => writeFile(path.join(cwd, "new.scala"), `println("hello 7"); sys.exit(7)\n`),
    start: () => ({ script: "new.scala" }),
    why: "it was not prepared",
  },
  {
    when: "a file that it loads was changed",
    spoil: ({ cwd }) => appendFile(path.join(cwd, "parts/greeting.scala"), "// more\n"),
    why: "parts/greeting.scala, which it loads, was changed since it was prepared",
  },
  {
    when: "the working directory has another file of the name that it loads",
    spoil: async ({ cwd }) => {
      await mkdir(path.join(cwd, "elsewhere/parts"), { recursive: true });
      await writeFile(path.join(cwd, "elsewhere/parts/greeting.scala"), `val greeting = "hello " // of this folder\n`);
    },
    start: ({ cwd }) => ({ cwd: path.join(cwd, "elsewhere"), script: path.join(cwd, "etl.scala") }),
    why: "parts/greeting.scala, which it loads, was changed since it was prepared",
  },
  {
    when: "a jar was changed",
    spoil: ({ jars }) => writeJar(jars[0]!, "2"),
    why: "jars differ: library.jar",
  },
  {
    when: "there is one jar less",
    spoil: async () => {},
    start: () => ({ jars: [] }),
    why: "jars differ: library.jar",
  },
  {
    when: "there is one jar more",
    spoil: ({ cwd }) => writeJar(path.join(cwd, "more.jar"), "more"),
    start: ({ cwd, jars }) => ({ jars: [...jars, path.join(cwd, "more.jar")] }),
    why: "jars differ: more.jar",
  },
  {
    when: "the compiler is given other options",
    spoil: async () => {},
    start: () => ({ compilerOptions: "-Xlint" }),
    why: "the compiler's options are others",
  },
  {
    when: "it was prepared for another Spark",
    spoil: async ({ store }) =>
      rewrite(await preparedFile(store, "program"), (text) => text.replace(/spark-\d\S*/, "spark-3.5.1")),
    why: expect.stringMatching(/^it was prepared by spark-3\.5\.1, and this is spark-\d+\.\d+\.\d+$/) as string,
  },
  {
    when: "its end is missing",
    spoil: async ({ store }) => rewrite(await preparedFile(store, "program"), (text) => text.replace(/end\n$/, "")),
    why: expect.stringMatching(/\/0\/program is damaged$/) as string,
  },
];

/** As root, which an image's build and these jobs are. */
const unsafe: readonly Spoilt[] = [
  {
    when: "others may write into the store",
    spoil: ({ store }) => chmod(store, 0o777),
    why: expect.stringMatching(/\/scripts is writable by others than root$/) as string,
  },
  {
    when: "the folder above it belongs to somebody else",
    spoil: ({ store }) => chown(path.dirname(store), 4711, 0),
    why: expect.stringMatching(/ does not belong to root, but to user 4711$/) as string,
  },
  {
    when: "a group may write a class file of it",
    spoil: async ({ store }) => chmod(await preparedFile(store, "classes/*/*.class"), 0o664),
    why: expect.stringMatching(/\.class is writable by others than root$/) as string,
  },
  {
    when: "others may put another in its place",
    spoil: async ({ store }) => chmod(path.resolve(await preparedFile(store, "program"), "../.."), 0o777),
    why: expect.stringMatching(/\/[0-9a-f]{64} is writable by others than root$/) as string,
  },
  {
    when: "others may change what is known of the jars",
    spoil: ({ store }) => chmod(path.join(store, "class-paths"), 0o777),
    why: expect.stringMatching(/\/class-paths is writable by others than root$/) as string,
  },
  {
    when: "its classes are a link to somewhere",
    spoil: async ({ store, cwd }) => {
      const classes = await preparedFile(store, "classes");
      await rename(classes, path.join(cwd, "classes"));
      await symlink(path.join(cwd, "classes"), classes);
    },
    why: expect.stringMatching(/\/classes is a link$/) as string,
  },
];

describe.each(testedVersions)("on Spark %s", (spark) => {
  let place: Place;
  beforeAll(async () => {
    place = await preparePlace(spark);
  }, 300_000);

  test("one that was copied to another folder is used, without the compiler, and ends by its own code", async () => {
    const here = await copyOf(place);
    const log = path.join(here.cwd, "classes.log");
    const ended = await runScript({ ...startOf(here), javaOptions: `-Xlog:class+load:file=${log}` });
    expect(ended, ended.stderr).toMatchObject({ code: 7, stdout: "hello 7\n" });
    expect(said(ended)).toBeUndefined();
    expect(await readFile(log, "utf8")).not.toContain("scala.tools.nsc.Global ");
  });

  test("one whose jar has another time, but the same content, is used", async () => {
    const here = await copyOf(place);
    await utimes(place.jars[0]!, new Date(), new Date("2001-02-03"));
    expect(said(await runScript({ ...startOf(here), jars: place.jars }))).toBeUndefined();
  });

  // The same in each version.
  const all = spark === testedVersions.at(-1) ? [...spoilt, ...(isRoot ? unsafe : [])] : spoilt.slice(0, 1);
  test.for(all)("one is compiled at its start when $when", async ({ spoil, start, why }) => {
    const here = await copyOf(place);
    await spoil(here);
    const ended = await runScript({ ...startOf(here), ...start?.(here) });
    expect(ended, ended.stderr).toMatchObject({ code: 7, stdout: "hello 7\n" });
    expect(said(ended)).toEqual(why);
  });

  test("what one attempt has compiled at its start, another does not compile again, and says nothing", async () => {
    const here = await copyOf(place);
    const workspace = path.join(here.cwd, "work");
    await appendFile(path.join(here.cwd, "etl.scala"), "\n");
    const attempt = () => runScript({ ...startOf(here), workspace });
    expect(said(await attempt())).toContain("changed since");
    expect(said(await attempt())).toBeUndefined();
  });

  // The cache may be in a folder that is root's alone. At their other places the jars are known by their content.
  test.runIf(isRoot)("a user that can't write it uses it, and one that can does not", async () => {
    const here = await copyOf(place);
    const asUser = () => runAsNobody(here);
    const ended = await asUser();
    expect(ended, ended.stderr).toMatchObject({ code: 7, stdout: "hello 7\n" });
    expect(said(ended)).toBeUndefined();
    await chown(await preparedFile(here.store, "program"), nobody, nobody);
    expect(said(await asUser())).toMatch(/\/program belongs to the user that runs the job \(uid 65534\)$/);
    await chmod(path.dirname(here.store), 0o777);
    expect(said(await asUser())).toMatch(/ is writable by the user that runs the job \(uid 65534\)$/);
  });
});
