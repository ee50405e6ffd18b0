import { describe, expect, test } from "vitest";
import { forEntrypoint, isSparks, readsArchive, whyNotInExecutor, type FindClash } from "../../src/plan/pod-archive.ts";
import { clashIn } from "../../src/prepared/clash.ts";
import { seen } from "../support/seen-archive.ts";

/** Of files and folders that hold such names. */
const names =
  (held: Readonly<Record<string, readonly string[]>>): FindClash =>
  (entries, { resources }) =>
    entries.flatMap((entry) => {
      const name = clashIn(
        held[entry] ?? [],
        (each) => resources.includes(each) || each === "org/apache/spark/A.class",
      );
      return name === undefined ? [] : [{ entry, name }];
    })[0];
const why = (env: Record<string, string>, folders = {}) =>
  whyNotInExecutor(seen, { SPARK_EXECUTOR_MEMORY: "1024m", ...env }, names(folders));

test("an executor looks in the usual folder, in the one that its driver names, or does without", () => {
  expect(readsArchive({})).toBe("/opt/spark-runner/prepared");
  expect(readsArchive({ SPARK_RUNNER_PREPARED: "true", SPARK_RUNNER_PREPARED_DIR: "/p" })).toBe("/p");
  for (const off of ["false", "no", "off", "0", "FALSE"])
    expect(readsArchive({ SPARK_RUNNER_PREPARED: off })).toBeUndefined();
});

describe("an executor uses no archive", () => {
  test.for<[string, Record<string, string>, Record<string, string[]>, RegExp]>([
    ["with an agent among its options", { SPARK_JAVA_OPT_3: "-javaagent:/x" }, {}, /an agent/],
    ["with an agent in a variable", { JAVA_TOOL_OPTIONS: "-Dx -javaagent:/x" }, {}, /an agent/],
    ["with a large heap", { SPARK_EXECUTOR_MEMORY: "32768m" }, {}, /32 GiB/],
    [
      "with classes of Spark's in spark.executor.extraClassPath",
      { SPARK_CLASSPATH: "/mine.jar::/patched.jar" },
      { "/mine.jar": ["my/Own.class"], "/patched.jar": ["org/apache/spark/A.class"] },
      /^\/patched\.jar is in front.*org\/apache\/spark\/A\.class/,
    ],
    [
      "with a file of Spark's jars in its configuration",
      {},
      { "/opt/spark/conf": ["core-default.xml"] },
      /conf is in front.*core-default\.xml/,
    ],
    ["with one in Hadoop's", { HADOOP_CONF_DIR: "/h" }, { "/h": ["core-default.xml"] }, /^\/h is in front/],
    [
      "with one in another folder of Spark's",
      { SPARK_CONF_DIR: "/c" },
      { "/c": ["core-default.xml"] },
      /^\/c is in front/,
    ],
  ])("%s", ([, env, folders, expected]) => {
    expect(why(env, folders)).toMatch(expected);
  });

  test("that does not fit its own image", () => {
    const archive = { ...seen, archive: { bytes: 1, header: "" } };
    expect(whyNotInExecutor(archive, {}, names({}))).toMatch(/cut off/);
    expect(whyNotInExecutor({ ...seen, manifest: { fault: "x" } }, {}, names({}))).toBe("x");
  });
});

test("configuration that Spark's jars have nothing of is no reason against it, nor are Spark's own options", () => {
  const env = { SPARK_JAVA_OPT_0: "--add-opens=java.base/java.lang=ALL-UNNAMED", SPARK_EXTRA_CLASSPATH: "/e.jar" };
  expect(why(env, { "/opt/spark/conf": ["log4j2.properties", "core-site.xml", "hive-site.xml"] })).toBeUndefined();
  expect(why({ SPARK_CLASSPATH: "/mine.jar" }, { "/mine.jar": ["my/Own.class"] })).toBeUndefined();
});

describe("an entrypoint", () => {
  const sparks = `for v in "\${!SPARK_JAVA_OPT_@}"; do :; done\nif ! [ -z "\${SPARK_CONF_DIR+x}" ]; then\n  SPARK_CLASSPATH="$SPARK_CONF_DIR:$SPARK_CLASSPATH";\nfi\n`;

  test("is Spark's where SPARK_CONF_DIR goes in front of the class path, and nowhere else", () => {
    expect(isSparks(sparks)).toBe(true);
    expect(isSparks(sparks.replace("SPARK_CONF_DIR:$SPARK_CLASSPATH", "SPARK_CLASSPATH:$SPARK_CONF_DIR"))).toBe(false);
    expect(isSparks(`${sparks}source "$SPARK_CONF_DIR/spark-env.sh"\n`)).toBe(false);
    expect(isSparks(sparks.replace("SPARK_JAVA_OPT_", "OTHER"))).toBe(false);
    expect(isSparks("#!/bin/bash\nexec /opt/entrypoint.sh\n")).toBe(false);
  });

  test("of Spark's gets the jars before the folder of configuration, and the options behind those that are there", () => {
    const archive = { classPath: "/a.jar:/b.jar", words: ["-XX:SharedArchiveFile=/x", "-Xlog:cds*=off"] };
    const options = { SPARK_JAVA_OPT_0: "-Da", SPARK_JAVA_OPT_7: "-Db" };
    expect(forEntrypoint({ ...options, SPARK_CONF_DIR: "/c" }, archive, "/opt/spark")).toEqual({
      SPARK_CONF_DIR: "/a.jar:/b.jar:/c",
      SPARK_JAVA_OPT_8: "-XX:SharedArchiveFile=/x",
      SPARK_JAVA_OPT_9: "-Xlog:cds*=off",
    });
    expect(forEntrypoint({}, archive, "/opt/spark")).toMatchObject({
      SPARK_CONF_DIR: "/a.jar:/b.jar:/opt/spark/conf",
      SPARK_JAVA_OPT_0: "-XX:SharedArchiveFile=/x",
    });
  });
});
