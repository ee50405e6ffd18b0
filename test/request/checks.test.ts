import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { commands } from "../../src/commands/table.ts";
import { ExitCode, problemKinds, RunnerError, UseError, type Problem } from "../../src/errors.ts";
import { withOwnPod } from "../../src/facts/own-pod.ts";
import { checkJob, type Questions } from "../../src/request/checks.ts";
import { readRequest } from "../../src/request/read-request.ts";
import { parseCommandLine } from "../../src/settings/command-line.ts";
import { plainPod } from "../support/plans.ts";

const folder = mkdtempSync(path.join(tmpdir(), "checks-"));
afterAll(() => rmSync(folder, { recursive: true }));
const application = path.join(folder, "job.py");
writeFileSync(application, "");
/** A Spark that has what is looked for. */
const sparkHome = path.join(folder, "spark");
mkdirSync(path.join(sparkHome, "bin"), { recursive: true });
for (const name of ["spark-submit", "spark-class"])
  writeFileSync(path.join(sparkHome, "bin", name), "", { mode: 0o755 });

const inPod = { KUBERNETES_SERVICE_HOST: "10.0.0.1", POD_NAME: "step-1", POD_NAMESPACE: "team" };
const found: Questions = {
  pod: async ({ facts }) => withOwnPod(facts, plainPod, "main"),
  rights: async () => ({ problems: [], missingForSpark: [] }),
};
const never: Questions = {
  pod: () => Promise.reject(new Error("nobody is to be asked")),
  rights: () => Promise.reject(new Error("nobody is to be asked")),
};
const missingRight: Problem = { kind: "notPermitted", message: "may not create pods", advice: "add it" };

async function check(argv: readonly string[], env: Readonly<Record<string, string>>, questions = never) {
  const all = { PATH: "/nonexistent", ...env };
  return checkJob(await readRequest(parseCommandLine(argv, commands), all, () => "id1"), "all", all, questions);
}
const refused = (problems: readonly Problem[]): [code: number, kinds: string[]] => [
  new UseError(problems).exitCode,
  problems.map(({ kind, message }) => `${kind}: ${message.slice(0, 34)}`),
];

describe("a run is refused for all that is wrong at once:", () => {
  test("settings, the application, Spark and the programs it starts with", async () => {
    const argv = ["--local", "--grace", "soon", "--same-node", "--prefer-same-node", "/no/job.py"];
    const env = { SPARK_HOME: sparkHome, JAVA_HOME: "/no/java", PYSPARK_PYTHON: "/no/python" };
    expect(refused((await check(argv, env)).problems)).toEqual([
      78,
      [
        "settings: --grace: expected a duration of at",
        "settings: --same-node and --prefer-same-node",
        "applicationMissing: failed to read the application /no",
        "notFound: failed to find /no/java/bin/java: ",
        "notFound: failed to find /no/python, which P",
      ],
    ]);
    const withoutSpark = await check(["--local", "/no/job.py"], {});
    expect(refused(withoutSpark.problems)).toEqual([
      66,
      ["applicationMissing: failed to read the application /no", "notFound: failed to find spark-submit: neith"],
    ]);
  });

  test("in a pod what the API server tells beside them, and the rights that are missing", async () => {
    const rights = async () => ({ problems: [missingRight], missingForSpark: [] });
    const template = ["--conf", "spark.kubernetes.executor.podTemplateFile=/no/pod.yaml"];
    const all = await check([...template, "--grace", "soon", "/no/job.py"], inPod, { ...found, rights });
    expect(refused(all.problems)).toEqual([
      78,
      [
        "settings: --grace: expected a duration of at",
        "settings: --conf: failed to read the pod tem",
        "applicationMissing: failed to read the application /no",
        "notFound: failed to find spark-submit: neith",
        "notPermitted: may not create pods",
      ],
    ]);
    const alone = await check([application], { ...inPod, SPARK_HOME: sparkHome }, { ...found, rights });
    expect(refused(alone.problems.filter(({ kind }) => kind !== "notFound"))).toEqual([
      77,
      ["notPermitted: may not create pods"],
    ]);
  });

  test("and an API server that does not answer hides none of it, and is not asked again", async () => {
    const pod = () => Promise.reject(new RunnerError(ExitCode.clusterUnavailable, "no answer"));
    expect(refused((await check(["/no/job.py"], inPod, { ...never, pod })).problems)).toEqual([
      66,
      [
        "applicationMissing: failed to read the application /no",
        "notFound: failed to find spark-submit: neith",
        "clusterUnavailable: no answer",
      ],
    ]);
  });

  test("but nobody is asked for a pod that a wrong setting may have misnamed", async () => {
    const { problems } = await check(["--api-timeout", "soon", application], inPod);
    expect(refused(problems)[1]).toContain("settings: --api-timeout: expected a duration");
  });
});

test("what is no problem of the user's is none to be told beside others", async () => {
  const pod = () => Promise.reject(new TypeError("a bug"));
  await expect(check([application], inPod, { ...never, pod })).rejects.toThrow("a bug");
});

test("where several things are wrong the code is the first in the order of the page of exit codes", () => {
  const problems = problemKinds.map((kind): Problem => ({ kind, message: kind }));
  const codes: number[] = [];
  for (let left = problems; left.length > 0; left = left.slice(1)) codes.push(new UseError(left.toReversed()).exitCode);
  expect(codes).toEqual([64, 78, 66, 126, 127, 77, 69, 124]);
  const page = readFileSync("docs/exit-codes.md", "utf8").replaceAll(/\s+/g, " ");
  expect(page).toContain(`the run's is the first of ${codes.join(", ")}:`);
});
