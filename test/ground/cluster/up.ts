/** Starts a cluster: files first, then its parts in the order in which they need each other. */
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { holding } from "../../../scripts/tools/cache-lock.ts";
import { onSignal, run } from "../../../scripts/tools/run.ts";
import { clusterBinaries, moduleFolder, type Binaries } from "./binaries.ts";
import { auditLog, type Component } from "./components.ts";
import { importImages, pauseImage } from "./containerd-images.ts";
import { kubectlWith } from "./kubectl.ts";
import { explainMissing, missingHere } from "./needs.ts";
import { dnsService, node } from "./network.ts";
import { chooseAddresses, kubeconfigOf, kubectlOf, type Place } from "./place.ts";
import { manifests } from "./settings-files.ts";
import {
  aliveInit,
  endedComponents,
  inside,
  link,
  machineAddresses,
  makeSpaces,
  removeSpaces,
  type Spaces,
} from "./spaces.ts";
import { writeState } from "./state.ts";

export interface UpOptions {
  readonly say: (line: string) => void;
  /** Whether the cluster outlives this process. Otherwise it ends with it, even by SIGKILL. */
  readonly stay: boolean;
}

/** Gives "started", or "was up" when there is one already. A start that fails, or is interrupted, leaves nothing. */
export async function up(place: Place, options: UpOptions): Promise<"started" | "was up"> {
  return holding(place.state, async () => {
    if ((await aliveInit(place)) !== undefined && existsSync(path.join(place.state, "whole"))) return "was up";
    const missing = await missingHere(options.say);
    if (missing.length > 0) throw new Error(explainMissing(missing));
    const binaries = await clusterBinaries(options.say);
    const istio = await moduleFolder("istio", "istio.io/api");
    await removeSpaces(place);
    const forget = onSignal(() => removeSpaces(place));
    try {
      const spaces = await start(place, binaries, path.join(istio, "kubernetes/customresourcedefinitions.gen.yaml"));
      await writeFile(path.join(place.state, "whole"), "");
      if (options.stay) spaces.stay();
      return "started";
    } catch (error) {
      const told = await withLogs(error, place);
      await removeSpaces(place);
      throw told;
    } finally {
      forget();
    }
  });
}

async function start(place: Place, binaries: Binaries, definitions: string): Promise<Spaces> {
  const { state } = place;
  const addresses = chooseAddresses(place.name, machineAddresses());
  const binds = binaries.folders.map((folder, index) => [folder, `bin/${index}`] as const);
  await writeState({ place, address: addresses.cluster, binaries, binds });
  const spaces = await makeSpaces(place, [...binds, [place.images, "images"]]);
  const { init } = spaces;
  spaces.start("etcd");
  spaces.start("kube-apiserver");
  await link(place, init, addresses);

  const containerdReady = (async () => {
    const earlier = path.join(place.images, "io.containerd.grpc.v1.cri/sandboxes");
    if ((await readdir(earlier).catch(() => [])).length > 0)
      await run(...inside(init, [path.join(import.meta.dirname, "clean-images.sh"), state]));
    spaces.start("containerd");
    await until(place, "containerd", () => run(...inside(init, ["ctr", "version"])));
    await importImages(init, [await pauseImage(binaries.file("pause"), state)], state);
  })();
  const kubectl = kubectlWith(kubectlOf(place), kubeconfigOf(place));
  const apiReady = (async () => {
    await until(place, "kube-apiserver", () => kubectl(["get", "--raw", "/readyz"]));
    for (const name of ["kube-controller-manager", "kube-scheduler"]) spaces.start(name);
    await kubectl(["create", "--filename", "-"], manifests);
    spaces.start("coredns"); // which waits long when it is refused first
    await kubectl(["create", "--filename", definitions]);
  })();
  // Both are waited for to their end, so that nothing of a failed start runs on behind the tear-down.
  const ends = await Promise.allSettled([containerdReady, apiReady]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  spaces.start("kubelet");
  await kubectl(["wait", "--for=create", `node/${node}`, "--timeout=60s"]);
  spaces.start("kube-proxy"); // which waits long when there is no node yet
  await kubectl(["wait", "--for=condition=Ready", `node/${node}`, "--timeout=60s"]);
  // An answer from DNS by its Service's address says that CoreDNS and kube-proxy are ready.
  await until(place, "kube-proxy", () => run(...inside(init, ["bash", "-c", `exec 3<>/dev/tcp/${dnsService}/53`])));
  const ended = await endedComponents(place);
  if (ended.length > 0) throw new Error(`failed to start the cluster: ended with exit code: ${ended.join(", ")}`);
  return spaces;
}

/** Tries until it succeeds; ends early when the component has ended. None of them says by itself that it is ready. */
async function until({ state }: Place, component: Component, probe: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + 120_000;
  for (;;) {
    const problem = await probe().then(
      () => undefined,
      (error: Error) => error,
    );
    if (problem === undefined) return;
    const ended = await readFile(path.join(state, "ended", component), "utf8").catch(() => undefined);
    if (ended !== undefined) throw new Error(`failed to start ${component}: it ended with ${ended.trim()}`);
    if (performance.now() > end) throw new Error(`failed to start ${component}: ${problem.message}`);
    await wait(100);
  }
}

/** The error, with the last lines of each log: the folder is about to go. */
async function withLogs(error: unknown, { state }: Place): Promise<Error> {
  const folder = path.join(state, "log");
  const texts: string[] = [];
  for (const name of existsSync(folder) ? await readdir(folder) : []) {
    if (name === path.basename(auditLog)) continue;
    const lines = (await readFile(path.join(folder, name), "utf8"))
      .trimEnd()
      .split("\n")
      .slice(-5)
      .map((line) => line.slice(0, 240));
    if (lines.join("") !== "") texts.push(`── ${name}\n${lines.join("\n")}`);
  }
  const message = error instanceof Error ? error.message : String(error);
  return new Error([message, ...texts].join("\n"), { cause: error });
}
