/**
 * Each signal at each moment of a run in a pod, by the packaged executable, as PID 1 and not: the exit code, the attempts,
 * and that nothing is left. The same without a pod is in test/e2e/signals.test.ts.
 */
import { existsSync, writeFileSync } from "node:fs";
import { describe, expect, inject, test } from "vitest";
import { get, listMetadata, type KubernetesObject } from "../../src/adapters/kubernetes/client/calls.ts";
import { configMaps, pods, services, type Kind } from "../../src/leftovers/kinds.ts";
import { useApiServer } from "../ground/api-server.ts";
import type { Started } from "../support/executable.ts";
import { fakeSpark } from "../support/fake-spark.ts";
import type { Seen } from "../support/fault-proxy.ts";
import { mayEnter, usePod } from "../support/in-pod.ts";
import { aliveOfRun } from "../support/processes.ts";
import {
  attemptsOf as attempts,
  endingSignals as ending,
  harmlessSignals as harmless,
} from "../support/run-signals.ts";
import {
  endsAtGo,
  firstChild,
  hasPending,
  printsAtGo,
  until,
  waits,
  waitsForGo,
} from "../support/signalled-programs.ts";
import { executorOf, ownedBy } from "../support/team.ts";

const server = useApiServer(inject("apiServer"));
const any = [...ending.map(([name]) => name), ...harmless];
const ways = [
  { way: "as any process", isFirst: false },
  { way: "as PID 1", isFirst: true },
];

let driver: KubernetesObject;
const at = usePod(server, async (team) => {
  driver = await team.pod("driver");
});

const of = (kind: Kind): Promise<KubernetesObject[]> =>
  listMetadata(server.admin, { kind, namespace: at.team.namespace }, {});

/** Of what a run makes, and Spark under it. */
async function left(): Promise<string[]> {
  const { metadata } = await get<KubernetesObject>(server.admin, {
    kind: pods,
    namespace: at.team.namespace,
    name: "driver",
  });
  const things = [...(await of(services)), ...(await of(configMaps)), ...(await of(pods))].filter(
    (each) => each.metadata.uid !== driver.metadata.uid,
  );
  return [
    ...things.map((each) => each.metadata.name),
    ...Object.keys(metadata.labels ?? {}).filter((name) => name.startsWith("spark-runner/")),
  ];
}

const madeService = ({ method, url }: Seen): boolean => method === "POST" && url.endsWith("/services");
const removesService = ({ method, url }: Seen): boolean => method === "DELETE" && url.includes("/services/");

const listsPods = ({ method, url }: Seen): boolean => method === "GET" && /\/pods\?.*labelSelector=/.test(url);

/** When the API server has it. */
async function service(): Promise<string> {
  for (;;) {
    const [first] = await of(services);
    if (first !== undefined) return first.metadata.name;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The name of the run's Service leads here as soon as it has one. */
const resolveIt = async (): Promise<void> => at.here.resolve(`${await service()}.${at.team.namespace}.svc`);

/** What Spark makes for an application of this run. */
async function work(run: string): Promise<void> {
  await at.team.pod("executor", { owner: driver, labels: executorOf({ run }) });
  await at.team.make(configMaps, {
    metadata: { name: "conf", labels: { "spark-app-selector": "s" }, ownerReferences: [ownedBy(driver)] },
  });
}

interface Told {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}
const told = (): Told => Promise.withResolvers<void>();

describe.for(ways)("$way (needs root)", ({ isFirst }) => {
  const begin = (
    script: string,
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
    readsAfter?: Promise<void>,
  ): Started =>
    at.here.start([...args, "local:///job.py"], {
      isFirst,
      env: { SPARK_HOME: fakeSpark(script), ...env },
      ...(readsAfter === undefined ? {} : { readsAfter }),
    });
  /** Returns when it was taken. */
  const signal = async ({ child }: Started, name: NodeJS.Signals): Promise<void> => {
    const outside = child.pid ?? 0;
    const pid = isFirst ? firstChild(outside) : outside;
    process.kill(pid, name);
    await until(() => !hasPending(pid));
  };

  describe.skipIf(!mayEnter)("a signal", () => {
    test.for(ending)("%s while the own pod is read: %i", async ([name, code]) => {
      const held = told();
      at.proxy.always(({ url }) => (url.endsWith("/pods/driver") ? { passesAfter: held.promise } : undefined));
      const asked = at.proxy.request(({ url }) => url.endsWith("/pods/driver"));
      const job = begin(waits);
      await asked;
      await signal(job, name);
      const end = await job.finished;
      held.resolve();
      expect(end.code, end.stderr).toBe(code);
      expect(attempts(end)).toBe(0);
      expect(await left()).toEqual([]);
    });

    test.for(ending)("%s in the set-up: %i, and all is gone that was made", async ([name, code]) => {
      const asked = at.proxy.request(madeService);
      const job = begin(waits);
      await asked;
      await service();
      await signal(job, name);
      const end = await job.finished;
      expect(end.code, end.stderr).toBe(code);
      expect(attempts(end)).toBe(0);
      expect(await left()).toEqual([]);
    });

    test.for(ending)("%s in an attempt: %i, and all is gone, of Spark too", async ([name, code]) => {
      const go = `${at.team.folder}/go`;
      const job = begin(endsAtGo, ["--teardown-first"], { GO: go });
      await resolveIt();
      const [, run = ""] = await job.output(/run=(\w+)\./);
      await work(run);
      await signal(job, name);
      while ((await left()).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
      // As Spark may ask for one while it ends.
      await at.team.pod("late", { owner: driver, labels: executorOf({ run }) });
      writeFileSync(go, "");
      const end = await job.finished;
      expect(end.code, end.stderr).toBe(code);
      expect(attempts(end)).toBe(1);
      expect(await left()).toEqual([]);
      expect(aliveOfRun(run)).toEqual([]);
    });

    test.for(ending)("%s in the wait for another attempt: %i, and all is gone", async ([name, code]) => {
      const job = begin("exit 3", ["--retry-delay", "60s"]);
      await resolveIt();
      await job.output(/attempt 2 starts in/);
      await signal(job, name);
      const end = await job.finished;
      expect(end.code, end.stderr).toBe(code);
      expect(attempts(end)).toBe(1);
      expect(await left()).toEqual([]);
    });

    test.for(ending)(
      "%s while another attempt is cleared for: %i without it, and all is gone",
      async ([name, code]) => {
        const job = begin("exit 3", ["--retry-delay", "1s", "--no-retry-jitter"]);
        await resolveIt();
        await job.output(/attempt 2 starts in/);
        const held = told();
        let isSweep = true;
        at.proxy.always((seen) => {
          if (!isSweep || !listsPods(seen)) return undefined;
          isSweep = false;
          return { passesAfter: held.promise };
        });
        await at.proxy.request(listsPods);
        await signal(job, name);
        const end = await job.finished;
        held.resolve();
        expect(end.code, end.stderr).toBe(code);
        expect(attempts(end), end.stderr).toBe(1);
        expect(await left()).toEqual([]);
      },
    );

    test.for(any)("%s in the teardown changes nothing of the job's code, and all is gone", async (name) => {
      const held = told();
      at.proxy.always((seen) => (removesService(seen) ? { passesAfter: held.promise } : undefined));
      const asked = at.proxy.request(removesService);
      const job = begin("exit 3", ["--max-attempts", "1"]);
      await resolveIt();
      await asked;
      await signal(job, name);
      held.resolve();
      const end = await job.finished;
      expect(end.code, end.stderr).toBe(3);
      expect(attempts(end)).toBe(1);
      expect(await left()).toEqual([]);
    });

    test.for(any)("%s when the job is over, while a slow reader takes its output, changes nothing", async (name) => {
      const read = told();
      const job = begin(printsAtGo, [], { GO: `${at.team.folder}/go` }, read.promise);
      await resolveIt();
      const [, run = ""] = await job.output(/run=(\w+)\./);
      const processes = aliveOfRun(run);
      writeFileSync(`${at.team.folder}/go`, "");
      // Until spark-runner knows of it: no zombie is left either.
      await until(() => !processes.some((pid) => existsSync(`/proc/${pid}`)));
      await signal(job, name);
      read.resolve();
      const end = await job.finished;
      expect(end.code, end.stderr).toBe(0);
      expect(end.stdout).toHaveLength(480_000);
      expect(attempts(end)).toBe(1);
      expect(await left()).toEqual([]);
    });

    test.for(harmless)("%s ends nothing in the set-up, in an attempt and in the wait for another one", async (name) => {
      const go = `${at.team.folder}/go`;
      const script = `${waitsForGo}; [[ $SPARK_RUNNER_ATTEMPT == 2 ]]`;
      const job = begin(script, ["--retry-delay", "1s", "--no-retry-jitter"], { GO: go });
      await service();
      await signal(job, name);
      await resolveIt();
      await job.output(/run=(\w+)\./);
      await signal(job, name);
      writeFileSync(go, "");
      await job.output(/attempt 2 starts in/);
      await signal(job, name);
      const end = await job.finished;
      expect(end.code, end.stderr).toBe(0);
      expect(attempts(end)).toBe(2);
      expect(await left()).toEqual([]);
    });
  });
});
