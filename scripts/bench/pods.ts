/** Pods for measurements: spark-runner, or a team's own scripts, around a spark-submit that only looks at the clock. */
import { readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import path from "node:path";
import type { DriverPod, PodObject } from "../../test/ground/driver-pod.ts";
import { fakeJob, fakeSparkPod } from "../../test/ground/fake-spark-pod.ts";
import { makeNamespace, type Namespace } from "../../test/ground/namespace.ts";
import { bringCluster } from "../../test/ground/cluster/for-tests.ts";
import { claimFolder } from "../../test/ground/cluster/folder-claim.ts";
import { explainMissing, thisMachine, whatIsMissing } from "../../test/ground/cluster/needs.ts";
import { kubernetesClient } from "../tools/python-packages.ts";
import { root } from "../tools/paths.ts";
import { run } from "../tools/run.ts";
import { defaultSparkVersions } from "../tools/spark-versions.ts";
import type { Place } from "./place.ts";

export interface Pods {
  readonly namespace: Namespace;
  /** Runs spark-runner; `submit` is the bash program in spark-submit's place. */
  ours(submit: string, how?: How): Promise<DriverPod>;
  /** Runs the Python scripts around `submit`. */
  theirs(submit: string): Promise<DriverPod>;
}

/**
 * `container`: spark-runner is the container's first process, which has told START. `child`: it is a child of one that
 * tells END after it, since nobody can tell when the first process of a container has ended.
 */
export type How = "container" | "child";

/** In microseconds, behind a word that says what happened. */
export const tell = (what: string): string => `echo "${what} $EPOCHREALTIME"`;
const shells: Readonly<Record<How, string>> = {
  container: `${tell("START")}; exec spark-runner "$@"`,
  child: `spark-runner "$@"; ${tell("END")}`,
};
const scripts = [
  tell("START"),
  "python3 /job/service.py start",
  "/fake-spark/bin/spark-submit",
  "python3 /job/service.py end",
  tell("END"),
].join("; ");

/** Why there can be no cluster here; undefined when there can. */
export async function whyNoCluster(): Promise<string | undefined> {
  if (process.env["SPARK_RUNNER_TEST_CONTEXT"])
    return "SPARK_RUNNER_TEST_CONTEXT is set, and only the project's own cluster writes down its requests";
  const missing = whatIsMissing(await thisMachine());
  return missing.length === 0 ? undefined : explainMissing(missing).split("\nEither")[0];
}

/** Ends what it started, also the cluster unless that was up. */
export async function withPods<T>({ folder }: Place, work: (pods: Pods) => Promise<T>): Promise<T> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    undo.push((await bringCluster(root, [defaultSparkVersions.at(-1) ?? ""])).end);
    const python = path.join(folder, "python");
    await cp(await kubernetesClient(), python, { recursive: true });
    await run("chmod", ["--recursive", "a+rwX", python]);
    const namespace = await makeNamespace();
    undo.push(() => namespace.remove());
    undo.push(await claimFolder(namespace.access.kubectl, namespace.name, "python", python));
    return await work(await podsOf(namespace));
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

async function podsOf(namespace: Namespace): Promise<Pods> {
  const start = (shell: string, args: readonly string[], submit: string): Promise<DriverPod> => {
    const script = readFileSync(path.join(import.meta.dirname, "jobs/service.py"));
    const options = fakeSparkPod(submit, {
      command: ["bash", "-c", shell, "bench"],
      env: { PYTHONPATH: "/python" },
      files: { "service.py": script },
      change: addPython,
    });
    return namespace.runPod(args, options);
  };
  // As pip does it when an image is made; only the pod's own Python can.
  const compiled = await start("python3 -m compileall -q /python", [], "");
  const { exitCode, log } = await compiled.ended();
  if (exitCode !== 0) throw new Error(`failed to compile Kubernetes' client: exit code ${exitCode}\n${log}`);
  return {
    namespace,
    ours: (submit, how = "container") => start(shells[how], ["--max-attempts", "1", fakeJob], submit),
    theirs: (submit) => start(scripts, [], submit),
  };
}

function addPython({ spec }: PodObject): void {
  spec["volumes"].push({ name: "python", persistentVolumeClaim: { claimName: "python" } });
  spec.containers[0]?.["volumeMounts"].push({ name: "python", mountPath: "/python" });
}
