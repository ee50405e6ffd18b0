import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { withTemplate } from "../../src/request/template.ts";
import { readTemplate } from "../../src/settings/template-file.ts";
import { basisOf, podFacts } from "../support/plans.ts";

const templateAt = (uri: string) => {
  const argv = ["--conf", `spark.kubernetes.executor.podTemplateFile=${uri}`, "job.py"];
  return withTemplate(basisOf(argv), podFacts).facts.podTemplate;
};

test.for(["", "file:", "file://", "local:", "local://"])(
  "a pod template that is named by %s<path> is read",
  (scheme) => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "template-")), "executor.yaml");
    writeFileSync(file, "metadata: {labels: {team: x}}\n");
    expect(templateAt(scheme + file)).toMatchObject({ metadata: { labels: { team: "x" } } });
  },
);

test("a remote one is left to Spark", () => {
  expect(templateAt("s3a://bucket/executor.yaml")).toBeUndefined();
});

const read = (text: string, version: string | undefined) => {
  const result = readTemplate(text, version);
  if ("fault" in result) throw new Error(result.fault);
  return result.manifest;
};

test.for([
  ["4.3.0", 256],
  [undefined, 256],
  ["3.5.9", 400],
] as const)("a mode of 0400 is what Spark %s reads", ([version, mode]) => {
  expect(read("{items: [{mode: 0400}], defaultMode: 0400, octal: '0400'}", version)).toEqual({
    items: [{ mode }],
    defaultMode: mode,
    octal: "0400",
  });
});

test("what only looks like a number or a boolean keeps its text, and Spark takes it as its field wants it", () => {
  const text = "{a: 0400, b: 1.0, c: True, d: yes, e: 1e3, f: 7, g: true, h: 1.5, i: null, j: 08}";
  const kept = { a: "0400", b: "1.0", c: "True", d: "yes", e: "1e3", f: 7, g: true, h: 1.5, i: null, j: "08" };
  expect(read(text, "4.3.0")).toEqual(kept);
  expect(read(text, "3.5.9")).toEqual(kept);
});
