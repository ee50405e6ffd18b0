import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { withTemplate } from "../../src/commands/pod-facts.ts";
import { podFacts, resolve } from "../support/plans.ts";

const templateAt = (uri: string) => {
  const { settings } = resolve(["--conf", `spark.kubernetes.executor.podTemplateFile=${uri}`, "job.py"]);
  return withTemplate(settings, podFacts).podTemplate;
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
