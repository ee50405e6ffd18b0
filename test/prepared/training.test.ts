import { expect, test } from "vitest";
import { jvmCommand, surroundings, trainingCommand, type Training } from "../../src/prepared/training.ts";

const training: Training = {
  sparkHome: "/spark",
  javaHome: "/java",
  classPath: "/spark/jars/a.jar:/spark/jars/b.jar",
  folder: "/work",
  archive: "/draft/classes.jsa",
  kind: "cds",
  runnerJar: "/work/runner.jar",
  script: "/work/training.scala",
  apiServer: "http://127.0.0.1:1",
  pythonProgram: undefined,
};

test("of the launcher's command only the class path is changed, to Spark's jars alone", () => {
  const printed = "NOTE: Picked up\n\0\n/java/bin/java\0-cp\0/conf:/spark/jars/*\0-Da=b c\0Main\0--x\0";
  expect(jvmCommand(printed, training)).toEqual([
    "/java/bin/java",
    "-cp",
    training.classPath,
    "-Da=b c",
    "Main",
    "--x",
  ]);
  expect(jvmCommand("Exception in thread", training)).toBeUndefined();
});

test("executors are asked for as pods, and write down what they load; the driver makes an archive of its Java's kind", () => {
  const text = (each: Training): string => trainingCommand(each).args.join(" ");
  expect(text(training)).toContain("--master k8s://http://127.0.0.1:1");
  expect(text(training)).toContain("-XX:ArchiveClassesAtExit=/draft/classes.jsa");
  expect(text(training)).toContain("class+load:file=/work/classes-%p.log");
  expect(text({ ...training, kind: "aot" })).toContain("-XX:AOTCacheOutput=/draft/classes.jsa");
});

test("no options and folders of the image's own stand in an archive's way", () => {
  expect(surroundings(training)).toMatchObject({ HADOOP_CONF_DIR: "", JAVA_TOOL_OPTIONS: "", SPARK_SUBMIT_OPTS: "" });
});
