import { expect, test } from "vitest";
import { commandOfAttempt } from "../../src/plan/attempt.ts";
import { makeMasker } from "../../src/plan/show/mask-plan.ts";
import { withheldWarning } from "../../src/plan/properties/executor-variables.ts";
import { basisOf, factsOfPod, laptopFacts, plainPod, planOf, problemsOf, propertyOf } from "../support/plans.ts";

const set = [
  "DB_PASS=hunter2-x",
  "DB_PWD=hunter2-y",
  "SMTP_AUTH=hunter2-z",
  "LAKE=s3a://me:hunter2-a@lake",
  "A=b",
  "B=in hunter2-x",
];
const argv = [...set.flatMap((each) => ["--set", each]), "job.py"];
const warning = (more: readonly string[] = []): string | undefined =>
  withheldWarning(basisOf(["--dry-run", ...more, ...argv]));

test("variables that look secret, by their name or value, stay away from executors' pods, and one line says so", () => {
  const passed = planOf(["--dry-run", ...argv]).properties.filter(({ name }) => name.startsWith("spark.executorEnv."));
  expect(passed.map(({ name }) => name)).toEqual(
    ["spark.executorEnv.A", "spark.executorEnv.LANG"].slice(0, passed.length),
  );
  expect(JSON.stringify(passed)).not.toContain("hunter2");
  expect(warning()).toMatch(/^executors don't get DB_PASS, DB_PWD, SMTP_AUTH, LAKE, B, which look secret/);
  expect(warning()).toContain("--conf spark.kubernetes.executor.secretKeyRef.DB_PASS=SECRET:KEY");
  expect(warning()).not.toContain("hunter2");
});

test("nothing is said of what executors get from a Secret, nor where there are no pods", () => {
  const given = ["DB_PASS", "DB_PWD", "SMTP_AUTH", "LAKE", "B"].flatMap((name) => [
    "--conf",
    `spark.kubernetes.executor.secretKeyRef.${name}=s:k`,
  ]);
  expect(warning(given)).toBeUndefined();
  expect(warning(["--local"])).toBeUndefined();
});

const env = [
  { name: "DB_PASS", valueFrom: { secretKeyRef: { name: "db", key: "pass" } } },
  { name: "REGION", valueFrom: { configMapKeyRef: { name: "conf", key: "region" } } },
];
const pod = { ...plainPod, spec: { ...plainPod.spec, containers: [{ name: "main", image: "x", env }] } };
const facts = { ...factsOfPod(pod), handedOn: { DB_PASS: "hunter2-x", REGION: "eu", API_TOKEN: "hunter2-y" } };
const secretKeyRef = "spark.kubernetes.executor.secretKeyRef.";
const executorEnv = "spark.executorEnv.";

test("--executor-env hands a variable on by reference where the pod has it from a Secret, else as it is", () => {
  const plan = planOf(["--executor-env", "DB_PASS,REGION,API_TOKEN", "job.py"], { facts });
  expect(propertyOf(plan, `${secretKeyRef}DB_PASS`)).toBe("db:pass");
  expect(propertyOf(plan, `${executorEnv}DB_PASS`)).toBeUndefined();
  expect(propertyOf(plan, `${executorEnv}REGION`)).toBe("eu");
  expect(propertyOf(plan, `${executorEnv}API_TOKEN`)).toBe("hunter2-y");
  expect(JSON.stringify(makeMasker(plan, {}).plan)).not.toContain("hunter2");
  expect(plan.submit.args.join(" ")).not.toContain("hunter2");
  expect(plan.pod?.driverOnly.map(({ what }) => what)).toEqual([]);
});

test("what --set gives is handed on in the place of the pod's own, and a property of the user's goes first", () => {
  const own = planOf(["--set", "DB_PASS=hunter2-z", "--executor-env", "DB_PASS", "job.py"], { facts });
  expect(propertyOf(own, `${executorEnv}DB_PASS`)).toBe("hunter2-z");
  expect(propertyOf(own, `${secretKeyRef}DB_PASS`)).toBeUndefined();
  const given = ["--conf", `${secretKeyRef}API_TOKEN=s:k`, "--executor-env", "API_TOKEN"];
  expect(propertyOf(planOf([...given, "job.py"], { facts }), `${executorEnv}API_TOKEN`)).toBeUndefined();
});

test("nothing is said of what was asked for, and a variable that is not there is refused", () => {
  expect(warning(["--executor-env", "DB_PASS,DB_PWD,SMTP_AUTH,LAKE,B"])).toBeUndefined();
  expect(warning()).toContain("or hand it on all the same by --executor-env DB_PASS");
  expect(problemsOf(["--executor-env", "NOWHERE", "job.py"], { facts })).toMatchObject([
    { kind: "settings", message: "--executor-env: NOWHERE is no variable of this job" },
  ]);
  const elsewhere = planOf(["--dry-run", "--executor-env", "NOWHERE", "job.py"], { facts: laptopFacts });
  expect(propertyOf(elsewhere, `${executorEnv}NOWHERE`)).toBe("<pod.env.NOWHERE>");
});

test("--executor-env hands on what spark-runner makes for the job, with the value that the driver has", () => {
  const environment = { PYSPARK_DRIVER_PYTHON: "jupyter", PYSPARK_PYTHON: "python3.12" };
  const names = ["K8S_SPARK_SERVICE", "PYSPARK_DRIVER_PYTHON", "SPARK_RUNNER_RUN", "SPARK_RUNNER_ATTEMPT"];
  const plan = planOf(["--executor-env", names.join(","), "job.py"], {
    facts: { environment, handedOn: { PYSPARK_DRIVER_PYTHON: "jupyter" } },
  });
  const { args, environment: ofDriver } = commandOfAttempt(plan, 2);
  for (const name of names) expect(args).toContain(`${executorEnv}${name}=${ofDriver[name]}`);
  expect(ofDriver).toMatchObject({ K8S_SPARK_SERVICE: "job-r1", SPARK_RUNNER_ATTEMPT: "2" });
});

test.for([["--local"], ["--master", "local[2]"]])(
  "without executors outside the same command line works, and a variable that nothing makes is still refused: %j",
  (local) => {
    expect(problemsOf([...local, "--executor-env", "K8S_SPARK_SERVICE", "job.py"])).toEqual([]);
    expect(problemsOf([...local, "--executor-env", "NOWHERE", "job.py"])).toHaveLength(1);
  },
);

test("where executors are outside and there is no Service, its name is refused", () => {
  const elsewhere = ["--local", "--master", "spark://h:7077", "--executor-env", "K8S_SPARK_SERVICE", "job.py"];
  expect(problemsOf(elsewhere)).toMatchObject([{ message: expect.stringContaining("is no variable of this job") }]);
});
