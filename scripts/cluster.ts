/** Manages the tests' own one-node Kubernetes. Called by the bash script of the same name. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { access } from "../test/ground/cluster/access.ts";
import { cacheRoot } from "./tools/cache.ts";
import { archiveImages, loadImages } from "../test/ground/cluster/load-images.ts";
import { readOptions, usage, type ClusterCommand, type ClusterOptions } from "../test/ground/cluster/options.ts";
import { kubeconfigOf, kubectlOf, placeOf, type Place } from "../test/ground/cluster/place.ts";
import { aliveInit, removeSpaces } from "../test/ground/cluster/spaces.ts";
import { status } from "../test/ground/cluster/status.ts";
import { up } from "../test/ground/cluster/up.ts";
import { howToLoad, lookAt } from "../test/ground/cluster/yours.ts";
import { root } from "./tools/paths.ts";
import { endOnSignals } from "./tools/run.ts";

const say = (line: string): void => console.error(line);

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if ("problem" in options) {
    console.error(`scripts/cluster: ${options.problem}\n\n${usage.trimEnd()}`);
    return 64;
  }
  if (options.help) {
    console.log(usage.trimEnd());
    return 0;
  }
  try {
    await act(options);
    return 0;
  } catch (error) {
    console.error(`scripts/cluster: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

async function act(options: ClusterOptions): Promise<void> {
  if (options.command === "load-image" && options.archive !== undefined) {
    await archiveImages(options.archive, { ...options, root, say });
    say(`${options.archive} is written`);
  } else if (options.context === undefined) await actOnOurs(options, placeOf(root, cacheRoot));
  else await actOnYours(options.command, options.context);
}

async function actOnOurs(options: ClusterOptions, place: Place): Promise<void> {
  switch (options.command) {
    case "up": {
      const start = performance.now();
      const came = await up(place, { say, stay: true });
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      say(`cluster ${place.name} ${came === "started" ? `is up, after ${seconds} s` : came}`);
      say('eval "$(scripts/cluster env)" makes kubectl use it');
      return;
    }
    case "down":
      await removeSpaces(place);
      if (options.images) await rm(place.images, { recursive: true, force: true });
      say(`cluster ${place.name} is down`);
      return;
    case "env":
      await mustBeUp(place);
      console.log(`export KUBECONFIG=${kubeconfigOf(place)} PATH=${path.dirname(kubectlOf(place))}:$PATH`);
      return;
    case "status":
      console.log(await status(place));
      return;
    case "load-image":
      say(await loadImages(place, { ...options, root, say }));
  }
}

async function actOnYours(command: ClusterCommand, context: string): Promise<void> {
  const kubectl = (args: readonly string[]): Promise<string> =>
    access(root, { ...process.env, SPARK_RUNNER_TEST_CONTEXT: context }).kubectl(args);
  switch (command) {
    case "up":
      for (const line of await lookAt(context, kubectl)) say(line);
      return;
    case "down":
      say(`${context} is yours: nothing to do`);
      return;
    case "env":
      console.log(`export SPARK_RUNNER_TEST_CONTEXT=${context}`);
      return;
    case "status":
      console.log((await kubectl(["get", "nodes"])) + (await kubectl(["get", "pods", "--all-namespaces"])));
      return;
    case "load-image":
      throw new Error(`failed to load images into ${context}: its nodes are not ours\n${howToLoad(context)}`);
  }
}

async function mustBeUp(place: Place): Promise<void> {
  if ((await aliveInit(place)) === undefined)
    throw new Error(`failed to find the cluster ${place.name}: it is not up; scripts/cluster up starts it`);
}

endOnSignals();
process.chdir(root);
process.exitCode = await main(process.argv.slice(2));
