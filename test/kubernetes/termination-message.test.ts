/** The termination message that the packaged executable leaves in a pod, in the file that the pod's spec names. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, describe, expect, inject, test } from "vitest";
import { listMetadata } from "../../src/adapters/kubernetes/client/calls.ts";
import { services } from "../../src/leftovers/kinds.ts";
import { useApiServer } from "../ground/api-server.ts";
import { fakeSpark } from "../support/fake-spark.ts";
import { mayEnter, usePod } from "../support/in-pod.ts";
import { endsAtGo, until } from "../support/signalled-programs.ts";

const folder = mkdtempSync(path.join(tmpdir(), "spark-runner-message-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, "end");
const job = path.join(folder, "job.py");
writeFileSync(job, "");
const server = useApiServer(inject("apiServer"));
const at = usePod(server, async (team) => {
  await team.pod("driver", { container: { terminationMessagePath: file } });
  await team.pod("logs", {
    container: { terminationMessagePath: file, terminationMessagePolicy: "FallbackToLogsOnError" },
  });
});
const message = (): string => readFileSync(file, "utf8");

beforeEach(() => writeFileSync(file, "of an earlier run"));

interface How {
  readonly script?: string;
  readonly env?: NodeJS.ProcessEnv;
}
const start = (args: readonly string[], { script = "exit 0", env = {} }: How = {}) =>
  at.here.start(args, { env: { SPARK_HOME: fakeSpark(script), ...env } });

describe.runIf(mayEnter)("in a pod", () => {
  test("a wrong command line leaves what is wrong with it and what was meant, and the policy is asked for", async () => {
    const end = await start(["--max-attemps", "2", "--grace", "x", job]).finished;
    expect(end.code).toBe(64);
    expect(message()).toMatch(
      /^failed for good; exit code 64 \(spark-runner's\)\nerror: .*--max-attemps.*\nwhat to do: .*--max-attempts.*\n1 more problem: see the log\n$/,
    );
    writeFileSync(file, "the log's end is to take its place");
    const other = await start(["--max-attemps", "2", job], { env: { POD_NAME: "logs" } }).finished;
    expect([other.code, message()]).toEqual([64, "the log's end is to take its place"]);
  });

  test("a wrong setting and a missing application leave one problem, with its secrets masked", async () => {
    const end = await start(["--conf", "spark.master=yarn", "--grace", "token=geheim7", job]).finished;
    expect(end.code).toBe(78);
    expect(message()).toMatch(/^failed for good; exit code 78 /);
    expect(message()).not.toContain("geheim7");
    expect((await start([path.join(folder, "none.py")]).finished).code).toBe(66);
    expect(message()).toMatch(
      /^failed for good; exit code 66 \(spark-runner's\)\nerror: failed to read the application/,
    );
  });

  test("none is left, nor is any removed, where none is wanted or the log's end takes its place", async () => {
    const none = await start(["--termination-message", "none", path.join(folder, "none.py")]).finished;
    const logs = await start([path.join(folder, "none.py")], { env: { POD_NAME: "logs" } }).finished;
    const wrong = await start(["--termination-message", "none", "--max-attemps", "2", job]).finished;
    const plan = await start(["--dry-run", "--max-attemps", "2", job]).finished;
    expect([none, logs, wrong, plan].map(({ code }) => code)).toEqual([66, 66, 64, 64]);
    expect(message()).toBe("of an earlier run");
  });

  test("a run that the cluster refuses leaves why", async () => {
    at.proxy.always(({ method, url }) =>
      method === "POST" && url.endsWith("/services") ? { status: 403 } : undefined,
    );
    const end = await start(["--max-attempts", "1", "--service-timeout", "1s", job]).finished;
    expect(message()).toMatch(new RegExp(`^failed for good; exit code ${end.code} \\(spark-runner's\\)\\nerror: `));
    expect([69, 77]).toContain(end.code);
  });

  test("the plan says where one will be written, and why not", async () => {
    const here = await start(["--dry-run", job]).finished;
    expect(here.stdout).toMatch(new RegExp(`^  termination message +${file} .*if the run fails: cause, advice`, "ms"));
    rmSync(file);
    const gone = await start(["--dry-run", job]).finished;
    expect(gone.stdout).toMatch(/^ {2}termination message +none +there is no .*\/end in this container$/m);
    const logs = await start(["--dry-run", job], { env: { POD_NAME: "logs" } }).finished;
    expect(logs.stdout).toMatch(/^ {2}termination message +none +left to the log's end/m);
  });
});

/** The name of the run's Service leads here as soon as it has one. */
async function resolveIt(): Promise<void> {
  for (;;) {
    const [first] = await listMetadata(server.admin, { kind: services, namespace: at.team.namespace }, {});
    if (first !== undefined) return at.here.resolve(`${first.metadata.name}.${at.team.namespace}.svc`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe.runIf(mayEnter)("a run in a pod", () => {
  test("that fails leaves cause, advice and what each attempt said, without secrets", async () => {
    const script = 'echo "Error: Failed to load class a.B with password=geheim7" >&2; exit 101';
    const run = start(["--set", "DB_PASS=geheim8", job], { script });
    await resolveIt();
    expect((await run.finished).code).toBe(101);
    expect(message()).toMatch(
      /^failed for good; exit code 101 \(the job's own\)\ncause: a missing class \(missing-class\)\nwhat to do: .*\nattempt 1 failed .* a\.B with password=\*\*\* after .* s\n$/,
    );
  });

  test("that succeeds leaves none, and what an earlier run left is gone before its first attempt", async () => {
    const run = start([job], { script: `cat "$FILE"; printf 'my own' > "$FILE"`, env: { FILE: file } });
    await resolveIt();
    const { code, stdout } = await run.finished;
    expect([code, stdout, message()]).toEqual([0, "", "my own"]);
  });

  test("that gets a signal leaves a word of it at once, while the job still ends", async () => {
    const go = `${at.team.folder}/go`;
    const run = start(["--teardown-first", job], { script: endsAtGo, env: { GO: go } });
    await resolveIt();
    await run.output(/run=\w+\./);
    process.kill(run.child.pid ?? 0, "SIGTERM");
    await until(() => message() !== "");
    expect(message()).toBe("ended by SIGTERM\n");
    writeFileSync(go, "");
    expect((await run.finished).code).toBe(143);
    expect(message()).toMatch(/^ended by SIGTERM; exit code 143\nattempt 1 /);
  });

  test("whose file goes meanwhile says so in one line, and ends as its job did", async () => {
    const run = start(["--max-attempts", "1", job], { script: 'rm "$FILE"; exit 3', env: { FILE: file } });
    await resolveIt();
    const { code, said } = await run.finished;
    expect(code).toBe(3);
    expect(said.filter((line) => line.includes("termination message"))).toEqual([
      `failed to leave a termination message for Kubernetes to show: there is no ${file} in this container`,
    ]);
  });
});
