import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { javaVersion } from "../../src/adapters/machine/java.ts";

test("the job's Java is what JAVA_HOME's own file says, unless Spark's script may choose another", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "java-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, "conf"));
  const env = { JAVA_HOME: folder };
  expect(javaVersion(folder, env)).toBeUndefined();
  writeFileSync(path.join(folder, "release"), 'IMPLEMENTOR="X"\nJAVA_VERSION="17.0.15"\n');
  expect(javaVersion(folder, env)).toBe("17.0.15");
  expect(javaVersion(folder, {})).toBeUndefined();
  writeFileSync(path.join(folder, "conf/spark-env.sh"), "export JAVA_HOME=/opt/java\n");
  expect(javaVersion(folder, env)).toBeUndefined();
});
